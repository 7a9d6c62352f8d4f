//! `bluelight backup` and `bluelight restore`.

use std::path::PathBuf;

use clap::Args;
use kernel::Clock as _;

use super::{Failure, Settings};
use crate::present::SystemClock;

/// Copy a data folder while the hub runs, with digests of everything in it. Keys go to a folder of
/// their own: keep it apart from the copy, and no longer than 30 days, for what is erased must not
/// come back. The erasure ledger is not copied; keep it where it is.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    settings: Settings,
    /// An empty folder for the copy.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// An empty folder for the keys, on another disk.
    #[arg(long, value_name = "DIR")]
    keys_to: PathBuf,
}

/// Make a data folder from a backup, and erase again what was erased since.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the copy.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder of the keys. Without it everything sealed reads as erased.
    #[arg(long, value_name = "DIR")]
    keys_from: Option<PathBuf>,
    /// An empty folder to restore into.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// The folder of the erasure ledger.
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
}

#[derive(Debug, thiserror::Error)]
enum BackupFailure {
    #[error("a PostgreSQL journal is backed up with PostgreSQL's own tools; see docs/operating")]
    Postgres,
    #[error("the restored folder is not sound; see `bluelight verify`")]
    NotSound,
}

impl Backup {
    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    pub fn run(self) -> Result<(), Failure> {
        let config = self.settings.read()?;
        if config.journal != "sqlite" {
            return Err(BackupFailure::Postgres.into());
        }
        let made =
            journal::backup::backup(&config.data, &self.to, &self.keys_to, SystemClock.now())?;
        let bytes: u64 = made.files.iter().map(|file| file.bytes).sum();
        println!("{} files, {bytes} bytes, at {}", made.files.len(), made.made_at);
        println!("Keys are in {}: keep them apart from the copy.", self.keys_to.display());
        Ok(())
    }
}

impl Restore {
    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    pub fn run(self) -> Result<(), Failure> {
        let restored = journal::backup::restore(
            &self.from,
            self.keys_from.as_deref(),
            &self.into,
            &self.ledger,
        )?;
        for realm in &restored.realms {
            println!(
                "{}: {} keys put back, {} erased again",
                realm.realm.code(),
                realm.keys,
                realm.erased_again
            );
        }
        if !restored.report.is_sound() {
            return Err(BackupFailure::NotSound.into());
        }
        println!("Put the file of master keys into {}/keys before the start.", self.into.display());
        Ok(())
    }
}
