//! The one table of how a share moves: from, to, who may, and the clock that runs. Every method of
//! a share asks it; a golden of it is committed, and a test tries every move as every party.

use contracts::ShareKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::words::words;

words!(
    /// Where one recipient stands. Draft and submitted are the sender's own and are not stored.
    State {
        Draft = "draft",
        Submitted = "submitted",
        Held = "held",
        Delivered = "delivered",
        Seen = "seen",
        Accepted = "accepted",
        Rejected = "rejected",
        Redirected = "redirected",
        Expired = "expired",
        Cancelled = "cancelled",
        Working = "working",
        Resourced = "resourced",
        OnScene = "on_scene",
        Withdrawn = "withdrawn",
        Closed = "closed",
        Reopened = "reopened",
    }
);
words!(
    /// A part in a share.
    Party {
        Sender = "sender",
        Recipient = "recipient",
        Owner = "owner",
        Hub = "hub",
        Stranger = "stranger",
    }
);

/// One row: any of the states, to one, by any of the parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    pub from: &'static [State],
    pub to: State,
    pub by: &'static [Party],
    pub clock: &'static str,
    pub of: Kinds,
}

/// Which kinds of share a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    All,
    Asking,
    Awareness,
}

impl Kinds {
    const fn hold(self, kind: ShareKind) -> bool {
        match self {
            Self::All => true,
            Self::Asking => !matches!(kind, ShareKind::Awareness),
            Self::Awareness => matches!(kind, ShareKind::Awareness),
        }
    }
}

use Kinds::{All, Asking, Awareness};
use Party::{Hub, Owner, Recipient, Sender};
use State::{
    Accepted, Cancelled, Closed, Delivered, Draft, Expired, Held, OnScene, Redirected, Rejected,
    Reopened, Resourced, Seen, Submitted, Withdrawn, Working,
};

const DECIDED: &str = "30 s after delivered: alarm both; 60 s: escalate, advise voice";

/// Section by section the table of the exchange brief.
#[rustfmt::skip]
pub const MOVES: &[Move] = &[
    Move { from: &[Draft], to: Submitted, by: &[Sender], clock: "none", of: All },
    Move { from: &[Submitted], to: Held, by: &[Hub], clock: "2 s client retry", of: All },
    Move { from: &[Held], to: Delivered, by: &[Recipient], clock: "2 s warn; 5 s alarm, reroute", of: All },
    Move { from: &[Delivered], to: Seen, by: &[Recipient], clock: "not shown 15 s after delivered: alarm", of: All },
    Move { from: &[Seen], to: Accepted, by: &[Recipient], clock: DECIDED, of: Asking },
    Move { from: &[Seen], to: Rejected, by: &[Recipient], clock: DECIDED, of: Asking },
    Move { from: &[Seen], to: Redirected, by: &[Recipient], clock: DECIDED, of: Asking },
    Move { from: &[Held, Delivered, Seen], to: Expired, by: &[Hub], clock: "default 3600 s; range 10-86400", of: Asking },
    Move { from: &[Rejected, Expired], to: Submitted, by: &[Sender], clock: "alarm sender at once", of: Asking },
    Move { from: &[Held, Delivered, Seen, Accepted, Working, Resourced, OnScene, Reopened], to: Cancelled, by: &[Sender], clock: "seen by recipient within 30 s", of: Asking },
    Move { from: &[Accepted], to: Working, by: &[Recipient], clock: "120 s warn", of: Asking },
    Move { from: &[Accepted, Working, OnScene], to: Resourced, by: &[Recipient], clock: "none", of: Asking },
    Move { from: &[Resourced], to: OnScene, by: &[Recipient], clock: "ETA plus 300 s warn", of: Asking },
    Move { from: &[Resourced, OnScene], to: Working, by: &[Recipient], clock: "none", of: Asking },
    Move { from: &[Accepted, Working, Resourced, OnScene], to: Closed, by: &[Recipient], clock: "none", of: Asking },
    Move { from: &[Accepted, Working, Resourced, OnScene], to: Withdrawn, by: &[Recipient], clock: "alarm sender at once", of: Asking },
    Move { from: &[Withdrawn], to: Submitted, by: &[Sender], clock: "none", of: Asking },
    Move { from: &[Seen], to: Closed, by: &[Hub], clock: "none", of: Awareness },
    Move { from: &[Closed], to: Reopened, by: &[Owner, Recipient], clock: "alarm both", of: Asking },
    Move { from: &[Reopened], to: Working, by: &[Recipient], clock: "30 s alarm", of: Asking },
];

