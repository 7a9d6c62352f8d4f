//! Plays the stories of `e2e/` in the machine's Chromium against the release binary.

use std::path::Path;

use crate::assets;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::system::{self, Found};
use crate::workspace::{Profile, Workspace};

#[derive(clap::Args)]
pub struct Stories {
    /// Play only the stories whose name holds this
    #[arg(value_name = "NAME")]
    named: Option<String>,

    /// Keep a picture of every page, wide and narrow, under e2e/shots
    #[arg(long)]
    shots: bool,
}

pub fn run(workspace: &Workspace, asked: &Stories) -> Outcome {
    let chromium = match system::chromium()? {
        Found::At(chromium) => chromium,
        Found::Missing(why) => return Err(Failure::refused(why)),
    };
    assets::build(workspace)?;
    workspace.build_bluelight(Profile::Release)?;
    let pattern = asked.named.as_deref();
    play(workspace, &chromium, pattern, asked.shots).map(|_| ())
}

/// All of them; gives back the runner's closing lines.
pub fn stories(workspace: &Workspace, chromium: &Path) -> Outcome<Vec<String>> {
    play(workspace, chromium, None, false)
}

fn play(
    workspace: &Workspace,
    chromium: &Path,
    named: Option<&str>,
    shots: bool,
) -> Outcome<Vec<String>> {
    let folder = workspace.root.join("e2e");
    assets::require_node()?;
    assets::install(&folder)?;
    let mut call = Call::new("node")
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .env("BLUELIGHT_CHROMIUM", chromium)
        .env("BLUELIGHT_PROGRAM", workspace.bluelight(Profile::Release))
        .dir(&folder);
    if shots {
        call = call.env("SHOTS", "1");
    }
    call.args(story_files(&folder, named)?).keeping(is_closing_line)
}

fn story_files(folder: &Path, named: Option<&str>) -> Outcome<Vec<String>> {
    let stories = folder.join("stories");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&stories).map_err(Failure::at(&stories))? {
        let entry = entry.map_err(Failure::at(&stories))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && named.is_none_or(|named| name.contains(named)) {
            files.push(format!("stories/{name}"));
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::refused("no such browser story under e2e/stories"));
    }
    Ok(files)
}

/// node's own counts: `ℹ tests 3`, `ℹ pass 3`, `ℹ fail 0` and their like.
fn is_closing_line(line: &str) -> bool {
    let counts = ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo", "duration_ms"];
    let told = line.strip_prefix("ℹ ").and_then(|rest| rest.split_once(' '));
    told.is_some_and(|(name, number)| counts.contains(&name) && number.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_closing_line;

    #[test]
    fn the_runners_counts_are_kept_and_its_chatter_is_not() {
        assert!(is_closing_line("ℹ tests 12"));
        assert!(is_closing_line("ℹ duration_ms 812.4"));
        assert!(!is_closing_line("✔ the home page is clean (12ms)"));
        assert!(!is_closing_line("ℹ the hub says hello"));
    }
}
