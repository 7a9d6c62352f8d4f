//! One recipient's part in an incident: where it stands, its receipts, its clocks. Every move asks
//! the table in `moves`; no clock ends anything by itself, only the hub's own event does.

mod fold;

use contracts::ShareKind;
use kernel::{AgencyId, AgreementId, LabelSet, Position, RoomId, Timestamp};
use serde::{Deserialize, Serialize};

use super::alarms::Raised;
use super::ladder::Ladder;
use super::moves::{Party, Ruling, State, ruling};
use super::refusals::MoveRefused;
use crate::events::fact::Priority;
use crate::events::share::AlarmTimes;
use crate::events::words::{Decision, ProposedRole, RejectionCode, Status, Step};
use crate::events::{IncidentId, ShareId};

/// What sort of hand moves a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A person at a console.
    Person,
    /// A connector or another program of the agency.
    System,
    /// The hub's own clock.
    Hub,
}

/// Who moves a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    pub agency: Option<AgencyId>,
    pub room: Option<RoomId>,
    pub hand: Hand,
}

/// A decision that came after the asking had stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateDecision {
    pub decision: Decision,
    pub at: Timestamp,
    pub room: Option<RoomId>,
    pub position: Position,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    id: ShareId,
    incident: IncidentId,
    from: AgencyId,
    from_room: Option<RoomId>,
    to: AgencyId,
    to_room: Option<RoomId>,
    kind: ShareKind,
    proposes: ProposedRole,
    status: Status,
    priority: Priority,
    agreement: AgreementId,
    labels: LabelSet,
    alarm_times: AlarmTimes,
    expires_seconds: i64,
    attempt: u32,
    state: State,
    /// When the state began, by the hub's clock.
    since: Timestamp,
    ladder: Ladder,
    became: Option<ProposedRole>,
    rejected_for: Option<RejectionCode>,
    redirected_to: Option<(AgencyId, ShareId)>,
    redirected_from: Option<ShareId>,
    eta: Option<Timestamp>,
    is_cancel_seen: bool,
    late_decisions: Vec<LateDecision>,
    alarms: Vec<Raised>,
}

impl Share {
    /// Everything but the first submission goes through here.
    pub(super) fn check(
        &self,
        to: State,
        by: &By,
        owner: Option<AgencyId>,
    ) -> Result<(), MoveRefused> {
        self.check_from(self.state, to, by, owner)
    }

    pub(super) fn check_from(
        &self,
        from: State,
        to: State,
        by: &By,
        owner: Option<AgencyId>,
    ) -> Result<(), MoveRefused> {
        match ruling(self.kind, from, to, &self.parties(by, owner)) {
            Ruling::Allowed => Ok(()),
            Ruling::NotYours => Err(MoveRefused::NotYours),
            Ruling::NoSuchMove if self.parties(by, owner) == [Party::Stranger] => {
                Err(MoveRefused::NotYours)
            }
            Ruling::NoSuchMove => {
                Err(MoveRefused::NoSuchMove { from: self.state, to, since: self.since })
            }
        }
    }

    /// The parts that somebody has in this share; only a stranger has none.
    #[must_use]
    pub fn parties(&self, by: &By, owner: Option<AgencyId>) -> Vec<Party> {
        if by.hand == Hand::Hub {
            return vec![Party::Hub];
        }
        let is = |agency| by.agency == Some(agency);
        let parts = [
            (is(self.from), Party::Sender),
            (is(self.to), Party::Recipient),
            (owner.is_some_and(is), Party::Owner),
        ];
        let held: Vec<Party> =
            parts.into_iter().filter_map(|(holds, party)| holds.then_some(party)).collect();
        if held.is_empty() { vec![Party::Stranger] } else { held }
    }

    #[must_use]
    pub const fn id(&self) -> ShareId {
        self.id
    }

    #[must_use]
    pub const fn incident(&self) -> IncidentId {
        self.incident
    }

    #[must_use]
    pub const fn from(&self) -> AgencyId {
        self.from
    }

    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "a share is from a room to a room")]
    pub const fn from_room(&self) -> Option<RoomId> {
        self.from_room
    }

    #[must_use]
    pub const fn to(&self) -> AgencyId {
        self.to
    }

    #[must_use]
    pub const fn to_room(&self) -> Option<RoomId> {
        self.to_room
    }

    #[must_use]
    pub const fn kind(&self) -> ShareKind {
        self.kind
    }

    #[must_use]
    pub const fn proposes(&self) -> ProposedRole {
        self.proposes
    }

    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The incident's priority when it was offered.
    #[must_use]
    pub const fn priority(&self) -> Priority {
        self.priority
    }

    #[must_use]
    pub const fn agreement(&self) -> AgreementId {
        self.agreement
    }

    #[must_use]
    pub const fn labels(&self) -> LabelSet {
        self.labels
    }

    #[must_use]
    pub const fn alarm_times(&self) -> AlarmTimes {
        self.alarm_times
    }

    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    #[must_use]
    pub const fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    #[must_use]
    pub const fn became(&self) -> Option<ProposedRole> {
        self.became
    }

    #[must_use]
    pub const fn rejected_for(&self) -> Option<RejectionCode> {
        self.rejected_for
    }

    #[must_use]
    pub const fn redirected_to(&self) -> Option<(AgencyId, ShareId)> {
        self.redirected_to
    }

    #[must_use]
    pub const fn eta(&self) -> Option<Timestamp> {
        self.eta
    }

    #[must_use]
    pub const fn is_cancel_seen(&self) -> bool {
        self.is_cancel_seen
    }

    #[must_use]
    pub fn late_decisions(&self) -> &[LateDecision] {
        &self.late_decisions
    }

    /// Somebody has answered since the asking stopped, so nobody need be rung.
    #[must_use]
    pub fn was_answered_late(&self) -> bool {
        !self.late_decisions.is_empty()
    }

    #[must_use]
    pub fn alarms(&self) -> &[Raised] {
        &self.alarms
    }

    /// When the hub may stop asking: counted from held, and only while undecided.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let asks = self.state.is_undecided() && self.kind != ShareKind::Awareness;
        let held = self.ladder.at(Step::Held).filter(|_| asks)?;
        Some(held.at.plus_seconds(self.expires_seconds))
    }
}
