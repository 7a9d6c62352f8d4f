//! Every chore of the project, in one program: what is built, checked, tested, measured or generated
//! is a subcommand here, so that people and CI run the same and nothing hides in a shell script.
//! It names no other crate of the workspace: it must run before any of them builds.

#![expect(clippy::print_stdout, reason = "a chore's answer goes to standard output")]

mod assets;
mod bench;
mod browser;
mod call;
mod check;
mod demo;
mod failure;
mod generate;
mod new_slice;
mod postgres;
mod steps;
mod system;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Outcome;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about = "Every chore of the project.")]
struct Line {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build all and run a hub with three control rooms and simulated traffic
    Demo(demo::Demo),
    /// What each commit passes: tidy, format, clippy and the quick tests
    Check,
    /// Everything: the above, PostgreSQL, licences, the crash run and the browser stories
    Test,
    /// The rules of the tree: arrows between rooms, sizes, names, shapes
    Tidy,
    /// Build style sheet, scripts and images for the pages
    Assets,
    /// Write api/openapi.json from the program's routes
    Gen(generate::Gen),
    /// Build the release binary and run `bluelight bench`
    Bench(bench::Bench),
    /// Play the browser stories alone
    Stories(browser::Stories),
    /// Write a slice of the shape that all slices have
    NewSlice(new_slice::NewSlice),
}

fn main() -> ExitCode {
    match run(&Line::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &Chore) -> Outcome {
    let workspace = Workspace::find()?;
    match chore {
        Chore::Demo(asked) => demo::run(&workspace, asked),
        Chore::Check => check::run(&workspace),
        Chore::Test => test::run(&workspace),
        Chore::Tidy => tidy::run(&workspace.root),
        Chore::Assets => assets::build(&workspace),
        Chore::Gen(asked) => generate::run(&workspace, asked),
        Chore::Bench(asked) => bench::run(&workspace, asked),
        Chore::Stories(asked) => browser::run(&workspace, asked),
        Chore::NewSlice(asked) => new_slice::run(&workspace, asked),
    }
}
