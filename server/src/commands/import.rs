//! `bluelight import`: load data into a hub that is not running.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use desk::{Caller, Desk};
use indicatif::{ProgressBar, ProgressStyle};
use programme::{ImportReport, Tables};

use super::{Failure, Settings, runtime};
use crate::{log, run};

#[derive(Debug, Subcommand)]
pub enum Import {
    /// The register of collaboration: a folder with areas.csv, schemes.csv, kinds.csv and
    /// statuses.csv. Running it again changes only what differs.
    CurrentPicture(CurrentPicture),
}

#[derive(Debug, Args)]
pub struct CurrentPicture {
    /// The folder of the tables.
    folder: PathBuf,
    /// Print the report as one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, thiserror::Error)]
enum ImportFailure {
    #[error("{path} cannot be read; name a folder that holds it", path = path.display())]
    Table { path: PathBuf, source: std::io::Error },
    #[error("some rows were refused; mend them and run the import again")]
    Refused,
}

impl Import {
    pub fn run(self) -> Result<(), Failure> {
        let Self::CurrentPicture(import) = self;
        import.run()
    }
}

impl CurrentPicture {
    fn run(self) -> Result<(), Failure> {
        let config = self.settings.read()?;
        log::start(&config.log);
        let tables = read_tables(&self.folder)?;
        let report = runtime()?.block_on(async {
            let hub = run::open(&config).await?;
            let report = import(&hub.offices.live.desk(Caller::hub()), &tables).await;
            hub.stop().await;
            report
        })?;
        self.tell(&report)?;
        if report.has_refusals() {
            return Err(ImportFailure::Refused.into());
        }
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    fn tell(&self, report: &ImportReport) -> Result<(), Failure> {
        if self.json {
            println!("{}", serde_json::to_string(report)?);
            return Ok(());
        }
        for file in &report.files {
            println!(
                "{}: {} rows read, {} added, {} changed, {} unchanged, {} refused",
                file.file,
                file.read,
                file.added,
                file.changed,
                file.unchanged,
                file.refused.len()
            );
            for row in &file.refused {
                let column = row.column.as_deref().unwrap_or("whole row");
                println!("  line {}, {column}: {} ({})", row.line, row.reason, row.code);
            }
        }
        Ok(())
    }
}

fn read_tables(folder: &Path) -> Result<Tables, ImportFailure> {
    let mut tables = Tables::default();
    for (file, bytes) in tables.files() {
        let path = folder.join(file);
        *bytes = std::fs::read(&path).map_err(|source| ImportFailure::Table { path, source })?;
    }
    Ok(tables)
}

/// Imports with a bar on standard error.
async fn import(desk: &Desk, tables: &Tables) -> Result<ImportReport, Failure> {
    let style = ProgressStyle::with_template("{prefix:>14} {bar:30} {pos}/{len}")?;
    let bar = ProgressBar::new(0).with_style(style);
    let report = programme::import(desk, tables, |progress| {
        bar.set_prefix(progress.file.to_owned());
        bar.set_length(progress.of as u64);
        bar.set_position(progress.done as u64);
    })
    .await?;
    bar.finish_and_clear();
    Ok(report)
}
