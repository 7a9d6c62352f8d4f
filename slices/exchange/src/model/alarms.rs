//! Silence is never silent: one table of what alarms, in which state, how long after which rung,
//! and in whose rooms. Clocks run from what the hub has stored, and the hub decides when it looks.

use kernel::{AgencyId, Timestamp};
use serde::{Deserialize, Serialize};

use super::moves::State;
use super::share::Share;
use crate::events::AlarmRaised;
use crate::events::bounds::Whole;
use crate::events::fact::Priority;
use crate::events::share::{AlarmTimes, Ring};
use crate::events::words::{AlarmKind, AlarmLevel, Step};
use crate::model::MoveRefused;
use contracts::ShareKind;

/// Whose rooms an alarm rings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rooms {
    Both,
    Sender,
}

/// What an alarm's time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Held,
    Delivered,
    Since,
    Eta,
}

/// How long after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Seconds(i64),
    Shown,
    Decided,
    Escalated,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmRule {
    pub kind: AlarmKind,
    pub level: AlarmLevel,
    states: &'static [State],
    from: From,
    after: After,
    pub rooms: Rooms,
}

use State::{
    Accepted, Cancelled, Delivered, Expired, Held, Rejected, Reopened, Resourced, Seen, Withdrawn,
};

#[rustfmt::skip]
pub const ALARMS: &[AlarmRule] = &[
    AlarmRule { kind: AlarmKind::DeliverySlow, level: AlarmLevel::Warning, states: &[Held], from: From::Held, after: After::Seconds(2), rooms: Rooms::Sender },
    AlarmRule { kind: AlarmKind::NotDelivered, level: AlarmLevel::Alarm, states: &[Held, Expired], from: From::Held, after: After::Seconds(5), rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::NotShown, level: AlarmLevel::Alarm, states: &[Delivered, Expired], from: From::Delivered, after: After::Shown, rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::Undecided, level: AlarmLevel::Alarm, states: &[Delivered, Seen, Expired], from: From::Delivered, after: After::Decided, rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::Escalated, level: AlarmLevel::Alarm, states: &[Delivered, Seen, Expired], from: From::Delivered, after: After::Escalated, rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::Rejected, level: AlarmLevel::Alarm, states: &[Rejected], from: From::Since, after: After::Seconds(0), rooms: Rooms::Sender },
    AlarmRule { kind: AlarmKind::Expired, level: AlarmLevel::Alarm, states: &[Expired], from: From::Since, after: After::Seconds(0), rooms: Rooms::Sender },
    AlarmRule { kind: AlarmKind::Withdrawn, level: AlarmLevel::Alarm, states: &[Withdrawn], from: From::Since, after: After::Seconds(0), rooms: Rooms::Sender },
    AlarmRule { kind: AlarmKind::CancelUnseen, level: AlarmLevel::Alarm, states: &[Cancelled], from: From::Since, after: After::Seconds(30), rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::NotWorking, level: AlarmLevel::Warning, states: &[Accepted], from: From::Since, after: After::Seconds(120), rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::ArrivalOverdue, level: AlarmLevel::Warning, states: &[Resourced], from: From::Eta, after: After::Seconds(300), rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::Reopened, level: AlarmLevel::Alarm, states: &[Reopened], from: From::Since, after: After::Seconds(0), rooms: Rooms::Both },
    AlarmRule { kind: AlarmKind::ReopenUnworked, level: AlarmLevel::Alarm, states: &[Reopened], from: From::Since, after: After::Seconds(30), rooms: Rooms::Both },
];

/// An alarm that was raised on a share in its present attempt or an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    pub kind: AlarmKind,
    pub attempt: u32,
    /// The state's beginning for which it was raised: the same alarm rings again only after the
    /// share has moved and come back.
    pub counted_from: Timestamp,
    pub at: Timestamp,
}

/// An alarm that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub rule: &'static AlarmRule,
    pub at: Timestamp,
}

