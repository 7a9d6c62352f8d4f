//! One share in the detail: where it stands, its receipts with their times, what can be done next
//! by whom, and, when nobody answers, what to say on the telephone.

use kernel::{RoomId, Timestamp};

use super::glance::Glance;
use super::names::Names;
use super::rows::Ringing;
use super::told;
use crate::events::share::Ring;
use crate::events::words::{AlarmKind, RejectionCode, Step};
use crate::model::ladder::{Ground, Rung};
use crate::model::moves::{Party, Ruling, ruling};
use crate::model::reasons::Rejection;
use crate::model::vocabulary::{List, words};
use crate::model::{Share, State, voice};

/// What the reader may do with shares, by role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hands {
    pub may_decide: bool,
    pub may_work: bool,
    pub may_send: bool,
    /// Slug and name of everybody to whom it could be sent on.
    pub others: Vec<(String, String)>,
}

/// A rung of the ladder, reached or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RungSaid {
    pub words: &'static str,
    pub is_reached: bool,
    pub clock: String,
    pub since: String,
    pub who: String,
    pub note: &'static str,
}

/// A reason for saying no, with its number key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReasonSaid {
    pub number: usize,
    pub code: &'static str,
    pub words: &'static str,
    pub way_out: &'static str,
    /// The field that the reason is not complete without.
    pub needs: &'static str,
}

/// One press or one button: a form without fields to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MoveSaid {
    pub key: &'static str,
    pub label: &'static str,
    pub path: &'static str,
    /// The state to go to, where the path does not say it.
    pub to: &'static str,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShareSaid {
    pub id: String,
    pub is_received: bool,
    pub asked: &'static str,
    pub kind: &'static str,
    pub from: String,
    pub to: String,
    pub standing: String,
    pub late: Vec<String>,
    pub ladder: Vec<RungSaid>,
    pub alarms: Vec<Ringing>,
    pub script: Vec<String>,
    pub is_open_to_decision: bool,
    pub reasons: Vec<ReasonSaid>,
    pub others: Vec<(String, String)>,
    pub moves: Vec<MoveSaid>,
}

/// What a share is told from.
pub(super) struct Receipt<'a> {
    pub names: &'a dyn Names,
    pub now: Timestamp,
    pub hands: &'a Hands,
    pub is_received: bool,
    /// Whom an escalated alarm says to ring.
    pub ring: &'a [Ring],
}

impl Receipt<'_> {
    pub(super) fn of(&self, share: &Share, glance: &Glance, alarms: Vec<Ringing>) -> ShareSaid {
        let can_decide = self.is_received
            && self.hands.may_decide
            && ruling(share.kind(), State::Seen, State::Accepted, &[Party::Recipient])
                == Ruling::Allowed
            && share.state().is_undecided();
        ShareSaid {
            id: share.id().to_string(),
            is_received: self.is_received,
            asked: told::asked(share.kind(), share.proposes()),
            kind: told::kind_words(share.kind()),
            from: self.names.place(share.from(), share.from_room()),
            to: self.names.place(share.to(), share.to_room()),
            standing: told::standing(share, self.names, self.now),
            late: told::late(share, self.names, self.now),
            ladder: Step::ALL
                .iter()
                .map(|step| self.rung(*step, share.ladder().at(*step)))
                .collect(),
            alarms,
            script: self.script(share, glance),
            is_open_to_decision: can_decide,
            reasons: if can_decide { reasons() } else { Vec::new() },
            others: if can_decide { self.others(share) } else { Vec::new() },
            moves: self.moves(share),
        }
    }

    fn rung(&self, step: Step, rung: Option<&Rung>) -> RungSaid {
        let note = match rung.map(|rung| rung.ground) {
            Some(Ground::FromDecision) => "in the same moment as the decision",
            Some(Ground::Implied) => "told later by their system",
            Some(Ground::Told) | None => "",
        };
        RungSaid {
            words: told::step_words(step),
            is_reached: rung.is_some(),
            clock: rung.map(|rung| web::london_clock_from(rung.at, self.now)).unwrap_or_default(),
            since: rung.map(|rung| rung.at.to_string()).unwrap_or_default(),
            who: rung.map(|rung| self.names.who(rung.actor, rung.agency)).unwrap_or_default(),
            note,
        }
    }

    /// The sender is told what to say once the share has been escalated and for as long as nobody
    /// has answered.
    fn script(&self, share: &Share, glance: &Glance) -> Vec<String> {
        let is_escalated =
            share.alarms_standing().iter().any(|raised| raised.kind == AlarmKind::Escalated);
        if self.is_received || !is_escalated {
            return Vec::new();
        }
        let ring = self.ring.iter().find(|ring| ring.agency == share.to());
        let room: Option<RoomId> = ring.map(|ring| ring.room).or(share.to_room());
        let held = share.ladder().at(Step::Held).map_or(share.since(), |rung| rung.at);
        voice::script(&voice::Call {
            from_room: &self.names.place(share.from(), share.from_room()),
            to_room: &self.names.place(share.to(), room),
            post: ring.map_or("duty supervisor", |ring| ring.post.as_str()),
            number: ring.and_then(|ring| ring.number.as_deref()),
            type_words: &glance.type_words,
            priority_words: glance.priority_words,
            typed_address: glance.typed.as_deref().unwrap_or("ask the incident's owner"),
            summary: &glance.summary,
            spoken_code: &glance.code,
            offered_clock: &web::london_clock(held),
        })
    }

    fn others(&self, share: &Share) -> Vec<(String, String)> {
        let ends = [self.names.agency(share.from()), self.names.agency(share.to())];
        self.hands.others.iter().filter(|(_, name)| !ends.contains(name)).cloned().collect()
    }

    fn moves(&self, share: &Share) -> Vec<MoveSaid> {
        let is_allowed =
            |to, party| ruling(share.kind(), share.state(), to, &[party]) == Ruling::Allowed;
        let rows: &[(State, MoveSaid)] = if self.is_received { &WORK } else { &SENT };
        let (party, may) = match self.is_received {
            true => (Party::Recipient, self.hands.may_work),
            false => (Party::Sender, self.hands.may_send),
        };
        let open = rows.iter().filter(|(to, _)| may && is_allowed(*to, party));
        open.map(|(_, told)| told.clone()).collect()
    }
}

