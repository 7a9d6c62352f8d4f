//! What became of what was offered, and how long each step took. Every span is measured from the
//! instant at which the sender began to submit, on one monotonic clock.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use parking_lot::Mutex;
use serde::Serialize;

/// Spans from a microsecond to an hour, kept to three figures; a longer one counts as an hour.
const SPAN_MICROSECONDS_MAX: u64 = 3_600_000_000;
const SPAN_FIGURES: u8 = 3;

/// Shares whose course is kept; what a demo offers beyond that is played, but not measured.
const COURSES_MAX: usize = 100_000;

/// Many spans of one kind.
#[derive(Debug, Clone, Default)]
pub struct Spans {
    histogram: Option<Histogram<u64>>,
}

/// `null` where nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

impl Spans {
    pub fn record(&mut self, span: Duration) {
        if self.histogram.is_none() {
            self.histogram =
                Histogram::new_with_bounds(1, SPAN_MICROSECONDS_MAX, SPAN_FIGURES).ok();
        }
        let microseconds = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        if let Some(histogram) = &mut self.histogram {
            histogram.saturating_record(microseconds.clamp(1, SPAN_MICROSECONDS_MAX));
        }
    }

    /// Adds what another measured.
    pub fn add(&mut self, other: &Self) {
        match (&mut self.histogram, &other.histogram) {
            (Some(mine), Some(theirs)) => drop(mine.add(theirs)),
            (None, Some(theirs)) => self.histogram = Some(theirs.clone()),
            (_, None) => {}
        }
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.histogram.as_ref().map_or(0, Histogram::len)
    }

    /// The span that this share of all spans does not exceed, in milliseconds.
    #[must_use]
    pub fn at_ms(&self, quantile: f64) -> Option<f64> {
        let histogram = self.histogram.as_ref().filter(|histogram| !histogram.is_empty())?;
        Some(milliseconds(histogram.value_at_quantile(quantile)))
    }

    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        Percentiles { p50_ms: self.at_ms(0.50), p95_ms: self.at_ms(0.95), p99_ms: self.at_ms(0.99) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most an hour of microseconds, exact in an f64")]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

impl std::fmt::Display for Percentiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |ms: Option<f64>| ms.map_or("none".to_owned(), |ms| format!("{ms:.1} ms"));
        let (p50, p95, p99) = (shown(self.p50_ms), shown(self.p95_ms), shown(self.p99_ms));
        write!(f, "p50 {p50}, p95 {p95}, p99 {p99}")
    }
}

/// The line that a timed demo and a replay end with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Incidents that were submitted.
    pub offered: u64,
    /// Shares that asked for a decision and were accepted.
    pub accepted: u64,
    pub rejected: u64,
    /// Incidents that were offered and are not held, by reading each back at the end.
    pub lost: u64,
    /// From submit to the hub's answer, which it gives after the flush.
    pub held: Percentiles,
    /// From submit to the recipient's system having it.
    pub delivered: Percentiles,
    /// From submit to a console of the recipient having rendered it.
    pub shown: Percentiles,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { offered, accepted, rejected, lost, .. } = self;
        writeln!(f, "offered   {offered}")?;
        writeln!(f, "accepted  {accepted}\nrejected  {rejected}\nlost      {lost}")?;
        writeln!(f, "held      {}\ndelivered {}", self.held, self.delivered)?;
        write!(f, "shown     {}, each from submit", self.shown)
    }
}

/// A step in the course of a share that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Delivered,
    Shown,
    Accepted,
    Rejected,
}

/// When each step of one share happened, as far as it has. A recipient may be told of a share
/// before its sender has the answer, so the submit may come to be known last.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    submitted: Option<Instant>,
    delivered: Option<Instant>,
    shown: Option<Instant>,
    decided: Option<(Step, Instant)>,
    asks: bool,
}

/// Keeps the courses of all shares while a demo or a replay runs. Senders and recipients share it.
#[derive(Debug, Default)]
pub struct Score {
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    offered: u64,
    held: Spans,
    courses: HashMap<String, Course>,
}

/// Whether a share asks its recipient for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Decision,
    Nothing,
}

impl Score {
    /// An incident is about to be submitted.
    pub fn offered(&self) {
        self.counted.lock().offered += 1;
    }

    /// The hub refused an incident for what it says, so that it was no offer.
    pub fn refused(&self) {
        let mut counted = self.counted.lock();
        counted.offered = counted.offered.saturating_sub(1);
    }

    /// The hub answered that it holds an incident.
    pub fn held(&self, submitted: Instant, held: Instant) {
        self.counted.lock().held.record(held.saturating_duration_since(submitted));
    }

