//! The binary `bluelight`: configuration, wiring and commands, and the only list of slices.
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

fn main() -> ExitCode {
    let command = commands::CommandLine::parse();
    match commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::tell(error.as_ref());
            ExitCode::FAILURE
        }
    }
}
