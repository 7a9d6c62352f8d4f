//! `bluelight bench`: measure this program on this machine. Figures go to standard output, as text
//! or as one line of JSON; what is wrong goes to standard error and fails the command.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::Failure;
use super::figures::{Form, print};
use crate::bench::{self, Report, accept, crash, shown, start};

/// A token is good for five minutes, and a load uses one.
const SECONDS_MAX: i64 = 240;

#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Durable accepts: the most that a hub takes in, and how soon it answers at a steady rate.
    Accept(Accept),
    /// From submit to shown, over headless consoles.
    Shown(Shown),
    /// From start to ready, with many incidents behind it.
    Start(Filled),
    /// How fast the views are built anew.
    Views(Filled),
    /// Kill the hub at random moments under load; nothing acknowledged may be lost.
    Crash(Crash),
}

/// What every bench understands.
#[derive(Debug, Args)]
pub struct Common {
    /// Print one line of JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Make the hub's folder in here [default: the system's place for temporary files].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// `sqlite`, or the postgres:// address of an empty database.
    #[arg(long, value_name = "URL", default_value = "sqlite")]
    journal: String,
}

impl Common {
    fn site(&self) -> bench::Site {
        bench::Site { data: self.data.clone(), journal: self.journal.clone() }
    }
}

#[derive(Debug, Args)]
pub struct Accept {
    #[command(flatten)]
    common: Common,
    /// Clients of the closed load, each of which sends when it has its answer.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    clients: u16,
    /// How long each of the two loads lasts.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=SECONDS_MAX))]
    seconds: u16,
    /// Requests a second of the open load.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
}

#[derive(Debug, Args)]
pub struct Shown {
    #[command(flatten)]
    common: Common,
    /// Incidents a second.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// Rooms, each with a console.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=500))]
    rooms: u16,
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=SECONDS_MAX))]
    seconds: u16,
}

#[derive(Debug, Args)]
pub struct Filled {
    #[command(flatten)]
    common: Common,
    /// Incidents that the hub holds before anything is measured.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    incidents: u64,
}

#[derive(Debug, Args)]
pub struct Crash {
    /// Print one line of JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Make the hubs' folders in here [default: the system's place for temporary files].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How often the hub is killed.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    kills: u32,
    /// Messages a second between kills.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// Keep the parent's own ledger in here; best on another disk than the hub's.
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// Also trace the system calls of 100 accepts: a flush before each answer.
    #[arg(long)]
    trace: bool,
}

impl Bench {
    pub fn run(self) -> Result<(), Failure> {
        // One thread for the load leaves the rest of the machine to the hub.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            match self {
                Self::Accept(asked) => {
                    let figures = accept::run(&asked.plan()).await?;
                    answer(&figures, asked.common.json)
                }
                Self::Shown(asked) => {
                    let figures = shown::run(&asked.plan()).await?;
                    answer(&figures, asked.common.json)
                }
                Self::Start(asked) => {
                    let figures = start::start(&asked.plan()).await?;
                    answer(&figures, asked.common.json)
                }
                Self::Views(asked) => {
                    let figures = start::views(&asked.plan()).await?;
                    answer(&figures, asked.common.json)
                }
                Self::Crash(asked) => {
                    let figures = crash::run(&asked.plan(), &told).await?;
                    answer(&figures, asked.json)
                }
            }
        })
    }
}

impl Accept {
    fn plan(&self) -> accept::Plan {
        accept::Plan {
            site: self.common.site(),
            clients: self.clients.into(),
            lasting: Duration::from_secs(self.seconds.into()),
            rate: self.rate,
        }
    }
}

impl Shown {
    fn plan(&self) -> shown::Plan {
        shown::Plan {
            site: self.common.site(),
            rate: self.rate,
            rooms: self.rooms.into(),
            lasting: Duration::from_secs(self.seconds.into()),
        }
    }
}

impl Filled {
    fn plan(&self) -> start::Plan {
        start::Plan { site: self.common.site(), incidents: self.incidents }
    }
}

impl Crash {
    fn plan(&self) -> crash::Plan {
        crash::Plan {
            kills: self.kills,
            rate: self.rate,
            data: self.data.clone(),
            ledger: self.ledger.clone(),
            trace: self.trace,
        }
    }
}

/// Prints the figures, and fails with whatever is wrong.
fn answer(figures: &impl Report, json: bool) -> Result<(), Failure> {
    print(figures, Form::of(json))?;
    match figures.faults() {
        [] => Ok(()),
        faults => Err(faults.join("; ").into()),
    }
}

#[expect(clippy::print_stderr, reason = "progress, for a person at a terminal")]
fn told(line: String) {
    eprintln!("bench crash: {line}");
}