impl AlarmTimes {
    /// The table's times, for every priority unless agreed otherwise.
    pub const TABLE: Self = Self {
        shown_seconds: Whole::nearest(15),
        decided_seconds: Whole::nearest(30),
        escalated_seconds: Whole::nearest(60),
    };

    /// The times of a share: an agreement may lengthen them for priorities 3 to 5, never for 1
    /// and 2.
    ///
    /// # Errors
    /// `exchange.share.times_fixed` for longer times at priority 1 or 2.
    pub fn agreed(priority: Priority, lengthened: Option<Self>) -> Result<Self, MoveRefused> {
        match lengthened {
            Some(times) if times != Self::TABLE && priority.value() <= 2 => {
                Err(MoveRefused::TimesFixed)
            }
            Some(times) => Ok(times),
            None => Ok(Self::TABLE),
        }
    }

    /// What still holds when an update has made the incident more urgent.
    #[must_use]
    pub fn at_priority(self, priority: Priority) -> Self {
        if priority.value() <= 2 { Self::TABLE } else { self }
    }
}

impl AlarmRule {
    /// Whether the rule's ground holds for a share now, whatever the time.
    fn holds(&self, share: &Share) -> bool {
        if !self.states.contains(&share.state()) {
            return false;
        }
        let is_awareness = share.kind() == ShareKind::Awareness;
        match self.kind {
            AlarmKind::NotDelivered => !share.ladder().has(Step::Delivered),
            AlarmKind::NotShown => {
                !share.ladder().has(Step::Shown) && !share.ladder().has(Step::Seen)
            }
            AlarmKind::Undecided | AlarmKind::Escalated => {
                !is_awareness && !share.was_answered_late()
            }
            AlarmKind::CancelUnseen => !share.is_cancel_seen(),
            _ => true,
        }
    }

    fn counted_from(&self, share: &Share) -> Option<Timestamp> {
        match self.from {
            From::Held => share.ladder().at(Step::Held).map(|rung| rung.at),
            From::Delivered => share.ladder().at(Step::Delivered).map(|rung| rung.at),
            From::Since => Some(share.since()),
            From::Eta => share.eta(),
        }
    }

    fn seconds(&self, times: AlarmTimes) -> i64 {
        match self.after {
            After::Seconds(seconds) => seconds,
            After::Shown => times.shown_seconds.value(),
            After::Decided => times.decided_seconds.value(),
            After::Escalated => times.escalated_seconds.value(),
        }
    }

    fn due(&'static self, share: &Share, priority: Priority) -> Option<Due> {
        let from = self.counted_from(share).filter(|_| self.holds(share))?;
        let times = share.alarm_times().at_priority(priority);
        Some(Due { rule: self, at: from.plus_seconds(self.seconds(times)) })
    }
}

impl Share {
    /// The alarms that are due by `now` and have not been raised, in the order in which they fell
    /// due. `priority` is the incident's now, for an update may have made it more urgent.
    #[must_use]
    pub fn alarms_due(&self, priority: Priority, now: Timestamp) -> Vec<Due> {
        let mut due: Vec<Due> = self.alarms_ahead(priority).filter(|due| due.at <= now).collect();
        due.sort_by_key(|due| due.at);
        due
    }

    /// When the hub must look at this share next: an alarm or the end of the asking.
    #[must_use]
    pub fn next_look_at(&self, priority: Priority) -> Option<Timestamp> {
        let alarm = self.alarms_ahead(priority).map(|due| due.at).min();
        let notice = self.ends_when_seen().map(|_| self.since());
        alarm.into_iter().chain(self.expires_at()).chain(notice).min()
    }

    fn alarms_ahead(&self, priority: Priority) -> impl Iterator<Item = Due> {
        ALARMS
            .iter()
            .filter_map(move |rule| rule.due(self, priority))
            .filter(|due| !self.was_raised(due.rule))
    }

