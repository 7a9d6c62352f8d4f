//! How fast simulated people are, and what they decide. All chance comes in as a number from 0 to
//! 1, so that a table can test it.

use std::time::Duration;

use crate::client::Move;

/// How the players play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As people at desks do, so that a visitor can follow and take part.
    Believable,
    /// As fast as the hub answers, so that its own time is all that is measured.
    AtOnce,
}

/// With a real person at the room, its simulated operator leaves a share alone for so long.
pub const STAND_BACK: Duration = Duration::from_secs(45);

/// One operator in so many is slow, so that alarms and the supervisor's board have something to do.
const SLOW_ONE_IN: f64 = 8.0;

const REJECTIONS: [(&str, &str); 4] = [
    ("no_resource_in_time", "nearest unit is forty minutes away"),
    ("not_our_area", "the place lies over the county border"),
    ("too_little_information", "which floor, and is anybody still inside?"),
    ("capability_missing", "we have no crew trained for it on duty"),
];

/// What a simulated operator does with a share, and when, counted from its delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    pub shown_after: Duration,
    pub seen_after: Duration,
    /// None for a share that asks for nothing.
    pub decides: Option<Decides>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Decides {
    pub after: Duration,
    pub what: Move,
}

/// What may be done with a share.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub asks: bool,
    /// The third service, to which it may be sent on.
    pub third: Option<&'static str>,
}

/// Makes up the operator's mind; each number of `chance` is from 0 to 1.
#[must_use]
pub fn intend(pace: Pace, asked: Asked, chance: [f64; 5]) -> Intent {
    let [shown, seen, slow, decided, choice] = chance;
    let between =
        |from: f64, to: f64, chance: f64| Duration::from_secs_f64(from + (to - from) * chance);
    if pace == Pace::AtOnce {
        let what = decide(Asked { third: None, ..asked }, choice);
        let decides = asked.asks.then_some(Decides { after: Duration::ZERO, what });
        return Intent { shown_after: Duration::ZERO, seen_after: Duration::ZERO, decides };
    }
    let seen_after = between(2.0, 10.0, seen);
    let is_slow = slow * SLOW_ONE_IN < 1.0;
    let thinking = if is_slow { between(35.0, 75.0, decided) } else { between(2.0, 14.0, decided) };
    let decides =
        asked.asks.then(|| Decides { after: seen_after + thinking, what: decide(asked, choice) });
    Intent { shown_after: between(0.2, 0.9, shown), seen_after, decides }
}

fn decide(asked: Asked, choice: f64) -> Move {
    match (choice, asked.third) {
        (..0.80, _) => Move::Accept,
        (..0.88, Some(to)) => Move::Redirect { to },
        (..0.88, None) => Move::Accept,
        _ => {
            let at = ((choice - 0.88) / 0.12 * 4.0).clamp(0.0, 3.0);
            let (reason, words) = REJECTIONS
                .iter()
                .enumerate()
                .find(|(index, _)| at < f64::from(u32::try_from(*index).unwrap_or(0)) + 1.0)
                .map_or(("other", "we cannot take it"), |(_, reason)| *reason);
            Move::Reject { reason, words }
        }
    }
}

/// The steps of the work after a share was accepted: how long after the one before each comes.
#[must_use]
pub fn work(chance: [f64; 4]) -> [(Duration, Step); 4] {
    let [working, resourced, arrived, done] = chance;
    let between =
        |from: f64, to: f64, chance: f64| Duration::from_secs_f64(from + (to - from) * chance);
    [
        (between(4.0, 15.0, working), Step::Working),
        (between(8.0, 30.0, resourced), Step::Resourced),
        (between(40.0, 150.0, arrived), Step::OnScene),
        (between(60.0, 300.0, done), Step::Close),
    ]
}

/// A step of the work; when a resource is expected is known only when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Working,
    Resourced,
    OnScene,
    Close,
}

#[cfg(test)]
mod tests {
    use super::{Asked, Pace, intend};
    use crate::client::Move;
    use std::time::Duration;

    const TRANSFER: Asked = Asked { asks: true, third: Some("fire") };

    fn decided(pace: Pace, asked: Asked, choice: f64) -> Option<Move> {
        intend(pace, asked, [0.5, 0.5, 0.5, 0.5, choice]).decides.map(|decides| decides.what)
    }

    #[test]
    fn most_are_accepted_some_sent_on_and_some_rejected_with_a_reason() {
        let believable = |choice| decided(Pace::Believable, TRANSFER, choice).unwrap();
        assert_eq!(believable(0.2), Move::Accept);
        assert_eq!(believable(0.85), Move::Redirect { to: "fire" });
        assert!(matches!(believable(0.89), Move::Reject { reason: "no_resource_in_time", .. }));
        assert!(matches!(believable(0.999), Move::Reject { reason: "capability_missing", .. }));
        assert_eq!(decided(Pace::Believable, Asked { asks: false, third: None }, 0.2), None);
    }

    #[test]
    fn at_once_nothing_is_sent_on_and_nobody_waits() {
        assert_eq!(decided(Pace::AtOnce, TRANSFER, 0.85), Some(Move::Accept));
        let intent = intend(Pace::AtOnce, TRANSFER, [0.9; 5]);
        assert_eq!(intent.decides.unwrap().after, Duration::ZERO);
    }

    #[test]
    fn a_slow_operator_lets_the_alarms_ring() {
        let after = |slow| intend(Pace::Believable, TRANSFER, [0.5, 0.5, slow, 0.5, 0.5]);
        assert!(after(0.05).decides.unwrap().after > Duration::from_secs(60));
        assert!(after(0.5).decides.unwrap().after < Duration::from_secs(30));
        assert_eq!(after(0.5).seen_after, Duration::from_secs(6));
    }
}
