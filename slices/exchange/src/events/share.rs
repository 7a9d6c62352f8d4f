//! The events of one recipient's part in an incident, `exchange.share`. What a room says in its
//! own words is sealed; states, codes, rooms and times are open.

use contracts::ShareKind;
use kernel::{
    AgencyId, AgreementId, Field, LabelSet, RoomId, Text, Timestamp, event, stream_events,
};
use serde::{Deserialize, Serialize};

use super::claim::Reason;
use super::fact::Priority;
use super::words::{AlarmKind, AlarmLevel, Decision, ProposedRole, RejectionCode, Status, Step};
use super::{IncidentId, ShareId};
use crate::events::bounds::Whole;

/// Seconds after delivery at which silence alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmTimes {
    pub shown_seconds: Whole<15, 60>,
    pub decided_seconds: Whole<30, 300>,
    pub escalated_seconds: Whole<60, 600>,
}

/// A share was submitted and, this being stored, is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareOffered {
    pub share: ShareId,
    pub incident: IncidentId,
    pub from: AgencyId,
    pub from_room: Option<RoomId>,
    pub to: AgencyId,
    pub to_room: Option<RoomId>,
    pub kind: ShareKind,
    pub proposes: ProposedRole,
    pub status: Status,
    pub priority: Priority,
    pub agreement: AgreementId,
    /// The labels that the agreement let the recipient have at that moment.
    pub labels: LabelSet,
    pub alarm_times: AlarmTimes,
    pub expires_seconds: Whole<10, 86_400>,
    pub duration_minutes: Option<u32>,
    /// When the sender says that it was submitted.
    pub authored_at: Timestamp,
    /// The share that was redirected here.
    pub redirected_from: Option<ShareId>,
    #[serde(default)]
    pub task: Option<Text<500>>,
}
event!(ShareOffered, "exchange.share_offered", 1, [Field::sealed("task")]);

/// The recipient's system has it on its own store, or the hub's console has taken it in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareDelivered {
    /// When the recipient's system says that it was flushed there.
    pub reported_at: Timestamp,
}
event!(ShareDelivered, "exchange.share_delivered", 1, []);

/// Rendered on a signed-in console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareShown {
    pub room: Option<RoomId>,
    pub reported_at: Timestamp,
}
event!(ShareShown, "exchange.share_shown", 1, []);

/// A person opened it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareSeen {
    pub room: Option<RoomId>,
    pub reported_at: Timestamp,
    /// Earlier steps that a connector leapt over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Step>,
}
event!(ShareSeen, "exchange.share_seen", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareAccepted {
    pub room: Option<RoomId>,
    pub decided_at: Timestamp,
    /// What the recipient became: owner only by the first accepted transfer that proposed it.
    pub became: ProposedRole,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Step>,
}
event!(ShareAccepted, "exchange.share_accepted", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareRejected {
    pub room: Option<RoomId>,
    pub decided_at: Timestamp,
    pub reason: RejectionCode,
    /// The id under which the recipient already holds the incident.
    #[serde(default)]
    pub held_as: Option<Text<40>>,
    /// What the recipient must know first.
    #[serde(default)]
    pub question: Option<Reason>,
    #[serde(default)]
    pub text: Option<Reason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Step>,
}
event!(
    ShareRejected,
    "exchange.share_rejected",
    1,
    [Field::sealed("held_as"), Field::sealed("question"), Field::sealed("text")]
);

/// Sent on to whom the recipient thinks right; the target's own share begins at submitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareRedirected {
    pub room: Option<RoomId>,
    pub decided_at: Timestamp,
    pub target: AgencyId,
    pub target_share: ShareId,
    #[serde(default)]
    pub text: Option<Reason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Step>,
}
event!(ShareRedirected, "exchange.share_redirected", 1, [Field::sealed("text")]);

/// The hub stopped asking. The alarm goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareExpired {
    pub attempt: u32,
}
event!(ShareExpired, "exchange.share_expired", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareReoffered {
    pub attempt: u32,
    pub expires_seconds: Whole<10, 86_400>,
    pub agreement: AgreementId,
    pub labels: LabelSet,
    pub authored_at: Timestamp,
}
event!(ShareReoffered, "exchange.share_reoffered", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareCancelled {
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(ShareCancelled, "exchange.share_cancelled", 1, [Field::sealed("reason")]);

/// The recipient has seen that the sender cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelSeen {
    pub room: Option<RoomId>,
}
event!(CancelSeen, "exchange.cancel_seen", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareWorking {
    pub room: Option<RoomId>,
}
event!(ShareWorking, "exchange.share_working", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareResourced {
    pub room: Option<RoomId>,
    pub eta: Option<Timestamp>,
}
event!(ShareResourced, "exchange.share_resourced", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareOnScene {
    pub room: Option<RoomId>,
}
event!(ShareOnScene, "exchange.share_on_scene", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareWithdrawn {
    pub room: Option<RoomId>,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(ShareWithdrawn, "exchange.share_withdrawn", 1, [Field::sealed("reason")]);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareClosed {
    pub room: Option<RoomId>,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(ShareClosed, "exchange.share_closed", 1, [Field::sealed("reason")]);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareReopened {
    pub by: AgencyId,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(ShareReopened, "exchange.share_reopened", 1, [Field::sealed("reason")]);

/// A decision that came after the asking had stopped: kept and shown, and changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LateDecisionReceived {
    pub room: Option<RoomId>,
    pub decided_at: Timestamp,
    pub decision: Decision,
    pub reason: Option<RejectionCode>,
    pub target: Option<AgencyId>,
    #[serde(default)]
    pub text: Option<Reason>,
}
event!(LateDecisionReceived, "exchange.late_decision_received", 1, [Field::sealed("text")]);

/// Silence, or news that somebody must act on. Rings in the rooms that it names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmRaised {
    pub kind: AlarmKind,
    pub level: AlarmLevel,
    pub attempt: u32,
    /// When it fell due by the table; it is raised as soon after as the hub looks.
    pub due_at: Timestamp,
    pub agencies: Vec<AgencyId>,
    /// Whom to ring, at escalation: a post and a duty line, never a person's name.
    pub ring: Vec<Ring>,
}
event!(AlarmRaised, "exchange.alarm_raised", 1, []);

/// A room that can be rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    pub agency: AgencyId,
    pub room: RoomId,
    pub post: String,
    pub number: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmAcknowledged {
    pub kind: AlarmKind,
    pub attempt: u32,
    pub agency: AgencyId,
    pub room: Option<RoomId>,
}
event!(AlarmAcknowledged, "exchange.alarm_acknowledged", 1, []);

stream_events! {
    pub enum ShareEvent {
        ShareOffered, ShareDelivered, ShareShown, ShareSeen, ShareAccepted, ShareRejected,
        ShareRedirected, ShareExpired, ShareReoffered, ShareCancelled, CancelSeen, ShareWorking,
        ShareResourced, ShareOnScene, ShareWithdrawn, ShareClosed, ShareReopened,
        LateDecisionReceived, AlarmRaised, AlarmAcknowledged
    }
}