const fn to(
    key: &'static str,
    label: &'static str,
    path: &'static str,
    to: &'static str,
) -> MoveSaid {
    MoveSaid { key, label, path, to }
}

const WORK: [(State, MoveSaid); 5] = [
    (State::Working, to("w", "Working", "progress", "working")),
    (State::Resourced, to("e", "Resources sent", "progress", "resourced")),
    (State::OnScene, to("s", "On scene", "progress", "on_scene")),
    (State::Closed, to("c", "Close: our part is done", "close", "")),
    (State::Reopened, to("", "Reopen", "reopen", "")),
];

const SENT: [(State, MoveSaid); 2] = [
    (State::Submitted, to("", "Offer again", "reoffer", "")),
    (State::Cancelled, to("", "Cancel the offer", "cancel", "")),
];

/// The reasons in the brief's order, each with its number key.
pub(super) fn reasons() -> Vec<ReasonSaid> {
    let numbered = (1..).zip(RejectionCode::ALL);
    numbered
        .map(|(number, code)| ReasonSaid {
            number,
            code: code.code(),
            words: words(List::Rejection, code.code()),
            way_out: Rejection::way_out(*code),
            needs: needs(*code),
        })
        .collect()
}

/// The form's field that a reason is not complete without.
pub(super) const fn needs(code: RejectionCode) -> &'static str {
    match code {
        RejectionCode::AlreadyHeld => "held_as",
        RejectionCode::TooLittleInformation => "question",
        RejectionCode::Other => "text",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Hands, Receipt, reasons};
    use crate::events::words::AlarmKind;
    use crate::events::words::RejectionCode;
    use crate::model::Share;
    use crate::model::reasons::Rejection;
    use crate::model::samples::{Watched, at, delivered};
    use crate::web::console::samples::{Called, glance, hands, ring};

    fn escalated() -> Watched<Share> {
        let priority = crate::events::fact::Priority::nearest(1);
        let alarm =
            delivered().raise_alarm(AlarmKind::Escalated, priority, ring(), at(61)).unwrap();
        delivered().then(61, alarm)
    }

    fn receipt<'a>(
        hands: &'a Hands,
        is_received: bool,
        ring: &'a [crate::events::share::Ring],
    ) -> Receipt<'a> {
        Receipt { names: &Called, now: at(70), hands, is_received, ring }
    }

    #[test]
    fn r35_a_reason_asks_for_the_field_without_which_it_is_refused() {
        for (code, reason) in RejectionCode::ALL.iter().zip(reasons()) {
            let is_whole = Rejection::new(*code, None, None, None).is_ok();
            assert_eq!(is_whole, reason.needs.is_empty(), "{}", reason.code);
            assert!(!reason.way_out.is_empty() && (1..=9).contains(&reason.number));
        }
    }

    #[test]
    fn an_escalated_share_gives_its_sender_the_words_to_say_and_the_number_to_ring() {
        let (hands, ring) = (hands(), ring());
        let sent = receipt(&hands, false, &ring).of(&escalated(), &glance(), Vec::new());
        let script = sent.script.join("\n");
        assert!(
            script.contains("Ring +441632960961") && script.contains("12  High St"),
            "{script}"
        );
        let received = receipt(&hands, true, &ring).of(&escalated(), &glance(), Vec::new());
        assert!(received.script.is_empty() && received.is_open_to_decision);
    }

    #[test]
    fn every_rung_of_the_ladder_is_told_reached_or_not() {
        let hands = Hands::default();
        let told = receipt(&hands, true, &[]).of(&delivered(), &glance(), Vec::new());
        let reached: Vec<bool> = told.ladder.iter().map(|rung| rung.is_reached).collect();
        assert_eq!(reached, [true, true, false, false, false, false, false]);
        assert!(!told.is_open_to_decision && told.moves.is_empty(), "nothing without the right");
    }
}
