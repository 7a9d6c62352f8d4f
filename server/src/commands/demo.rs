//! `bluelight demo`: a fictional county to look at and take part in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::figures::{Form, print};
use super::span::span;
use super::{Failure, runtime};
use crate::config::{LogConfig, LogFormat};
use crate::demo::{self, Asked};
use crate::{health, log};

/// One incident in so many seconds, for a visitor to follow.
const SECONDS_PER_INCIDENT: f64 = 6.0;
/// Incidents a second of a timed run.
const TIMED_RATE: f64 = 5.0;
/// Incidents a second that can be asked for.
const RATES: std::ops::RangeInclusive<f64> = 0.001..=200.0;

/// Run a fictional county with simulated rooms, on a fresh folder.
#[derive(Debug, Args)]
pub struct Demo {
    /// The address to answer at.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the demo's data; wiped at each start if a demo made it, refused otherwise.
    #[arg(long, value_name = "DIR", default_value = ".bluelight/demo")]
    data: PathBuf,
    /// End by itself after so long, as in 30s; players then act as fast as the hub answers.
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    lasting: Option<Duration>,
    /// At the end print one line of JSON with the figures, and nothing else, on standard output.
    #[arg(long)]
    json: bool,
    /// Raise and answer nothing by itself.
    #[arg(long, conflicts_with = "lasting")]
    quiet_players: bool,
    /// Incidents a second [default: one in 6 seconds; 5 with --for].
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,
}

impl Demo {
    pub fn run(self) -> Result<(), Failure> {
        log::start(&LogConfig { format: LogFormat::Text, level: "warn".to_owned() });
        health::start_metrics();
        let usual = if self.lasting.is_some() { TIMED_RATE } else { SECONDS_PER_INCIDENT.recip() };
        let asked = Asked {
            listen: self.listen,
            data: self.data,
            lasting: self.lasting,
            wants_figures: self.json,
            rate: (!self.quiet_players).then_some(self.rate.unwrap_or(usual)),
        };
        match runtime()?.block_on(demo::run(&asked, &told))? {
            Some(figures) => print(&figures, Form::of(self.json)),
            None => Ok(()),
        }
    }
}

#[expect(clippy::print_stderr, reason = "what a visitor at a terminal reads")]
fn told(text: &str) {
    eprintln!("{text}");
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "write a number, as in 5 or 0.5".to_owned())?;
    if RATES.contains(&rate) {
        return Ok(rate);
    }
    Err(format!("write a number from {} to {}", RATES.start(), RATES.end()))
}
