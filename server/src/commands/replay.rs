//! `bluelight replay`: offer past incidents from a CSV file to a running hub and measure what
//! becomes of them.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use kernel::Realm;
use serde::Serialize;

use super::figures::{Form, print};
use super::span::span;
use super::{Failure, runtime};
use crate::client::{Client, ReplayCredentials};
use crate::config::{LogConfig, LogFormat};
use crate::demo::figures::Figures;
use crate::log;
use crate::past::{self, BadRow, PastIncident};
use crate::replay::{self, Plan};

/// Rows that are told one by one; more are only counted.
const BAD_ROWS_TOLD_MAX: usize = 100;
/// Rows of one file.
const ROWS_MAX: usize = 1_000_000;

/// Offer past incidents from a CSV file to a running hub.
#[derive(Debug, Args)]
pub struct Replay {
    /// The file: our own layout (data/replay/README.md) or the London Fire Brigade's records.
    file: PathBuf,
    /// The hub's address [default: the one that the credentials were made for].
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// Incidents a second.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// Print one line of JSON with the figures, and nothing else, on standard output.
    #[arg(long)]
    json: bool,
    /// The file of credentials that `bluelight demo` writes.
    #[arg(long, value_name = "FILE", default_value = ".bluelight/demo/replay-credentials.json")]
    credentials: PathBuf,
    /// Offer at most so many.
    #[arg(long, value_name = "N")]
    count_max: Option<usize>,
    /// The realm that they are offered in; past incidents are not live ones.
    #[arg(long, value_enum, default_value_t = InRealm::Exercise)]
    realm: InRealm,
    /// How long to wait for the last to be shown and decided.
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = span)]
    wait: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InRealm {
    Exercise,
    Live,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    figures: Figures,
    /// The first hundred.
    bad_rows: Vec<BadRow>,
    bad_rows_count: usize,
}

impl Replay {
    pub fn run(self) -> Result<(), Failure> {
        log::start(&LogConfig { format: LogFormat::Text, level: "warn".to_owned() });
        let credentials = ReplayCredentials::read(&self.credentials)?;
        let file = File::open(&self.file)
            .map_err(|error| format!("{} cannot be read: {error}", self.file.display()))?;
        let (rows, mut bad_rows) = sort(past::read(file)?, self.count_max.unwrap_or(ROWS_MAX));
        let url = self.to.as_deref().unwrap_or(&credentials.url);
        let realm = match self.realm {
            InRealm::Exercise => Realm::Exercise,
            InRealm::Live => Realm::Live,
        };
        let plan = Plan { rate: self.rate, wait: self.wait, recipients: credentials.recipients };
        let client = Client::new(url, credentials.credentials, realm)?;
        let outcome = runtime()?.block_on(replay::run(client, plan, rows))?;
        bad_rows.extend(outcome.refused);
        bad_rows.sort_by_key(|bad| bad.line);
        tell(&bad_rows);
        let bad_rows_count = bad_rows.len();
        bad_rows.truncate(BAD_ROWS_TOLD_MAX);
        let figures = outcome.figures;
        let lost = figures.lost;
        print(&Answer { figures, bad_rows, bad_rows_count }, Form::of(self.json))?;
        if lost > 0 {
            return Err(format!("{lost} incidents were offered and are not held").into());
        }
        Ok(())
    }
}

/// Good rows, as many as are wanted, and the bad ones among the rows read on the way.
fn sort(
    rows: impl Iterator<Item = Result<PastIncident, BadRow>>,
    count_max: usize,
) -> (Vec<PastIncident>, Vec<BadRow>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in rows.take(ROWS_MAX) {
        if good.len() >= count_max {
            break;
        }
        match row {
            Ok(past) => good.push(past),
            Err(row) => bad.push(row),
        }
    }
    (good, bad)
}

#[expect(clippy::print_stderr, reason = "what a person at a terminal reads")]
fn tell(bad_rows: &[BadRow]) {
    for bad in bad_rows.iter().take(BAD_ROWS_TOLD_MAX) {
        let BadRow { line, column, code, reason } = bad;
        eprintln!("line {line}: {column} {reason} ({code})");
    }
    let more = bad_rows.len().saturating_sub(BAD_ROWS_TOLD_MAX);
    if more > 0 {
        eprintln!("and {more} more bad rows");
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\nbad rows  {}", self.figures, self.bad_rows_count)
    }
}

#[cfg(test)]
mod tests {
    use super::sort;
    use crate::past::read;

    #[test]
    fn as_many_good_rows_are_offered_as_were_asked_for() {
        let sample = include_str!("../../../data/replay/sample.csv");
        let (good, bad) = sort(read(sample.as_bytes()).unwrap(), 15);
        assert_eq!((good.len(), bad.len()), (15, 1));
        assert_eq!(good.last().unwrap().line, 17);
    }
}
