//! `cargo xtask test`: everything that proves the product, from lint to a browser, as CI runs it.
//! A step whose part is missing from the tree fails; only what the machine cannot have is skipped.

use std::path::{Path, PathBuf};

use crate::bench;
use crate::browser;
use crate::check::{nextest, source_steps};
use crate::failure::Outcome;
use crate::generate;
use crate::postgres::Cluster;
use crate::steps::{Ended, Steps};
use crate::system::{self, Found};
use crate::workspace::{Profile, Workspace};

const DENY_VERSION: &str = "0.20.2";
const CRASH_KILLS: u32 = 50;

pub fn run(workspace: &Workspace) -> Outcome {
    let mut steps = Steps::new();
    let programs = find(&mut steps, "PostgreSQL", system::postgres_programs)?;
    let chromium = find(&mut steps, "Chromium", system::chromium)?;
    source_steps(workspace, &mut steps)?;
    steps.run("licences and sources", || deny(workspace))?;
    steps.run("advisories", || advisories(workspace))?;
    steps.run("tests (all)", || tests(workspace, programs.as_deref().ok()))?;
    steps.run("doc tests", || doc_tests(workspace))?;
    steps.run("release build", || {
        workspace.build_bluelight(Profile::Release).map(|_| Ended::Passed)
    })?;
    steps.run("API document", || {
        let program = workspace.bluelight(Profile::Release);
        generate::compare(workspace, &program).map(|()| Ended::Passed)
    })?;
    steps.run("crash run", || bench::crash(workspace, CRASH_KILLS).map(Ended::Saying))?;
    steps.run("browser stories", || match &chromium {
        Ok(chromium) => browser::stories(workspace, chromium).map(Ended::Saying),
        Err(why) => Ok(Ended::Skipped(why.clone())),
    })?;
    steps.close();
    Ok(())
}

/// A program of the machine's, or the words that tell why what needs it is left out.
fn find(
    steps: &mut Steps,
    step: &str,
    look: impl FnOnce() -> Outcome<Found>,
) -> Outcome<Result<PathBuf, String>> {
    let mut found = Err(String::new());
    steps.run(step, || {
        Ok(match look()? {
            Found::At(path) => {
                found = Ok(path);
                Ended::Passed
            }
            Found::Missing(why) => {
                found = Err(why.clone());
                Ended::Skipped(why)
            }
        })
    })?;
    Ok(found)
}

fn deny(workspace: &Workspace) -> Outcome<Ended> {
    system::cargo_tool("cargo-deny", DENY_VERSION)?;
    let check =
        workspace.cargo().args(["deny", "--locked", "check", "licenses", "bans", "sources"]);
    check.stream().map(|()| Ended::Passed)
}

/// Known faults in crates; their database lies on another host, which not every network reaches.
fn advisories(workspace: &Workspace) -> Outcome<Ended> {
    if workspace.cargo().args(["deny", "fetch", "db"]).quietly("fetching advisories").is_err() {
        return Ok(Ended::Skipped("the advisory database cannot be reached from here".to_owned()));
    }
    let check = workspace.cargo().args(["deny", "--locked", "check", "advisories"]);
    check.stream().map(|()| Ended::Passed)
}

/// With PostgreSQL where it can be had: the journal's conformance suite then runs on both engines.
fn tests(workspace: &Workspace, programs: Option<&Path>) -> Outcome<Ended> {
    let cluster = programs.map(Cluster::start).transpose()?;
    let address = cluster.as_ref().map(Cluster::address);
    nextest(workspace, &[], address.as_deref())
}

/// Samples in public docs are promises too; nextest does not run them.
fn doc_tests(workspace: &Workspace) -> Outcome<Ended> {
    let test = workspace.cargo().args(["test", "--workspace", "--doc", "--locked", "--quiet"]);
    test.stream().map(|()| Ended::Passed)
}
