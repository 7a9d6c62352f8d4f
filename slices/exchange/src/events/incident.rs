//! The events of the incident's own stream, `exchange.incident`, and of the stream that records
//! who opened its labelled parts, `exchange.opening`.

use kernel::{AgencyId, Field, Label, LabelSet, RoomId, Timestamp, event, stream_events};
use serde::{Deserialize, Serialize};

use super::bounds::{Digest, counter};
use super::claim::{Parts, Reason};
use super::words::{AttachmentOutcome, Status};
use super::{IncidentId, ItemId, ShareId};

/// The fields that claims are cut into: open codes are not among them.
macro_rules! parts {
    () => {
        [
            Field::sealed("general"),
            Field::labelled("personal", Label::Personal),
            Field::labelled("health", Label::Health),
            Field::labelled("policing", Label::Policing),
            Field::labelled("protected", Label::Protected),
        ]
    };
}

macro_rules! event_of_parts {
    ($type:ty, $name:literal) => {
        impl kernel::Event for $type {
            const NAME: &'static str = $name;
            const VERSION: u16 = 1;
            const FIELDS: &'static [Field] = &parts!();
        }
    };
}

/// The record begins. Its author owns it until an accepted transfer moves that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentRaised {
    pub incident: IncidentId,
    pub owner: AgencyId,
    pub room: Option<RoomId>,
    pub status: Status,
    pub spoken_code: String,
    /// When the sender says that it was sent; never decides an order.
    pub authored_at: Timestamp,
    #[serde(with = "counter")]
    pub sequence: u64,
    pub content: Digest,
    /// The shares made in the same breath.
    pub shares: Vec<SharedWith>,
    #[serde(flatten)]
    pub parts: Parts,
}
event_of_parts!(IncidentRaised, "exchange.incident_raised");

/// An agency states, changes or corrects values. Nobody else's value is touched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimsMade {
    pub author: AgencyId,
    pub authored_at: Timestamp,
    #[serde(with = "counter")]
    pub sequence: u64,
    pub content: Digest,
    #[serde(flatten)]
    pub parts: Parts,
}
event_of_parts!(ClaimsMade, "exchange.claims_made");

/// A share and whom it is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    pub share: ShareId,
    pub with: AgencyId,
}

/// The incident was shared with one more agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentShared {
    pub share: ShareId,
    pub with: AgencyId,
}
event!(IncidentShared, "exchange.incident_shared", 1, []);

/// An agency sent a number that it had used before, with another content. It was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SequenceClashed {
    pub origin: AgencyId,
    #[serde(with = "counter")]
    pub sequence: u64,
}
event!(SequenceClashed, "exchange.sequence_clashed", 1, []);

/// What became of an attachment's bytes; the incident goes on either way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttachmentSettled {
    pub attachment: ItemId,
    pub outcome: AttachmentOutcome,
    /// The digest of the sealed bytes as they are stored, where they are.
    pub stored_as: Option<String>,
}
event!(AttachmentSettled, "exchange.attachment_settled", 1, []);

/// An accepted transfer that proposed it moved the ownership.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnershipMoved {
    pub from: AgencyId,
    pub to: AgencyId,
    pub share: ShareId,
}
event!(OwnershipMoved, "exchange.ownership_moved", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentClosed {
    pub by: AgencyId,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(IncidentClosed, "exchange.incident_closed", 1, [Field::sealed("reason")]);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentCancelled {
    pub by: AgencyId,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(IncidentCancelled, "exchange.incident_cancelled", 1, [Field::sealed("reason")]);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentReopened {
    pub by: AgencyId,
    #[serde(default)]
    pub reason: Option<Reason>,
}
event!(IncidentReopened, "exchange.incident_reopened", 1, [Field::sealed("reason")]);

/// The key of the incident's case was destroyed: its text, persons and places are gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentErased {
    pub incident: IncidentId,
    /// A code of the order, as in `retention` or `court`; never free text, for it stays.
    pub ground: String,
}
event!(IncidentErased, "exchange.incident_erased", 1, []);

stream_events! {
    pub enum IncidentEvent {
        IncidentRaised, IncidentShared, ClaimsMade, SequenceClashed, AttachmentSettled,
        OwnershipMoved, IncidentClosed, IncidentCancelled, IncidentReopened, IncidentErased
    }
}

/// Somebody opened labelled parts of an incident: once for each session, incident and set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartsOpened {
    pub incident: IncidentId,
    pub labels: LabelSet,
}
event!(PartsOpened, "exchange.parts_opened", 1, []);

stream_events! { pub enum OpeningEvent { PartsOpened } }
