//! Judges what was read back from the hub against the parent's ledger. Pure, so that planted
//! histories can prove that each sort of fault is seen.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::ledger::{Message, Tick};

/// One share in a recipient's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    pub position: u64,
    pub share: String,
    pub incident: String,
}

/// Everything that can be known about a run.
#[derive(Debug, Default)]
pub struct History {
    pub sent: Vec<Message>,
    /// Each recipient's whole feed, in the order in which it was given.
    pub feeds: Vec<Vec<FeedLine>>,
    /// What readers were shown while the hub was being killed, by recipient as the feeds.
    pub glimpsed: Vec<Vec<FeedLine>>,
    /// The marker that each incident carries, by reading the incident itself back.
    pub markers: HashMap<String, u32>,
}

/// Counts of messages; all but `acknowledged` must be 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub acknowledged: u64,
    /// Acknowledged, and not there for every recipient.
    pub lost: u64,
    /// There twice: two incidents with one marker, or two shares for one recipient.
    pub doubled: u64,
    /// There without having been sent, or shown to a reader and gone.
    pub phantom: u64,
    /// Numbers of a feed that do not rise, or two messages in another order than the one in which
    /// one was answered before the other was sent.
    pub reordered: u64,
}

/// Judges a run.
#[must_use]
pub fn judge(history: &History) -> Verdict {
    let held: Vec<HashMap<u32, Vec<&FeedLine>>> =
        history.feeds.iter().map(|feed| by_marker(feed, &history.markers)).collect();
    let mut verdict = Verdict::default();
    for message in &history.sent {
        let found = || held.iter().map(|held| held.get(&message.marker).map_or(0, Vec::len));
        if message.answered.is_some() {
            verdict.acknowledged += 1;
            verdict.lost += u64::from(held.is_empty() || found().any(|count| count == 0));
        }
        verdict.doubled += u64::from(found().any(|count| count > 1));
    }
    let sent: HashSet<u32> = history.sent.iter().map(|message| message.marker).collect();
    let is_ours =
        |line: &FeedLine| history.markers.get(&line.incident).is_some_and(|m| sent.contains(m));
    let strangers: HashSet<&str> = history
        .feeds
        .iter()
        .flatten()
        .filter(|line| !is_ours(line))
        .map(|line| line.incident.as_str())
        .collect();
    verdict.phantom = count(strangers.len());
    for (feed, glimpsed) in history.feeds.iter().zip(&history.glimpsed) {
        let kept: HashMap<&str, u64> =
            feed.iter().map(|line| (line.share.as_str(), line.position)).collect();
        for line in glimpsed {
            match kept.get(line.share.as_str()) {
                None => verdict.phantom += 1,
                Some(position) => verdict.reordered += u64::from(*position != line.position),
            }
        }
    }
    for feed in &history.feeds {
        verdict.reordered += falls(feed);
    }
    verdict.reordered += held.first().map_or(0, |held| overtakings(&history.sent, held));
    verdict
}

fn by_marker<'a>(
    feed: &'a [FeedLine],
    markers: &HashMap<String, u32>,
) -> HashMap<u32, Vec<&'a FeedLine>> {
    let mut held: HashMap<u32, Vec<&FeedLine>> = HashMap::new();
    for line in feed {
        if let Some(marker) = markers.get(&line.incident) {
            held.entry(*marker).or_default().push(line);
        }
    }
    held
}

/// Lines whose position is not above that of the line before.
fn falls(feed: &[FeedLine]) -> u64 {
    let pairs = feed.iter().zip(feed.iter().skip(1));
    count(pairs.filter(|(before, after)| after.position <= before.position).count())
}

