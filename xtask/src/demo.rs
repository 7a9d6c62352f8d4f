//! `cargo xtask demo`: from a fresh clone to a running hub. Builds the page files and the release
//! binary, then becomes `bluelight demo`, so that Ctrl-C and the exit code are the program's own.

use crate::assets;
use crate::call::Call;
use crate::failure::Outcome;
use crate::workspace::{Profile, Workspace};

#[derive(clap::Args)]
pub struct Demo {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,

    /// Folder for the journal and its views [default: a fresh one]
    #[arg(long, value_name = "FOLDER")]
    data: Option<String>,

    /// End by itself after this long, such as 30s
    #[arg(long = "for", value_name = "TIME")]
    lasting: Option<String>,

    /// Print one line of JSON with the figures at the end and nothing else on standard output
    #[arg(long)]
    json: bool,

    /// Anything else that `bluelight demo` understands, after `--`
    #[arg(last = true)]
    rest: Vec<String>,
}

pub fn run(workspace: &Workspace, demo: &Demo) -> Outcome {
    assets::build(workspace)?;
    let program = workspace.build_bluelight(Profile::Release)?;
    Call::new(program).arg("demo").args(demo.passed_on()).become_it()
}

impl Demo {
    fn passed_on(&self) -> Vec<String> {
        let mut args = Vec::new();
        let named = [("--listen", &self.listen), ("--data", &self.data), ("--for", &self.lasting)];
        for (name, value) in named {
            if let Some(value) = value {
                args.extend([name.to_owned(), value.clone()]);
            }
        }
        if self.json {
            args.push("--json".to_owned());
        }
        args.extend(self.rest.iter().cloned());
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        demo: Demo,
    }

    #[test]
    fn what_was_asked_of_the_chore_reaches_the_program() {
        let line =
            ["demo", "--for", "30s", "--json", "--listen", "127.0.0.1:9", "--", "--rate", "5"];
        let demo = Line::try_parse_from(line).unwrap().demo;
        let expected = ["--listen", "127.0.0.1:9", "--for", "30s", "--json", "--rate", "5"];
        assert_eq!(demo.passed_on(), expected);
    }
}
