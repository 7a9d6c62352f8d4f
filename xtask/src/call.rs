//! One way to run another program: its command line is told when it fails, and its output is either
//! streamed, kept quiet behind a spinner until something goes wrong, or passed on with lines kept.
//! Everything that is not a chore's own answer goes to standard error, so that `--json` stays clean.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::{Failure, Outcome};

pub struct Call {
    command: Command,
    words: Vec<String>,
}

impl Call {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        Self { command: Command::new(program), words: vec![program.to_string_lossy().into_owned()] }
    }

    /// The cargo that is running this chore, so that a pinned toolchain stays pinned.
    pub fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.words.push(arg.as_ref().to_string_lossy().into_owned());
        self.command.arg(arg);
        self
    }

    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(self, args: I) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs the program as another user, which only root may ask for.
    pub fn by_user(mut self, uid: u32, gid: u32) -> Self {
        self.command.uid(uid).gid(gid);
        self
    }

    /// Runs with the terminal's own output; cargo, npm and clippy show their progress themselves.
    pub fn stream(mut self) -> Outcome {
        let status = self.command.status().map_err(|source| self.unstarted(source))?;
        self.ended(status)
    }

    /// Runs behind a spinner and gives back standard output; what it said is shown only on failure.
    pub fn quietly(mut self, doing: &str) -> Outcome<String> {
        let spinner = spinner(doing);
        let output = self.command.stdin(Stdio::null()).output();
        spinner.finish_and_clear();
        let output = output.map_err(|source| self.unstarted(source))?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        self.ended(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Gives back standard output while the program's progress goes to standard error as it comes.
    pub fn answer(mut self) -> Outcome<String> {
        let output = self.command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let output = output.map_err(|source| self.unstarted(source))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            eprint!("{text}");
        }
        self.ended(output.status)?;
        Ok(text)
    }

    /// Passes each line on as it comes and keeps those that `keep` chooses, such as a test runner's
    /// closing lines.
    pub fn keeping(mut self, keep: fn(&str) -> bool) -> Outcome<Vec<String>> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|source| self.unstarted(source))?;
        let kept = Mutex::new(Vec::new());
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            scope.spawn(|| relay(stdout, keep, &kept));
            scope.spawn(|| relay(stderr, keep, &kept));
        });
        let status = child.wait().map_err(|source| self.unstarted(source))?;
        self.ended(status)?;
        Ok(kept.into_inner().unwrap_or_default())
    }

    /// Starts the program and leaves it running; its words are for the caller's own messages.
    pub fn start(mut self) -> Outcome<std::process::Child> {
        self.command.spawn().map_err(|source| self.unstarted(source))
    }

    /// Sends what the program says to `log`.
    pub fn logging_to(mut self, log: std::fs::File) -> Outcome<Self> {
        let copy = log.try_clone().map_err(|source| self.unstarted(source))?;
        self.command.stdin(Stdio::null()).stdout(log).stderr(copy);
        Ok(self)
    }

    /// Becomes the program, so that signals and the exit code are its own. Returns only on failure.
    pub fn become_it(mut self) -> Outcome {
        let source = self.command.exec();
        Err(self.unstarted(source))
    }

    fn unstarted(&self, source: std::io::Error) -> Failure {
        Failure::Io { what: format!("`{}` could not be run", self.words.join(" ")), source }
    }

    fn ended(&self, status: ExitStatus) -> Outcome {
        if status.success() {
            return Ok(());
        }
        Err(Failure::Command { command: self.words.join(" "), ended: status.to_string() })
    }
}

fn relay(pipe: Option<impl Read>, keep: fn(&str) -> bool, kept: &Mutex<Vec<String>>) {
    let Some(pipe) = pipe else { return };
    for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        eprintln!("{line}");
        if keep(line)
            && let Ok(mut kept) = kept.lock()
        {
            kept.push(line.to_owned());
        }
    }
}

fn spinner(doing: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        eprintln!("  {doing}");
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(doing.to_owned());
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