    fn was_raised(&self, rule: &AlarmRule) -> bool {
        let from = rule.counted_from(self);
        self.alarms().iter().any(|raised| {
            raised.kind == rule.kind
                && raised.attempt == self.attempt()
                && Some(raised.counted_from) == from
        })
    }

    /// Raises an alarm of the table. `ring` are the rooms that can be rung, of the recipient
    /// first; only an escalation names them.
    ///
    /// # Errors
    /// `exchange.share.not_due` if it is not due, or was raised.
    pub fn raise_alarm(
        &self,
        kind: AlarmKind,
        priority: Priority,
        ring: Vec<Ring>,
        now: Timestamp,
    ) -> Result<AlarmRaised, MoveRefused> {
        let due = self.alarms_due(priority, now).into_iter().find(|due| due.rule.kind == kind);
        let Some(Due { rule, at }) = due else { return Err(MoveRefused::NotDue) };
        Ok(AlarmRaised {
            kind,
            level: rule.level,
            attempt: self.attempt(),
            due_at: at,
            agencies: self.rung(rule.rooms),
            ring: if kind == AlarmKind::Escalated { ring } else { Vec::new() },
        })
    }

    fn rung(&self, rooms: Rooms) -> Vec<AgencyId> {
        match rooms {
            Rooms::Both => vec![self.from(), self.to()],
            Rooms::Sender => vec![self.from()],
        }
    }

    /// The alarms raised on this share whose ground still holds: expiry ends the asking, not them.
    #[must_use]
    pub fn alarms_standing(&self) -> Vec<Raised> {
        let stands = |raised: &Raised| {
            raised.attempt == self.attempt()
                && ALARMS.iter().any(|rule| {
                    rule.kind == raised.kind
                        && rule.holds(self)
                        && rule.counted_from(self) == Some(raised.counted_from)
                })
        };
        self.alarms().iter().copied().filter(stands).collect()
    }

    /// What an alarm is counted from, as it is raised now.
    pub(super) fn alarm_ground(&self, kind: AlarmKind) -> Option<Timestamp> {
        ALARMS.iter().find(|rule| rule.kind == kind)?.counted_from(self)
    }
}

#[cfg(test)]
mod tests {
    use super::AlarmTimes;
    use crate::events::bounds::Whole;
    use crate::events::share::Ring;
    use crate::events::words::{AlarmKind, ProposedRole};
    use crate::events::{AlarmRaised, ShareExpired};
    use crate::model::decisions::Answered;
    use crate::model::samples::{Watched, at, delivered, fire, hub, id, person_of, police, share};
    use crate::model::share::Share;
    use contracts::ShareKind;
    use kernel::{AgencyId, Timestamp};

    fn urgent() -> Whole<1, 5> {
        Whole::nearest(1)
    }

    fn ring() -> Vec<Ring> {
        vec![Ring {
            agency: fire(),
            room: id(8),
            post: "duty officer".into(),
            number: Some("+441632960961".into()),
        }]
    }

    fn kinds(share: &Share, now: Timestamp) -> Vec<AlarmKind> {
        share.alarms_due(urgent(), now).into_iter().map(|due| due.rule.kind).collect()
    }

    fn raised(
        share: Watched<Share>,
        kind: AlarmKind,
        seconds: i64,
    ) -> (Watched<Share>, AlarmRaised) {
        let alarm = share.raise_alarm(kind, urgent(), ring(), at(seconds)).unwrap();
        (share.then(seconds, alarm.clone()), alarm)
    }

    fn both() -> Vec<AgencyId> {
        vec![police(), fire()]
    }

    #[test]
    fn an_undelivered_share_warns_at_two_seconds_and_alarms_at_five() {
        let share = share(ShareKind::Transfer);
        assert_eq!(kinds(&share, at(1)), []);
        assert_eq!(kinds(&share, at(2)), [AlarmKind::DeliverySlow]);
        assert_eq!(kinds(&share, at(5)), [AlarmKind::DeliverySlow, AlarmKind::NotDelivered]);
    }

