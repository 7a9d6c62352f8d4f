//! How a share's state follows from its events.

use kernel::{Folded, StreamKind, Timestamp, Told};

use super::{LateDecision, Share};
use crate::events::words::Step;
use crate::events::{ShareEvent, ShareId, ShareOffered};
use crate::model::alarms::Raised;
use crate::model::ladder::{Ground, Ladder};
use crate::model::moves::State;

impl Share {
    fn begun(offered: &ShareOffered, told: &Told) -> Self {
        let mut ladder = Ladder::default();
        ladder.set(Step::Held, Ground::Told, told, Some(offered.authored_at));
        Self {
            id: offered.share,
            incident: offered.incident,
            from: offered.from,
            from_room: offered.from_room,
            to: offered.to,
            to_room: offered.to_room,
            kind: offered.kind,
            proposes: offered.proposes,
            status: offered.status,
            priority: offered.priority,
            agreement: offered.agreement,
            labels: offered.labels,
            alarm_times: offered.alarm_times,
            expires_seconds: offered.expires_seconds.value(),
            attempt: 1,
            state: State::Held,
            since: told.recorded_at,
            ladder,
            became: None,
            rejected_for: None,
            redirected_to: None,
            redirected_from: offered.redirected_from,
            eta: None,
            is_cancel_seen: false,
            late_decisions: Vec::new(),
            alarms: Vec::new(),
        }
    }

    fn enter(&mut self, state: State, told: &Told) {
        if self.state != state {
            self.state = state;
            self.since = told.recorded_at;
        }
    }

    /// A decision: what was leapt over, seen with it, decided.
    fn decide(&mut self, to: State, implied: &[Step], decided_at: Timestamp, told: &Told) {
        for step in implied {
            self.ladder.set(*step, Ground::Implied, told, None);
        }
        self.ladder.set(Step::Seen, Ground::FromDecision, told, None);
        self.ladder.set(Step::Decided, Ground::Told, told, Some(decided_at));
        self.enter(to, told);
    }

    fn begin_again(
        &mut self,
        attempt: u32,
        expires_seconds: i64,
        authored_at: Timestamp,
        told: &Told,
    ) {
        self.attempt = attempt;
        self.expires_seconds = expires_seconds;
        self.ladder = Ladder::default();
        self.ladder.set(Step::Held, Ground::Told, told, Some(authored_at));
        self.late_decisions.clear();
        self.became = None;
        self.rejected_for = None;
        self.eta = None;
        self.enter(State::Held, told);
    }

    fn apply(&mut self, event: &ShareEvent, told: &Told) {
        match event {
            ShareEvent::ShareOffered(_) => {}
            ShareEvent::ShareDelivered(e) => {
                self.ladder.set(Step::Delivered, Ground::Told, told, Some(e.reported_at));
                if self.state == State::Held {
                    self.enter(State::Delivered, told);
                }
            }
            ShareEvent::ShareShown(e) => {
                self.ladder.set(Step::Shown, Ground::Told, told, Some(e.reported_at))
            }
            ShareEvent::ShareSeen(e) => {
                for step in &e.implied {
                    self.ladder.set(*step, Ground::Implied, told, None);
                }
                self.ladder.set(Step::Seen, Ground::Told, told, Some(e.reported_at));
                if self.state.is_undecided() {
                    self.enter(State::Seen, told);
                }
            }
            ShareEvent::ShareAccepted(e) => {
                self.decide(State::Accepted, &e.implied, e.decided_at, told);
                self.became = Some(e.became);
            }
            ShareEvent::ShareRejected(e) => {
                self.decide(State::Rejected, &e.implied, e.decided_at, told);
                self.rejected_for = Some(e.reason);
            }
            ShareEvent::ShareRedirected(e) => {
                self.decide(State::Redirected, &e.implied, e.decided_at, told);
                self.redirected_to = Some((e.target, e.target_share));
            }
            ShareEvent::ShareReoffered(e) => {
                self.begin_again(e.attempt, e.expires_seconds.value(), e.authored_at, told);
                self.agreement = e.agreement;
                self.labels = e.labels;
            }
            other => self.apply_later(other, told),
        }
    }

    fn apply_later(&mut self, event: &ShareEvent, told: &Told) {
        match event {
            ShareEvent::ShareExpired(_) => self.enter(State::Expired, told),
            ShareEvent::ShareCancelled(_) => self.enter(State::Cancelled, told),
            ShareEvent::CancelSeen(_) => self.is_cancel_seen = true,
            ShareEvent::ShareWorking(_) => self.enter(State::Working, told),
            ShareEvent::ShareResourced(e) => {
                self.ladder.set(Step::Committed, Ground::Told, told, None);
                self.eta = e.eta;
                self.enter(State::Resourced, told);
            }
            ShareEvent::ShareOnScene(_) => self.enter(State::OnScene, told),
            ShareEvent::ShareWithdrawn(_) => self.enter(State::Withdrawn, told),
            ShareEvent::ShareClosed(_) => {
                self.ladder.set(Step::Closed, Ground::Told, told, None);
                self.enter(State::Closed, told);
            }
            ShareEvent::ShareReopened(_) => self.enter(State::Reopened, told),
            ShareEvent::LateDecisionReceived(e) => self.late_decisions.push(LateDecision {
                decision: e.decision,
                at: told.recorded_at,
                room: e.room,
                position: told.position,
            }),
            ShareEvent::AlarmRaised(e) => {
                let counted_from = self.alarm_ground(e.kind).unwrap_or(e.due_at);
                self.alarms.push(Raised {
                    kind: e.kind,
                    attempt: e.attempt,
                    counted_from,
                    at: told.recorded_at,
                });
            }
            _ => {}
        }
    }
}

impl Folded for Share {
    const KIND: StreamKind = StreamKind("exchange.share");
    type Id = ShareId;
    type Event = ShareEvent;

    fn fold(state: Option<Self>, event: &ShareEvent, told: &Told) -> Option<Self> {
        match (state, event) {
            (None, ShareEvent::ShareOffered(offered)) => Some(Self::begun(offered, told)),
            (None, _) => None,
            (Some(mut share), event) => {
                share.apply(event, told);
                Some(share)
            }
        }
    }
}
