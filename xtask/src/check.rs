//! `cargo xtask check`: what each commit passes, under three minutes on a warm machine. It leaves out
//! what needs a server, a browser or many restarts; `cargo xtask test` has it all.

use crate::assets;
use crate::failure::Outcome;
use crate::steps::{Ended, Steps};
use crate::system;
use crate::tidy;
use crate::workspace::Workspace;

const NEXTEST_VERSION: &str = "0.9.143";

pub fn run(workspace: &Workspace) -> Outcome {
    let mut steps = Steps::new();
    source_steps(workspace, &mut steps)?;
    steps.run("tests (quick)", || nextest(workspace, &["--profile", "quick"], None))?;
    steps.close();
    Ok(())
}

/// The steps that need nothing but the tree; `test` begins with the same.
pub fn source_steps(workspace: &Workspace, steps: &mut Steps) -> Outcome {
    steps.run("page files", || assets::build(workspace).map(|()| Ended::Passed))?;
    steps.run("tidy", || tidy::run(&workspace.root).map(|()| Ended::Passed))?;
    steps.run("format", || {
        workspace.cargo().args(["fmt", "--all", "--check"]).stream().map(|()| Ended::Passed)
    })?;
    steps.run("clippy", || {
        let lint = workspace.cargo().args(["clippy", "--workspace", "--all-targets", "--locked"]);
        lint.args(["--", "-D", "warnings"]).stream().map(|()| Ended::Passed)
    })
}

/// Runs the tests and keeps the runner's closing line.
pub fn nextest(workspace: &Workspace, more: &[&str], postgres: Option<&str>) -> Outcome<Ended> {
    system::cargo_tool("cargo-nextest", NEXTEST_VERSION)?;
    let call = workspace.cargo().args(["nextest", "run", "--workspace", "--locked"]).args(more);
    let call = match postgres {
        Some(address) => call.env("BLUELIGHT_TEST_POSTGRES", address),
        None => call,
    };
    call.keeping(|line| line.trim_start().starts_with("Summary [")).map(Ended::Saying)
}
