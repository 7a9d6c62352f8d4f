//! The lines of the desk: received shares, undecided ones first and oldest first among them; sent
//! ones; and the alarms that stand. A line's id never changes, so that a page kept up to date
//! knows it again.

use contracts::ShareKind;
use kernel::{AgencyId, Timestamp};

use super::age::Age;
use super::glance::Glance;
use super::names::Names;
use super::told;
use crate::events::ShareId;
use crate::events::words::{AlarmKind, AlarmLevel, Step};
use crate::model::{Share, State};
use crate::views::AlarmRow;

/// The weight of a state's word; the word says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Plain,
    Good,
    Warn,
    Alarm,
}

impl Weight {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "desk-state--good",
            Self::Warn => "desk-state--warn",
            Self::Alarm => "desk-state--alarm",
        }
    }
}

/// A share in a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub share: String,
    pub href: String,
    pub is_selected: bool,
    /// The page's script reports it as shown once it is in front of a person.
    pub is_unshown: bool,
    pub age: Age,
    pub glance: Glance,
    pub kind: &'static str,
    /// Whom it comes from, or whom it was offered to.
    pub other: String,
    pub state: &'static str,
    pub weight: Weight,
    /// The state with who and when.
    pub told: String,
    /// Whether who and when say more than the state's word.
    pub is_told: bool,
    /// The most pressing of its alarms; the detail tells all.
    pub alarm: Option<RowAlarm>,
}

/// An alarm as a word in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowAlarm {
    pub words: &'static str,
    pub weight: Weight,
    pub is_acknowledged: bool,
}

impl RowAlarm {
    pub(super) fn class(&self) -> &'static str {
        match (self.weight, self.is_acknowledged) {
            (Weight::Alarm, false) => "desk-state--alarm desk-state--unacknowledged",
            (weight, _) => weight.class(),
        }
    }
}

/// What a page's lists are made with.
pub(super) struct Listing<'a> {
    pub names: &'a dyn Names,
    pub now: Timestamp,
    /// The reader's agency.
    pub reader: AgencyId,
    pub selected: Option<ShareId>,
    pub alarms: &'a [AlarmRow],
}

impl Listing<'_> {
    pub(super) fn row(&self, share: &Share, glance: Glance) -> Row {
        let is_received = share.to() == self.reader;
        let ladder = share.ladder();
        let from = ladder.at(Step::Delivered).or_else(|| ladder.at(Step::Held));
        let other = if is_received {
            self.names.place(share.from(), share.from_room())
        } else {
            self.names.place(share.to(), share.to_room())
        };
        let state = share.state();
        Row {
            share: share.id().to_string(),
            href: address_of(share.id()),
            is_selected: self.selected == Some(share.id()),
            is_unshown: is_received && is_to_be_shown(share),
            age: Age::of(from.map_or(share.since(), |rung| rung.at), self.now),
            glance,
            kind: told::kind_words(share.kind()),
            other,
            state: if is_received { received_words(share) } else { told::state_words(state) },
            weight: weight(share),
            told: told::standing(share, self.names, self.now),
            is_told: !(is_received && state.is_undecided()),
            alarm: self.alarm_of(share.id()),
        }
    }

    /// An alarm before a warning, the newest of each first.
    fn alarm_of(&self, share: ShareId) -> Option<RowAlarm> {
        let of_share = self.alarms.iter().filter(|alarm| alarm.share == share);
        let pressing = of_share.min_by_key(|alarm| {
            (
                alarm.level == AlarmLevel::Warning,
                alarm.acknowledged_at.is_some(),
                std::cmp::Reverse(alarm.position),
            )
        })?;
        Some(RowAlarm {
            words: told::alarm_words(pressing.kind),
            weight: alarm_weight(pressing.level),
            is_acknowledged: pressing.acknowledged_at.is_some(),
        })
    }

    pub(super) fn ringing(&self, alarm: &AlarmRow, glance: &Glance) -> Ringing {
        let who = alarm.ring.iter().map(|ring| {
            let place = self.names.place(ring.agency, Some(ring.room));
            match &ring.number {
                Some(number) => format!("Ring {number}, {place}, ask for: {}", ring.post),
                None => format!("Go to {place} by any means, ask for: {}", ring.post),
            }
        });
        let place = glance.typed.clone().unwrap_or_else(|| "place withheld".to_owned());
        Ringing {
            id: format!("alarm-{}", alarm.position),
            share: alarm.share.to_string(),
            href: address_of(alarm.share),
            kind: alarm.kind.code(),
            words: told::alarm_words(alarm.kind),
            is_warning: alarm.level == AlarmLevel::Warning,
            place,
            code: glance.code.clone(),
            age: Age::of(alarm.due_at, self.now),
            ring: who.collect(),
            acknowledged: alarm.acknowledged_at.map(|at| {
                let clock = web::london_clock_from(at, self.now);
                match alarm.acknowledged_room.and_then(|room| self.names.room(room)) {
                    Some(room) => format!("Acknowledged {clock}, {room}"),
                    None => format!("Acknowledged {clock}"),
                }
            }),
        }
    }
}

