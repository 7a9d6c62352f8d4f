//! The register of collaboration that the demo opens with: the tables are built in.

use desk::{Caller, Desk};
use indicatif::{ProgressBar, ProgressStyle};
use programme::{ImportError, ImportReport, Tables};
use slice::Assembly;

macro_rules! table {
    ($name:literal) => {
        include_bytes!(concat!("../../../data/current-picture/", $name)).to_vec()
    };
}

fn tables() -> Tables {
    Tables {
        areas: table!("areas.csv"),
        schemes: table!("schemes.csv"),
        kinds: table!("kinds.csv"),
        statuses: table!("statuses.csv"),
    }
}

/// Loads the tables, showing how it goes on a terminal.
///
/// # Errors
/// If the register cannot be written.
pub async fn load(hub: &Assembly) -> Result<ImportReport, ImportError> {
    let desk: Desk = hub.offices.live.desk(Caller::hub());
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:>20} {bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    let report = programme::import(&desk, &tables(), |progress| {
        bar.set_message(progress.file);
        bar.set_length(u64::try_from(progress.of).unwrap_or_default());
        bar.set_position(u64::try_from(progress.done).unwrap_or_default());
    })
    .await;
    bar.finish_and_clear();
    report
}
