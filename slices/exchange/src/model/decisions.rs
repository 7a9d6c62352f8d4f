//! What a recipient can answer, and what becomes of an answer that comes too late.

use kernel::{AgencyId, Timestamp};

use super::moves::{Party, State};
use super::reasons::Rejection;
use super::refusals::MoveRefused;
use super::share::{By, Hand, Share};
use crate::events::claim::Reason;
use crate::events::words::{Decision, ProposedRole, Step};
use crate::events::{LateDecisionReceived, ShareAccepted, ShareId, ShareRedirected, ShareRejected};
use contracts::ShareKind;

/// An answer: in time, or too late to change anything.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered<E> {
    InTime(E),
    /// To be stored and shown; the refusal goes to the one who answered.
    Late(Box<LateDecisionReceived>, MoveRefused),
}

impl Share {
    /// Takes the incident on. `became` is what the incident says the recipient becomes.
    ///
    /// # Errors
    /// If it was not offered to `by`, asks nothing, or was decided.
    pub fn accept(
        &self,
        by: &By,
        became: ProposedRole,
        now: Timestamp,
    ) -> Result<Answered<ShareAccepted>, MoveRefused> {
        let late = || self.late(by, Decision::Accept, now);
        self.answer(State::Accepted, by, late, |implied| ShareAccepted {
            room: by.room,
            decided_at: now,
            became,
            implied,
        })
    }

    /// Says no, with a reason that the sender can act on.
    ///
    /// # Errors
    /// If it was not offered to `by`, asks nothing, or was decided.
    pub fn reject(
        &self,
        by: &By,
        rejection: Rejection,
        now: Timestamp,
    ) -> Result<Answered<ShareRejected>, MoveRefused> {
        let late = || LateDecisionReceived {
            reason: Some(rejection.code()),
            text: rejection.words(),
            ..self.late(by, Decision::Reject, now)
        };
        self.answer(State::Rejected, by, late, |implied| {
            let reason = rejection.code();
            let (held_as, question, text) = rejection.clone().into_parts();
            ShareRejected {
                room: by.room,
                decided_at: now,
                reason,
                held_as,
                question,
                text,
                implied,
            }
        })
    }

    /// Sends it on to whom the recipient thinks right.
    ///
    /// # Errors
    /// If it was not offered to `by`, asks nothing, was decided, or the target is the recipient.
    pub fn redirect(
        &self,
        by: &By,
        target: (AgencyId, ShareId),
        text: Option<Reason>,
        now: Timestamp,
    ) -> Result<Answered<ShareRedirected>, MoveRefused> {
        if target.0 == self.to() {
            return Err(MoveRefused::ToItself);
        }
        let late = || LateDecisionReceived {
            target: Some(target.0),
            text: text.clone(),
            ..self.late(by, Decision::Redirect, now)
        };
        self.answer(State::Redirected, by, late, |implied| ShareRedirected {
            room: by.room,
            decided_at: now,
            target: target.0,
            target_share: target.1,
            text: text.clone(),
            implied,
        })
    }

    fn late(&self, by: &By, decision: Decision, now: Timestamp) -> LateDecisionReceived {
        LateDecisionReceived {
            room: by.room,
            decided_at: now,
            decision,
            reason: None,
            target: None,
            text: None,
        }
    }

    fn answer<E>(
        &self,
        to: State,
        by: &By,
        late: impl FnOnce() -> LateDecisionReceived,
        event: impl FnOnce(Vec<Step>) -> E,
    ) -> Result<Answered<E>, MoveRefused> {
        if self.parties(by, None) != [Party::Recipient] {
            return Err(MoveRefused::NotYours);
        }
        if self.kind() == ShareKind::Awareness {
            return Err(MoveRefused::AsksNothing);
        }
        let since = self.since();
        match self.state() {
            State::Expired => Ok(Answered::Late(Box::new(late()), MoveRefused::Expired { since })),
            State::Cancelled => {
                Ok(Answered::Late(Box::new(late()), MoveRefused::Cancelled { since }))
            }
            state if !state.is_undecided() => Err(MoveRefused::AlreadyDecided { state, since }),
            _ => {
                let implied = self.implied(by)?;
                self.check_from(State::Seen, to, by, None)?;
                Ok(Answered::InTime(event(implied)))
            }
        }
    }

