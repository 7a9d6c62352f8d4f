//! One file per command. Each answers an error that says the mend; `main` prints it.

mod backup;
mod bench;
mod check_config;
mod demo;
mod figures;
mod import;
mod openapi;
mod replay;
mod serve;
mod span;
mod verify;
mod views;

use std::error::Error;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError};

/// Why a command failed, to be printed with its causes.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Bluelight: police, fire, ambulance, coastguard and councils on one record.
#[derive(Debug, Parser)]
#[command(name = "bluelight", version, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the hub.
    Serve(serve::Serve),
    /// Run a fictional county with simulated rooms, on a fresh folder, to look at and take part in.
    Demo(demo::Demo),
    /// Offer past incidents from a CSV file to a running hub and measure what becomes of them.
    Replay(replay::Replay),
    /// Load data into a hub that is not running.
    #[command(subcommand)]
    Import(import::Import),
    /// Check a data folder offline: streams, tree, signed heads and blobs.
    Verify(verify::Verify),
    /// Copy a data folder while the hub runs, with digests of everything in it.
    Backup(backup::Backup),
    /// Make a data folder from a backup, and erase again what was erased since.
    Restore(backup::Restore),
    /// Work on views, which can be thrown away and built again.
    #[command(subcommand)]
    Views(views::Views),
    /// Read the configuration, say what is wrong with it, and print what is in force.
    CheckConfig(check_config::CheckConfig),
    /// Print the OpenAPI document.
    Openapi(openapi::Openapi),
    /// Measure this program on this machine.
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// Where a command finds the hub's settings.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The configuration file, in TOML. Without one the defaults and the environment hold.
    #[arg(long, value_name = "FILE", env = "BLUELIGHT_CONFIG")]
    config: Option<PathBuf>,
    /// The data folder; overrides the configuration.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// `sqlite`, or a postgres:// address; overrides the configuration.
    #[arg(long, value_name = "URL")]
    journal: Option<String>,
}

impl Settings {
    /// # Errors
    /// If the configuration cannot be read.
    pub fn read(&self) -> Result<Config, ConfigError> {
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(journal) = &self.journal {
            config.journal.clone_from(journal);
        }
        config.check()?;
        Ok(config)
    }
}

/// Runs a command to its end.
///
/// # Errors
/// Whatever the command could not do, with the mend.
pub fn run(line: CommandLine) -> Result<(), Failure> {
    match line.command {
        Command::Serve(serve) => serve.run(),
        Command::Demo(demo) => demo.run(),
        Command::Replay(replay) => replay.run(),
        Command::Import(import) => import.run(),
        Command::Verify(verify) => verify.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Views(views) => views.run(),
        Command::CheckConfig(check) => check.run(),
        Command::Openapi(openapi) => openapi.run(),
        Command::Bench(bench) => bench.run(),
    }
}

/// Prints a failure and its causes on standard error.
#[expect(clippy::print_stderr, reason = "this is what a person at a terminal reads")]
pub fn tell(error: &(dyn Error + 'static)) {
    eprintln!("bluelight: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because {error}");
        cause = error.source();
    }
}

/// The runtime of a command that serves or calls over the network.
///
/// # Errors
/// If the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, std::io::Error> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
