//! The incident's log as the rules know it: a stream of lines. Lines need no version and nothing is
//! decided from them.

use kernel::{Folded, StreamKind, Told};

use crate::events::{IncidentId, LogEvent};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Log;

impl Folded for Log {
    const KIND: StreamKind = StreamKind("exchange.log");
    type Id = IncidentId;
    type Event = LogEvent;

    fn fold(state: Option<Self>, _event: &LogEvent, _told: &Told) -> Option<Self> {
        Some(state.unwrap_or_default())
    }
}
