//! The header: what is said of an entry in clear, as JSON in a fixed order of names. What is
//! absent is left out; positions are text, since many readers lose integers above 2^53.

use std::borrow::Cow;

use kernel::{
    Actor, AgencyId, AgreementId, Body, LabelSet, Position, Purpose, StoredEvent, StreamId,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::seat::SeatBytes;
use crate::commit::{CaseId, Draft};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Header<'a> {
    kind: Cow<'a, str>,
    id: Uuid,
    event: Cow<'a, str>,
    event_version: u16,
    occurred_at: Timestamp,
    actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<AgencyId>,
    purpose: Purpose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreement: Option<AgreementId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) case: Option<CaseId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) raises_epoch: bool,
}

impl<'a> Header<'a> {
    pub(crate) fn of(draft: &'a Draft) -> Self {
        Self {
            kind: Cow::Borrowed(draft.stream.kind()),
            id: draft.stream.uuid(),
            event: Cow::Borrowed(draft.event),
            event_version: draft.event_version,
            occurred_at: draft.occurred_at,
            actor: draft.actor,
            agency: draft.agency,
            purpose: draft.purpose,
            agreement: draft.agreement,
            cause: draft.cause.map(|position| position.to_string()),
            case: draft.case,
            raises_epoch: draft.raises_epoch,
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        // Nothing in a header can fail to serialise; an empty one would be refused on reading.
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(crate) fn stream(&self) -> Option<StreamId> {
        let key = [self.kind.as_bytes(), b"/", self.id.as_bytes()].concat();
        StreamId::from_key(&key)
    }
}

impl Header<'static> {
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The event without its body.
    pub(crate) fn event(self, stream: StreamId, seat: &SeatBytes) -> Option<StoredEvent> {
        let cause = match self.cause {
            Some(text) => Some(Position(text.parse().ok()?)),
            None => None,
        };
        Some(StoredEvent {
            realm: seat.realm,
            position: seat.position,
            stream,
            version: seat.version,
            event: self.event.into_owned(),
            event_version: self.event_version,
            occurred_at: self.occurred_at,
            recorded_at: seat.recorded_at,
            actor: self.actor,
            agency: self.agency,
            purpose: self.purpose,
            agreement: self.agreement,
            cause,
            erased: LabelSet::NONE,
            body: Body::new(),
        })
    }
}
