//! What the binary `bluelight` is made of: configuration, wiring and commands, and the only list
//! of slices. `main.rs` runs it; the duties in `tests/` ask a whole hub of the same slices.
//! What the hub does is in the slices; what they stand on is in `base/`.

mod bench;
mod client;
mod commands;
mod config;
mod demo;
mod first;
mod health;
mod home;
mod log;
mod past;
mod present;
mod replay;
mod run;
mod slices;

use std::process::ExitCode;

use clap::Parser as _;

pub use bench::ground::Ground;
pub use slices::all as slices;

/// Runs the command that the program was called with, to its end.
#[must_use]
pub fn main() -> ExitCode {
    log::keep_panics_short();
    let command = commands::CommandLine::parse();
    match commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::tell(error.as_ref());
            ExitCode::FAILURE
        }
    }
}