    /// The rungs below seen that a connector may leap over. Seen itself comes with any decision.
    pub(super) fn implied(&self, by: &By) -> Result<Vec<Step>, MoveRefused> {
        match (self.ladder().has(Step::Delivered), by.hand) {
            (true, _) => Ok(Vec::new()),
            (false, Hand::System) => Ok(vec![Step::Delivered]),
            (false, _) => Err(MoveRefused::NotDelivered),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Answered;
    use crate::events::ShareExpired;
    use crate::events::words::{ProposedRole, Step};
    use crate::model::State;
    use crate::model::ladder::Ground;
    use crate::model::refusals::MoveRefused;
    use crate::model::samples::{at, delivered, fire, hub, person_of, police, share, system_of};
    use contracts::ShareKind;
    use kernel::Refusal;

    #[test]
    fn a_room_that_was_not_asked_cannot_accept() {
        let refused =
            delivered().accept(&person_of(police()), ProposedRole::Owner, at(3)).unwrap_err();
        assert_eq!(refused.code(), "exchange.share.not_yours");
    }

    #[test]
    fn a_decision_from_delivered_records_seen_in_the_same_event() {
        let share = delivered();
        let Ok(Answered::InTime(accepted)) =
            share.accept(&person_of(fire()), ProposedRole::Owner, at(3))
        else {
            panic!("accepted in time")
        };
        let share = share.then(3, accepted);
        assert_eq!(share.state(), State::Accepted);
        assert_eq!(share.ladder().at(Step::Seen).unwrap().ground, Ground::FromDecision);
        assert!(!share.ladder().has(Step::Shown), "no other step is inferred");
    }

    #[test]
    fn a_connector_leaps_over_delivered_and_it_is_marked_implied() {
        let share = share(ShareKind::Transfer);
        assert!(matches!(
            share.accept(&person_of(fire()), ProposedRole::Owner, at(1)),
            Err(MoveRefused::NotDelivered)
        ));
        let Ok(Answered::InTime(accepted)) =
            share.accept(&system_of(fire()), ProposedRole::Owner, at(1))
        else {
            panic!("accepted in time")
        };
        let share = share.then(1, accepted);
        assert_eq!(share.ladder().at(Step::Delivered).unwrap().ground, Ground::Implied);
    }

    #[test]
    fn a_late_decision_is_stored_and_shown_and_changes_nothing() {
        let share = delivered().then(3_601, ShareExpired { attempt: 1 });
        let answer = share.accept(&person_of(fire()), ProposedRole::Owner, at(3_700)).unwrap();
        let Answered::Late(late, refused) = answer else { panic!("late") };
        assert_eq!(refused.code(), "exchange.share.expired");
        let share = share.then(3_700, *late);
        assert_eq!((share.state(), share.late_decisions().len()), (State::Expired, 1));
        assert!(!share.ladder().has(Step::Decided));
    }

    #[test]
    fn r19_an_accept_after_the_time_but_before_the_hubs_own_expiry_holds() {
        let share = delivered();
        let far_later = at(900_000);
        let answer = share.accept(&person_of(fire()), ProposedRole::Owner, far_later).unwrap();
        assert!(matches!(answer, Answered::InTime(_)));
        assert!(share.expire(&hub(), at(3_599)).is_err(), "and the hub does not expire it early");
        assert!(share.expire(&person_of(police()), far_later).is_err(), "nobody else expires it");
    }

    #[test]
    fn when_cancel_crosses_accept_the_hubs_order_decides_and_both_are_kept() {
        let share = delivered();
        let cancelled = share.cancel(&person_of(police()), None).unwrap();
        let share = share.then(4, cancelled);
        let Ok(Answered::Late(late, refused)) =
            share.accept(&person_of(fire()), ProposedRole::Owner, at(4))
        else {
            panic!("late")
        };
        assert_eq!(refused.code(), "exchange.share.cancelled");
        let share = share.then(5, *late);
        assert_eq!((share.state(), share.late_decisions().len()), (State::Cancelled, 1));
    }
}
