//! The crash run: the shipped binary is killed at random moments under load, again and again, and
//! whatever it had acknowledged must be there afterwards, once, in order. The parent keeps its own
//! ledger on another storage and judges by that alone. Before it judges the hub it plants two bugs
//! between itself and the hub and fails unless it catches both.

mod drive;
mod ledger;
mod proxy;
mod trace;
mod traced;
mod verdict;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use super::folder::Folder;
use super::ground::Ground;
use super::{Report, Setting};
use crate::commands::Failure;
use drive::Drive;
use proxy::Bug;
use verdict::Verdict;

/// Kills after which a planted bug that was not caught counts as missed.
const PLANTED_KILLS_MAX: u32 = 10;
/// The embedded journal: on PostgreSQL it would be that server's flush that is put to the test.
const JOURNAL: &str = "sqlite";
/// Accepts that are traced, one at a time.
pub const TRACED_ACCEPTS: u32 = 100;

/// What a crash run is asked to do.
#[derive(Debug, Clone)]
pub struct Plan {
    pub kills: u32,
    /// Messages a second between kills.
    pub rate: u32,
    /// Where the hubs' folders are made; the system's place for such if not said.
    pub data: Option<PathBuf>,
    /// Where the ledger is kept; the system's place for such if not said.
    pub ledger: Option<PathBuf>,
    pub trace: bool,
}

/// The line that a crash run ends with.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub kills: u32,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What each planted bug showed as, after so many kills.
    pub planted: BTreeMap<&'static str, Caught>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    pub seconds: f64,
    #[serde(flatten)]
    pub setting: Setting,
    /// What is wrong, one sentence each; empty if nothing is.
    pub faults: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Caught {
    pub kills: u32,
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Runs it all; `tell` hears how it goes on.
///
/// # Errors
/// If the run itself cannot be done. What it finds wrong is in the figures.
pub async fn run(plan: &Plan, tell: &dyn Fn(String)) -> Result<Figures, Failure> {
    let began = Instant::now();
    let ledgers = Folder::create(plan.ledger.as_deref(), "ledger")?;
    let mut faults = Vec::new();
    let mut planted = BTreeMap::new();
    for bug in Bug::ALL {
        tell(format!("planting {}", bug.name()));
        let caught = plant(plan, bug, &ledgers).await?;
        if !bug.shows_in(&caught.verdict) {
            faults.push(format!(
                "the planted bug {} was not caught in {} kills, so this run proves nothing",
                bug.name(),
                caught.kills
            ));
        }
        planted.insert(bug.name(), caught);
    }
    let ground = Ground::prepare(plan.data.as_deref(), JOURNAL, 0).await?;
    let setting = Setting::measure(ground.folder.path(), JOURNAL)?;
    let mut drive = Drive::new(&ground, plan.rate, &ledgers.path().join("hub.txt"), None)?;
    for kill in 1..=plan.kills {
        drive.live_and_die().await?;
        tell(format!("kill {kill} of {}, {} messages sent", plan.kills, drive.sent()));
    }
    let verdict = verdict::judge(&drive.read_back().await?);
    faults.extend(verdict.faults());
    let trace = match plan.trace {
        true => Some(traced::run(plan, tell).await?),
        false => None,
    };
    faults.extend(trace.iter().filter(|told| told.starts_with("failed")).cloned());
    let seconds = began.elapsed().as_secs_f64();
    Ok(Figures { kills: plan.kills, verdict, planted, trace, seconds, setting, faults })
}

/// Drives a hub through a bug until the oracle has seen it.
async fn plant(plan: &Plan, bug: Bug, ledgers: &Folder) -> Result<Caught, Failure> {
    let ground = Ground::prepare(plan.data.as_deref(), JOURNAL, 0).await?;
    let ledger = ledgers.path().join(format!("{}.txt", bug.name()));
    let mut drive = Drive::new(&ground, plan.rate, &ledger, Some(bug))?;
    let mut caught = Caught { kills: 0, verdict: Verdict::default() };
    while caught.kills < PLANTED_KILLS_MAX && !bug.shows_in(&caught.verdict) {
        drive.live_and_die().await?;
        drive.live_and_die().await?;
        caught.kills += 2;
        caught.verdict = verdict::judge(&drive.read_back().await?);
    }
    Ok(caught)
}

impl Bug {
    /// Whether the oracle has seen what this bug does.
    const fn shows_in(self, verdict: &Verdict) -> bool {
        match self {
            Self::AnswerBeforeCommit => verdict.lost > 0,
            Self::DeduplicationWindow => verdict.doubled > 0,
        }
    }
}

impl Verdict {
    fn faults(&self) -> Vec<String> {
        let counts = [
            (self.lost, "acknowledged and lost"),
            (self.doubled, "stored twice"),
            (self.phantom, "there without having been sent, or shown and gone"),
            (self.reordered, "out of order"),
        ];
        let faults = counts.into_iter().filter(|(count, _)| *count > 0);
        faults.map(|(count, what)| format!("{count} messages were {what}")).collect()
    }
}

impl Report for Figures {
    fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.setting)?;
        for (bug, caught) in &self.planted {
            let Verdict { lost, doubled, .. } = caught.verdict;
            let kills = caught.kills;
            writeln!(f, "planted {bug}: {lost} lost, {doubled} doubled after {kills} kills")?;
        }
        let Verdict { acknowledged, lost, doubled, phantom, reordered } = self.verdict;
        writeln!(f, "{} kills in {:.0} s: {acknowledged} acknowledged", self.kills, self.seconds)?;
        write!(f, "{lost} lost, {doubled} doubled, {phantom} phantom, {reordered} reordered")?;
        if let Some(trace) = &self.trace {
            write!(f, "\ntrace {trace}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bug, Verdict};

    #[test]
    fn each_planted_bug_shows_as_its_own_fault() {
        let lost = Verdict { lost: 1, ..Verdict::default() };
        let doubled = Verdict { doubled: 1, ..Verdict::default() };
        assert!(Bug::AnswerBeforeCommit.shows_in(&lost));
        assert!(!Bug::AnswerBeforeCommit.shows_in(&doubled));
        assert!(Bug::DeduplicationWindow.shows_in(&doubled));
        assert!(!Bug::DeduplicationWindow.shows_in(&lost));
        assert_eq!(lost.faults(), ["1 messages were acknowledged and lost"]);
        assert!(Verdict::default().faults().is_empty());
    }
}