/// Messages that were answered before another was sent and yet stand after it.
fn overtakings(sent: &[Message], held: &HashMap<u32, Vec<&FeedLine>>) -> u64 {
    let mut seated: Vec<(u64, Tick, Option<Tick>)> = sent
        .iter()
        .filter_map(|message| {
            let position = held.get(&message.marker)?.first()?.position;
            Some((position, message.first_sent, message.answered.map(|answered| answered.at)))
        })
        .collect();
    seated.sort_unstable();
    let mut latest_sent = 0;
    let mut overtaken = 0;
    for (_, first_sent, answered_at) in seated {
        overtaken += u64::from(answered_at.is_some_and(|at| at < latest_sent));
        latest_sent = latest_sent.max(first_sent);
    }
    overtaken
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{FeedLine, History, Message, Verdict, judge};
    use crate::bench::crash::ledger::Answered;

    fn line(position: u64, marker: u32) -> FeedLine {
        FeedLine { position, share: format!("s{marker}"), incident: format!("i{marker}") }
    }

    /// Three messages, one after another, the last without an answer; two recipients.
    fn whole() -> History {
        let message = |marker: u32, first_sent, at: Option<u64>| Message {
            marker,
            first_sent,
            answered: at.map(|at| Answered { at }),
        };
        let feed: Vec<FeedLine> = (0..3).map(|at| line(u64::from(at) * 5 + 1, at)).collect();
        History {
            sent: vec![message(0, 1, Some(2)), message(1, 3, Some(4)), message(2, 5, None)],
            feeds: vec![feed.clone(), feed.clone()],
            glimpsed: vec![feed, Vec::new()],
            markers: (0..3).map(|marker| (format!("i{marker}"), marker)).collect(),
        }
    }

    const CLEAN: Verdict =
        Verdict { acknowledged: 2, lost: 0, doubled: 0, phantom: 0, reordered: 0 };

    #[test]
    fn a_whole_history_is_clean_whether_or_not_an_unanswered_message_was_held() {
        assert_eq!(judge(&whole()), CLEAN);
        let mut without = whole();
        without.feeds.iter_mut().for_each(|feed| drop(feed.pop()));
        without.glimpsed[0].pop();
        assert_eq!(judge(&without), CLEAN);
    }

    #[test]
    fn an_acknowledged_message_that_one_recipient_does_not_have_is_lost() {
        let mut history = whole();
        history.feeds[1].remove(0);
        assert_eq!(judge(&history), Verdict { lost: 1, ..CLEAN });
        history.feeds.clear();
        assert_eq!(judge(&history).lost, 2);
    }

    #[test]
    fn one_marker_on_two_incidents_is_doubled() {
        let mut history = whole();
        history.feeds[0].push(FeedLine { position: 99, share: "s9".into(), incident: "i9".into() });
        history.markers.insert("i9".into(), 1);
        assert_eq!(judge(&history), Verdict { doubled: 1, ..CLEAN });
    }

    #[test]
    fn what_was_never_sent_or_was_shown_and_is_gone_is_a_phantom() {
        let mut history = whole();
        history.feeds[0].push(line(99, 77));
        assert_eq!(judge(&history), Verdict { phantom: 1, ..CLEAN });
        let mut history = whole();
        history.feeds[0].pop();
        assert_eq!(judge(&history), Verdict { phantom: 1, ..CLEAN });
    }

    #[test]
    fn numbers_that_do_not_rise_or_that_changed_are_reordered() {
        let mut history = whole();
        history.feeds[1].swap(0, 1);
        assert_eq!(judge(&history), Verdict { reordered: 1, ..CLEAN });
        let mut history = whole();
        history.glimpsed[0][2].position += 1;
        assert_eq!(judge(&history), Verdict { reordered: 1, ..CLEAN });
    }

    #[test]
    fn a_message_answered_before_another_was_sent_stands_before_it() {
        let mut history = whole();
        history.glimpsed.iter_mut().for_each(Vec::clear);
        for feed in &mut history.feeds {
            *feed = vec![line(1, 1), line(6, 0), line(11, 2)];
        }
        assert_eq!(judge(&history), Verdict { reordered: 1, ..CLEAN });
    }
}