/// What the table says of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruling {
    Allowed,
    /// The move exists, but for another party.
    NotYours,
    /// No such move from there.
    NoSuchMove,
}

/// Asks the table. A party may be several at once: an owner is often the sender too.
#[must_use]
pub fn ruling(kind: ShareKind, from: State, to: State, parties: &[Party]) -> Ruling {
    let mut rows = MOVES
        .iter()
        .filter(|row| row.to == to && row.from.contains(&from) && row.of.hold(kind))
        .peekable();
    if rows.peek().is_none() {
        return Ruling::NoSuchMove;
    }
    if rows.any(|row| row.by.iter().any(|by| parties.contains(by))) {
        Ruling::Allowed
    } else {
        Ruling::NotYours
    }
}

impl State {
    /// Nothing more is asked or done in it.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Rejected | Redirected | Expired | Closed | Cancelled | Withdrawn)
    }

    /// Waiting for the recipient's decision.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Held | Delivered | Seen)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOVES, Party, Ruling, State, ruling};
    use crate::events::bounds::Whole;
    use crate::events::words::{ProposedRole, RejectionCode};
    use crate::events::{ShareEvent, share as happened};
    use crate::model::decisions::Answered;
    use crate::model::reasons::Rejection;
    use crate::model::samples::{
        Watched, ambulance, at, fire, hub, id, offered, person_of, police, system_of,
    };
    use crate::model::share::{By, Share};
    use contracts::ShareKind;
    use kernel::{LabelSet, Text};

    #[test]
    fn the_state_table() {
        let rows: Vec<String> = MOVES
            .iter()
            .map(|row| {
                let codes = |from: &[State]| {
                    from.iter().map(|state| state.code()).collect::<Vec<_>>().join(", ")
                };
                let by: Vec<_> = row.by.iter().map(|party| party.code()).collect();
                format!(
                    "{} -> {} | {} | {} | {:?}",
                    codes(row.from),
                    row.to.code(),
                    by.join(", "),
                    row.clock,
                    row.of
                )
            })
            .collect();
        insta::with_settings!({snapshot_path => "../../tests/golden", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("state_table", rows.join("\n"));
        });
    }

    /// A share brought to a state by events alone, without asking the rules.
    fn at_state(kind: ShareKind, state: State) -> Watched<Share> {
        let share = Watched::begun(ShareEvent::from(offered(kind)));
        let share = if state == State::Held {
            return share;
        } else {
            share.then(1, happened::ShareDelivered { reported_at: at(1) })
        };
        let seen = happened::ShareSeen { room: None, reported_at: at(2), implied: vec![] };
        let accepted = happened::ShareAccepted {
            room: None,
            decided_at: at(3),
            became: ProposedRole::Assisting,
            implied: vec![],
        };
        let decided = |share: Watched<Share>| share.then(2, seen.clone()).then(3, accepted.clone());
        let rejected = happened::ShareRejected {
            room: None,
            decided_at: at(3),
            reason: RejectionCode::NotOurArea,
            held_as: None,
            question: None,
            text: None,
            implied: vec![],
        };
        let redirected = happened::ShareRedirected {
            room: None,
            decided_at: at(3),
            target: ambulance(),
            target_share: id(21),
            text: None,
            implied: vec![],
        };
        let closed = happened::ShareClosed { room: None, reason: None };
        match state {
            State::Delivered => share,
            State::Seen => share.then(2, seen.clone()),
            State::Accepted => decided(share),
            State::Rejected => share.then(3, rejected),
            State::Redirected => share.then(3, redirected),
            State::Expired => share.then(4_000, happened::ShareExpired { attempt: 1 }),
            State::Cancelled => share.then(3, happened::ShareCancelled { reason: None }),
            State::Working => decided(share).then(4, happened::ShareWorking { room: None }),
            State::Resourced => {
                decided(share).then(4, happened::ShareResourced { room: None, eta: None })
            }
            State::OnScene => decided(share).then(4, happened::ShareOnScene { room: None }),
            State::Withdrawn => {
                decided(share).then(4, happened::ShareWithdrawn { room: None, reason: None })
            }
            State::Closed => decided(share).then(4, closed),
            State::Reopened => decided(share)
                .then(4, closed)
                .then(5, happened::ShareReopened { by: police(), reason: None }),
            State::Draft | State::Submitted | State::Held => share,
        }
    }

    fn in_time<E>(answer: Answered<E>) -> bool {
        matches!(answer, Answered::InTime(_))
    }

    /// Whether the share's own method lets `by` move it to `to`. The owner is the ambulance.
    fn moves(share: &Share, to: State, by: &By) -> bool {
        let reason = Some(Text::new("because").unwrap());
        let rejection = Rejection::new(RejectionCode::NotOurArea, None, None, None).unwrap();
        let now = at(100_000);
        match to {
            State::Submitted => {
                share.reoffer(by, (id(30), LabelSet::ALL), Whole::nearest(60), now).is_ok()
            }
            // After an end a receipt is a rung still, but no move.
            State::Delivered | State::Seen if !share.state().is_undecided() => false,
            State::Delivered => share.deliver(by, now).is_ok_and(|event| event.is_some()),
            State::Seen => share.see(by, now).is_ok_and(|event| event.is_some()),
            State::Accepted => share.accept(by, ProposedRole::Assisting, now).is_ok_and(in_time),
            State::Rejected => share.reject(by, rejection, now).is_ok_and(in_time),
            State::Redirected => share.redirect(by, (id(77), id(21)), None, now).is_ok_and(in_time),
            State::Expired => share.expire(by, now).is_ok(),
            State::Cancelled => share.cancel(by, None).is_ok(),
            State::Working => share.work(by).is_ok(),
            State::Resourced => share.resource(by, None).is_ok(),
            State::OnScene => share.arrive(by).is_ok(),
            State::Withdrawn => share.withdraw(by, reason).is_ok(),
            State::Closed => share.close(by, None).is_ok(),
            State::Reopened => share.reopen(by, ambulance(), None).is_ok(),
            State::Draft | State::Held => false,
        }
    }

    /// A decision leaps from delivered over seen, in one event; nothing else leaps.
    fn table_says(kind: ShareKind, from: State, to: State, party: Party) -> bool {
        let leaps = matches!(to, State::Accepted | State::Rejected | State::Redirected);
        let from = if leaps && from == State::Delivered { State::Seen } else { from };
        ruling(kind, from, to, &[party]) == Ruling::Allowed
    }

    #[test]
    fn r39_only_the_parties_in_the_table_can_make_each_move() {
        let parties = [
            (Party::Sender, person_of(police())),
            (Party::Recipient, person_of(fire())),
            (Party::Recipient, system_of(fire())),
            (Party::Owner, person_of(ambulance())),
            (Party::Hub, hub()),
            (Party::Stranger, person_of(id(99))),
        ];
        let mut tried = 0;
        for kind in [ShareKind::Transfer, ShareKind::Assist, ShareKind::Awareness] {
            for from in
                State::ALL.iter().filter(|state| !matches!(state, State::Draft | State::Submitted))
            {
                let share = at_state(kind, *from);
                for to in
                    State::ALL.iter().filter(|state| !matches!(state, State::Draft | State::Held))
                {
                    for (party, by) in &parties {
                        let connector_leaps = *from == State::Held && *by == system_of(fire());
                        if connector_leaps || (kind == ShareKind::Awareness && *to == State::Closed)
                        {
                            continue;
                        }
                        let says = table_says(kind, *from, *to, *party);
                        assert_eq!(
                            moves(&share, *to, by),
                            says,
                            "{kind:?} {} -> {} by {}",
                            from.code(),
                            to.code(),
                            party.code()
                        );
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 3_000);
    }

    #[test]
    fn a_seen_awareness_share_is_closed_by_the_hub_and_asks_nothing_more() {
        assert_eq!(
            ruling(ShareKind::Awareness, State::Seen, State::Closed, &[Party::Hub]),
            Ruling::Allowed
        );
        assert!(at_state(ShareKind::Awareness, State::Seen).ends_when_seen().is_some());
        assert!(at_state(ShareKind::Transfer, State::Seen).ends_when_seen().is_none());
    }
}
