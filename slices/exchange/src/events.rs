//! What can be recorded about incidents, shares and logs, each with its version, and the values
//! that it is recorded in. Values check their own bounds when they are read, so that nothing
//! beyond a bound can reach a rule. Free text, persons and places are sealed under the incident's
//! case; codes, ids and times stay open, for they must outlive an erasure.

pub mod bounds;
pub mod claim;
pub mod fact;
#[cfg(test)]
mod goldens;
pub mod incident;
pub mod log;
pub mod person;
pub mod place;
pub mod share;
pub mod thing;
pub mod words;

#[cfg(test)]
use kernel::{Field, StreamEvent};

pub use claim::{ByLabel, Claim, ClaimRef, Parts};
pub use fact::Fact;
pub use incident::{
    AttachmentSettled, ClaimsMade, IncidentCancelled, IncidentClosed, IncidentErased,
    IncidentEvent, IncidentRaised, IncidentReopened, IncidentShared, OpeningEvent, OwnershipMoved,
    PartsOpened, SequenceClashed, SharedWith,
};
pub use log::{LogEvent, LogLineAdded};
pub use share::{
    AlarmAcknowledged, AlarmRaised, CancelSeen, LateDecisionReceived, ShareAccepted,
    ShareCancelled, ShareClosed, ShareDelivered, ShareEvent, ShareExpired, ShareOffered,
    ShareOnScene, ShareRedirected, ShareRejected, ShareReoffered, ShareReopened, ShareResourced,
    ShareSeen, ShareShown, ShareWithdrawn, ShareWorking,
};

kernel::typed_id!(
    /// The shared record of one real event. Its case key has the same uuid.
    IncidentId: "incident",
    /// One recipient's part in an incident.
    ShareId: "share",
    /// One location, hazard, person, health answer, attachment or resource of an incident.
    ItemId: "item",
    /// One line of an incident's log.
    LineId: "line",
);

/// Name, version and field table of every event of the slice, for the tests that count duties.
#[cfg(test)]
pub fn catalogue() -> Vec<(&'static str, u16, &'static [Field])> {
    [
        IncidentEvent::catalogue(),
        OpeningEvent::catalogue(),
        ShareEvent::catalogue(),
        LogEvent::catalogue(),
    ]
    .concat()
}
