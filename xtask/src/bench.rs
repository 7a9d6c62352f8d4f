//! `cargo xtask bench`: builds the release binary and hands everything on to `bluelight bench`.
//! The crash run is a bench too: the program is killed again and again, and nothing may be lost.

use serde_json::Value;

use crate::assets;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::workspace::{Profile, Workspace};

/// What a crash run must count none of.
const FAULTS: [&str; 4] = ["lost", "doubled", "phantom", "reordered"];

#[derive(clap::Args)]
pub struct Bench {
    /// What `bluelight bench` understands, such as: crash --kills 50 --json
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

pub fn run(workspace: &Workspace, bench: &Bench) -> Outcome {
    assets::build(workspace)?;
    let program = workspace.build_bluelight(Profile::Release)?;
    Call::new(program).arg("bench").args(&bench.args).become_it()
}

/// Runs the built program through its kills and gives back the line of figures.
pub fn crash(workspace: &Workspace, kills: u32) -> Outcome<Vec<String>> {
    let told = Call::new(workspace.bluelight(Profile::Release))
        .args(["bench", "crash", "--kills", &kills.to_string(), "--json"])
        .dir(&workspace.root)
        .answer()?;
    let line = told.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    judge(line, kills)?;
    Ok(vec![format!("crash run: {line}")])
}

fn judge(line: &str, kills: u32) -> Outcome {
    let figures: Value = serde_json::from_str(line)
        .map_err(|error| Failure::unreadable("the crash run's answer", error))?;
    let count = |name: &str| {
        let number = figures.get(name).and_then(Value::as_u64);
        number.ok_or_else(|| {
            Failure::refused(format!("the crash run does not tell `{name}`: {line}"))
        })
    };
    if count("kills")? != u64::from(kills) {
        return Err(Failure::refused(format!("the crash run was to kill {kills} times: {line}")));
    }
    for fault in FAULTS {
        if count(fault)? != 0 {
            return Err(Failure::refused(format!("the crash run found something {fault}: {line}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::judge;

    const CLEAN: &str = r#"{"kills":50,"lost":0,"doubled":0,"phantom":0,"reordered":0}"#;

    #[test]
    fn a_clean_crash_run_passes() {
        judge(CLEAN, 50).unwrap();
    }

    #[test]
    fn one_lost_entry_fails_the_crash_run() {
        let told = judge(&CLEAN.replace(r#""lost":0"#, r#""lost":1"#), 50).unwrap_err();
        assert!(told.to_string().contains("lost"));
    }

    #[test]
    fn a_crash_run_that_stopped_short_or_keeps_a_figure_back_fails() {
        assert!(judge(CLEAN, 51).is_err());
        assert!(judge(r#"{"kills":50}"#, 50).is_err());
        assert!(judge("", 50).is_err());
    }
}
