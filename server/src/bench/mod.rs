//! Measures this program on this machine: the shipped binary as a child process, driven over the
//! network by as light a load as can be, beside the raw flush of the same disk in the same run.
//! Whatever is wrong is told as a fault and fails the command; what is merely slow is told.

pub mod accept;
pub mod crash;
pub mod feed;
pub mod flush;
pub mod folder;
pub mod ground;
pub mod http;
pub mod hub;
pub mod load;
pub mod machine;
pub mod shown;
pub mod start;
pub mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::demo::figures::Percentiles;
use flush::{Flush, per_second};
use load::Loaded;
use machine::Machine;

/// How long the raw flush is measured before each bench.
const FLUSH_LASTING: Duration = Duration::from_secs(2);

/// Where a bench's hub keeps its data and its journal.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where folders are made; the system's place for such if not said.
    pub data: Option<PathBuf>,
    /// `sqlite` or an empty database's `postgres://` address.
    pub journal: String,
}

/// What every bench tells besides its own figures.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    pub machine: Machine,
    pub flush: Flush,
    pub journal: &'static str,
}

impl Setting {
    /// Reads the machine and measures its disk in this folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn measure(folder: &Path, journal: &str) -> std::io::Result<Self> {
        Ok(Self {
            machine: Machine::read(folder),
            flush: flush::measure(folder, FLUSH_LASTING)?,
            journal: if journal == "sqlite" { "sqlite" } else { "postgres" },
        })
    }
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}\njournal   {}\ndisk      {}", self.machine, self.journal, self.flush)
    }
}

/// A load and what it came to.
#[derive(Debug, Clone, Serialize)]
pub struct LoadFigures {
    pub clients: usize,
    /// Requests a second that were asked for; none in a closed load.
    pub rate: Option<u32>,
    pub answered: u64,
    pub per_second: f64,
    #[serde(flatten)]
    pub percentiles: Percentiles,
    /// Answers other than 2xx, by status; 0 for a broken connection.
    pub refused: BTreeMap<u16, u64>,
    pub refused_count: u64,
    pub seconds: f64,
}

impl LoadFigures {
    #[must_use]
    pub fn of(loaded: &Loaded, clients: usize, rate: Option<u32>) -> Self {
        Self {
            clients,
            rate,
            answered: loaded.answered.count(),
            per_second: per_second(loaded.answered.count(), loaded.seconds),
            percentiles: loaded.answered.percentiles(),
            refused: loaded.refused.clone(),
            refused_count: loaded.refused_count(),
            seconds: loaded.seconds,
        }
    }

    /// What is wrong with the load, if anything is.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let Self { refused, refused_count, .. } = self;
        (*refused_count > 0)
            .then(|| format!("{refused_count} requests were not answered well: {refused:?}"))
    }
}

impl std::fmt::Display for LoadFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rate {
            Some(rate) => write!(f, "open, {rate} a second over {} clients: ", self.clients)?,
            None => write!(f, "closed, {} clients: ", self.clients)?,
        }
        write!(f, "{} in {:.1} s, {:.0} a second, ", self.answered, self.seconds, self.per_second)?;
        write!(f, "{}", self.percentiles)
    }
}

/// What a bench ends with: figures to print, and faults that fail it.
pub trait Report: Serialize + std::fmt::Display {
    fn faults(&self) -> &[String];
}

/// A ratio to three figures, or none where there is nothing to divide by.
#[must_use]
pub fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (part / whole * 1_000.0).round() / 1_000.0)
}
