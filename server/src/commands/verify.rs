//! `bluelight verify`: check a data folder offline.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use journal::SignedHead;
use journal::verify::{RealmReport, Report, verify_folder};

use super::Failure;

/// Check a data folder offline: streams, tree, signed heads and blobs. The hub may be running or
/// not; no key is needed. Exit code 1 if anything is wrong.
#[derive(Debug, Args)]
pub struct Verify {
    /// The data folder.
    #[arg(long, value_name = "DIR", default_value = "bluelight-data")]
    data: PathBuf,
    /// A signed head that a witness kept, as the hub gave it out, in JSON. May be given again.
    #[arg(long, value_name = "FILE")]
    witness: Vec<PathBuf>,
    /// Print the report as one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, thiserror::Error)]
enum VerifyFailure {
    #[error("{} is not a signed head; give the file as the hub gave it out", .0.display())]
    Witness(PathBuf),
    #[error("the folder is not sound; keep it as it is and restore a copy beside it")]
    NotSound,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        let witnesses = self.witnesses()?;
        let style = ProgressStyle::with_template("{prefix:>10} {bar:30} {pos}/{len} entries")?;
        let bar = ProgressBar::new(0).with_style(style);
        let report = verify_folder(&self.data, &witnesses, &mut |progress| {
            bar.set_prefix(progress.realm.code());
            bar.set_length(progress.entries_total);
            bar.set_position(progress.entries);
        })?;
        bar.finish_and_clear();
        self.tell(&report)?;
        if report.is_sound() { Ok(()) } else { Err(VerifyFailure::NotSound.into()) }
    }

    fn witnesses(&self) -> Result<Vec<SignedHead>, Failure> {
        let read = |path: &PathBuf| {
            let text = std::fs::read_to_string(path)?;
            let head = serde_json::from_str(&text);
            head.map_err(|_| VerifyFailure::Witness(path.clone()).into())
        };
        self.witness.iter().map(read).collect()
    }

    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    fn tell(&self, report: &Report) -> Result<(), Failure> {
        if self.json {
            println!("{}", serde_json::to_string(report)?);
            return Ok(());
        }
        for realm in &report.realms {
            println!("{}", words(realm));
            if let Some(fault) = &realm.fault {
                println!("  FIRST BAD POSITION {}: {}", fault.position, fault.what);
            }
            for fault in &realm.blob_faults {
                println!("  BAD BLOB {}: {}", fault.path.display(), fault.what);
            }
        }
        Ok(())
    }
}

fn words(realm: &RealmReport) -> String {
    let witnessed = match realm.witnessed {
        Some(position) => {
            format!("witnessed up to position {position}, {} not witnessed", realm.not_witnessed)
        }
        None => "not witnessed: no head from outside was given".to_owned(),
    };
    format!(
        "{}: {} entries and {} signed heads sound, {} blobs; {witnessed}",
        realm.realm.code(),
        realm.entries,
        realm.heads,
        realm.blobs
    )
}