/// An alarm in the list of alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ringing {
    pub id: String,
    pub share: String,
    pub href: String,
    pub kind: &'static str,
    pub words: &'static str,
    pub is_warning: bool,
    pub place: String,
    pub code: String,
    pub age: Age,
    /// Whom to ring, at escalation.
    pub ring: Vec<String>,
    pub acknowledged: Option<String>,
}

impl Ringing {
    pub(super) fn class(&self) -> &'static str {
        match (self.is_warning, self.acknowledged.is_some()) {
            (true, _) => "desk-state--warn",
            (false, true) => "desk-state--alarm",
            (false, false) => "desk-state--alarm desk-state--unacknowledged",
        }
    }
}

/// The received shares as the queue shows them: what waits for a decision or for an eye first,
/// each part oldest first. A new one comes last in the first part and moves nothing above it.
pub(super) fn split<T>(shares: Vec<T>, share: impl Fn(&T) -> &Share) -> (Vec<T>, Vec<T>) {
    shares.into_iter().partition(|row| is_waiting(share(row)))
}

pub(super) const fn is_waiting(share: &Share) -> bool {
    share.state().is_undecided() || matches!(share.state(), State::Cancelled)
}

/// A rung that the reader's console can still set by rendering it.
pub(super) fn is_to_be_shown(share: &Share) -> bool {
    share.state().is_undecided() && !share.ladder().has(Step::Shown)
}

pub(super) fn address_of(share: ShareId) -> String {
    format!("/desk?share={share}#detail")
}

const fn received_words(share: &Share) -> &'static str {
    match (share.state(), share.kind()) {
        (State::Held | State::Delivered, _) => "New",
        (State::Seen, ShareKind::Awareness) => "Opened",
        (State::Seen, _) => "Undecided",
        (State::Cancelled, _) => "Cancelled by the sender",
        (State::Accepted, _) => "Accepted",
        (State::Working, _) => "Working",
        (State::Resourced, _) => "Resources sent",
        (State::OnScene, _) => "On scene",
        (State::Reopened, _) => "Reopened",
        _ => "Ended",
    }
}

const fn weight(share: &Share) -> Weight {
    match share.state() {
        State::Accepted | State::Working | State::Resourced | State::OnScene => Weight::Good,
        State::Cancelled | State::Reopened => Weight::Warn,
        _ => Weight::Plain,
    }
}

const fn alarm_weight(level: AlarmLevel) -> Weight {
    match level {
        AlarmLevel::Warning => Weight::Warn,
        AlarmLevel::Alarm => Weight::Alarm,
    }
}

/// Whether an alarm is one that its room has not acknowledged; a warning never rings.
pub(super) fn rings(alarm: &AlarmRow) -> bool {
    alarm.acknowledged_at.is_none()
        && alarm.level == AlarmLevel::Alarm
        && alarm.kind != AlarmKind::DeliverySlow
}

#[cfg(test)]
mod tests {
    use super::{Listing, Weight, split};
    use crate::model::samples::{at, delivered, fire, police, share};
    use crate::web::console::samples::{Called, alarm, glance};
    use contracts::ShareKind;

    #[test]
    fn what_waits_for_a_decision_stands_before_what_is_in_work() {
        let (waits, held) = (delivered().thing, share(ShareKind::Transfer).thing);
        let (queue, work) = split(vec![waits, held], |share| share);
        assert_eq!((queue.len(), work.len()), (2, 0));
    }

    #[test]
    fn a_row_counts_its_age_from_delivery_and_names_the_other_room() {
        let share = delivered();
        let alarms = [alarm()];
        let listing = Listing {
            names: &Called,
            now: at(43),
            reader: fire(),
            selected: None,
            alarms: &alarms,
        };
        let row = listing.row(&share, glance());
        assert_eq!(
            (row.age.text.as_str(), row.state, row.other.as_str()),
            ("0:42", "New", "Northshire Police")
        );
        assert!(row.is_unshown);
        assert_eq!(row.alarm.map(|alarm| alarm.weight), Some(Weight::Alarm));
        let sent = Listing { reader: police(), ..listing }.row(&share, glance());
        assert!(!sent.is_unshown && sent.state == "Delivered" && sent.other == "Northshire Fire");
    }

    #[test]
    fn an_escalated_alarm_says_whom_to_ring() {
        let alarms = [alarm()];
        let listing = Listing {
            names: &Called,
            now: at(70),
            reader: fire(),
            selected: None,
            alarms: &alarms,
        };
        let ringing = listing.ringing(&alarms[0], &glance());
        assert!(
            ringing.ring[0].contains("+441632960961") && ringing.ring[0].contains("duty officer")
        );
        assert!(ringing.class().contains("unacknowledged"));
    }
}