    #[test]
    fn r12_an_unshown_priority_1_incident_alarms_at_15_seconds_in_both_rooms() {
        let share = delivered();
        assert_eq!(kinds(&share, at(15)), []);
        let (_, alarm) = raised(share, AlarmKind::NotShown, 16);
        assert_eq!((alarm.agencies, alarm.due_at), (both(), at(16)));
    }

    #[test]
    fn r12_an_undecided_priority_1_incident_alarms_at_30_seconds_in_both_rooms() {
        let share = delivered();
        let shown = share.show(&person_of(fire()), at(2)).unwrap().unwrap();
        let share = share.then(2, shown);
        assert_eq!(kinds(&share, at(30)), []);
        let (share, alarm) = raised(share, AlarmKind::Undecided, 31);
        assert_eq!(alarm.agencies, both());
        assert_eq!(kinds(&share, at(40)), [], "an alarm is raised once");
    }

    #[test]
    fn r13_escalation_at_60_seconds_names_a_reachable_person() {
        let share = delivered();
        let (_, alarm) = raised(share, AlarmKind::Escalated, 61);
        assert_eq!(alarm.agencies, both(), "no single role is a gateway");
        assert_eq!(alarm.ring.first().map(|ring| ring.post.as_str()), Some("duty officer"));
        assert!(alarm.ring.iter().any(|ring| ring.number.is_some()));
    }

    #[test]
    fn expired_stops_asking_but_not_the_alarm() {
        let (share, _) = raised(delivered(), AlarmKind::Undecided, 31);
        let expired = share.expire(&hub(), at(3_600)).unwrap();
        assert_eq!(expired, ShareExpired { attempt: 1 });
        let share = share.then(3_600, expired);
        assert_eq!(
            share.alarms_standing().first().map(|raised| raised.kind),
            Some(AlarmKind::Undecided)
        );
        assert!(
            kinds(&share, at(3_600)).contains(&AlarmKind::Expired),
            "the sender is alarmed at once"
        );
        assert!(kinds(&share, at(3_600)).contains(&AlarmKind::Escalated));
    }

    #[test]
    fn a_decision_ends_the_alarms() {
        let (share, _) = raised(delivered(), AlarmKind::Undecided, 31);
        let answer = share.accept(&person_of(fire()), ProposedRole::Owner, at(40)).unwrap();
        let Answered::InTime(accepted) = answer else { panic!("in time") };
        let share = share.then(40, accepted);
        assert!(share.alarms_standing().is_empty());
        assert_eq!(share.next_look_at(urgent()), Some(at(160)), "work is expected within 120 s");
    }

    #[test]
    fn agreements_lengthen_the_clocks_of_priorities_3_to_5_only() {
        let long = AlarmTimes {
            shown_seconds: Whole::nearest(60),
            decided_seconds: Whole::nearest(300),
            escalated_seconds: Whole::nearest(600),
        };
        assert!(AlarmTimes::agreed(Whole::nearest(2), Some(long)).is_err());
        assert_eq!(AlarmTimes::agreed(Whole::nearest(3), Some(long)), Ok(long));
        assert_eq!(
            long.at_priority(Whole::nearest(1)),
            AlarmTimes::TABLE,
            "more urgent news shortens them again"
        );
    }

    #[test]
    fn a_cancellation_that_nobody_sees_alarms_after_30_seconds() {
        let share = delivered();
        let cancelled = share.cancel(&person_of(police()), None).unwrap();
        let share = share.then(100, cancelled);
        assert_eq!(kinds(&share, at(130)), [AlarmKind::CancelUnseen]);
        let seen = share.see_cancel(&person_of(fire())).unwrap().unwrap();
        assert_eq!(kinds(&share.then(131, seen), at(140)), []);
    }
}