    /// A share of an incident that was submitted at that instant.
    pub fn shared(&self, share: &str, submitted: Instant, asks: Asks) {
        self.change(share, |course| {
            course.submitted = Some(submitted);
            course.asks = asks == Asks::Decision;
        });
    }

    /// A step of a share; only the first of its kind counts.
    pub fn stepped(&self, share: &str, step: Step, at: Instant) {
        self.change(share, |course| match step {
            Step::Delivered => course.delivered = course.delivered.or(Some(at)),
            Step::Shown => course.shown = course.shown.or(Some(at)),
            Step::Accepted | Step::Rejected => {
                course.decided = course.decided.or(Some((step, at)));
            }
        });
    }

    /// Shares that asked for a decision and have none yet.
    #[must_use]
    pub fn undecided(&self) -> usize {
        let counted = self.counted.lock();
        let is_open = |course: &&Course| {
            course.submitted.is_some() && course.asks && course.decided.is_none()
        };
        counted.courses.values().filter(is_open).count()
    }

    /// Shares that have not been shown yet.
    #[must_use]
    pub fn unshown(&self) -> usize {
        let counted = self.counted.lock();
        let is_open = |course: &&Course| course.submitted.is_some() && course.shown.is_none();
        counted.courses.values().filter(is_open).count()
    }

    /// Everything counted so far; only shares of our own incidents count.
    #[must_use]
    pub fn figures(&self, lost: u64) -> Figures {
        let counted = self.counted.lock();
        let (mut delivered, mut shown) = (Spans::default(), Spans::default());
        let (mut accepted, mut rejected) = (0, 0);
        for course in counted.courses.values() {
            let Some(submitted) = course.submitted else { continue };
            for (spans, at) in [(&mut delivered, course.delivered), (&mut shown, course.shown)] {
                if let Some(at) = at {
                    spans.record(at.saturating_duration_since(submitted));
                }
            }
            match course.decided {
                Some((Step::Accepted, _)) => accepted += 1,
                Some((Step::Rejected, _)) => rejected += 1,
                _ => {}
            }
        }
        Figures {
            offered: counted.offered,
            accepted,
            rejected,
            lost,
            held: counted.held.percentiles(),
            delivered: delivered.percentiles(),
            shown: shown.percentiles(),
        }
    }

    fn change(&self, share: &str, change: impl FnOnce(&mut Course)) {
        let mut counted = self.counted.lock();
        if let Some(course) = counted.courses.get_mut(share) {
            change(course);
        } else if counted.courses.len() < COURSES_MAX {
            change(counted.courses.entry(share.to_owned()).or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asks, Score, Spans, Step};
    use std::time::{Duration, Instant};

    #[test]
    fn a_hundred_spans_tell_their_percentiles_and_none_tell_nothing() {
        let mut spans = Spans::default();
        assert_eq!(spans.percentiles().p50_ms, None);
        for ms in 1..=100 {
            spans.record(Duration::from_millis(ms));
        }
        let told = spans.percentiles();
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 0.2;
        assert!(near(told.p50_ms, 50.0) && near(told.p95_ms, 95.0) && near(told.p99_ms, 99.0));
        let mut twice = spans.clone();
        twice.add(&spans);
        assert_eq!(twice.count(), 200);
    }

    #[test]
    fn a_recipient_may_know_of_a_share_before_its_sender_has_the_answer() {
        let score = Score::default();
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        score.offered();
        score.stepped("s1", Step::Delivered, after(4));
        score.shared("s1", start, Asks::Decision);
        score.held(start, after(3));
        assert_eq!((score.undecided(), score.unshown()), (1, 1));
        score.stepped("s1", Step::Shown, after(9));
        score.stepped("s1", Step::Accepted, after(12));
        score.stepped("s1", Step::Rejected, after(13));
        score.stepped("somebody-elses", Step::Accepted, after(13));
        let figures = score.figures(0);
        assert_eq!((figures.offered, figures.accepted, figures.rejected), (1, 1, 0));
        assert!((figures.delivered.p99_ms.unwrap() - 4.0).abs() < 0.1);
        assert!((figures.shown.p50_ms.unwrap() - 9.0).abs() < 0.1);
        assert_eq!(score.undecided(), 0);
    }

    #[test]
    fn the_line_has_exactly_the_fields_that_were_promised() {
        let line = serde_json::to_value(Score::default().figures(0)).unwrap();
        let mut names: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        names.sort();
        let promised = ["accepted", "delivered", "held", "lost", "offered", "rejected", "shown"];
        assert_eq!(names, promised);
        assert!(line["held"]["p50_ms"].is_null());
    }
}
