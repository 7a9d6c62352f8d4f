//! The incident's log as the rules need it: how many lines there are. Lines need no version, so
//! nothing is decided from it but its bound.

use kernel::{Folded, StreamKind, Told};

use crate::events::{IncidentId, LogEvent};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    lines_count: u64,
}

impl Log {
    #[must_use]
    pub const fn lines_count(&self) -> u64 {
        self.lines_count
    }
}

impl Folded for Log {
    const KIND: StreamKind = StreamKind("exchange.log");
    type Id = IncidentId;
    type Event = LogEvent;

    fn fold(state: Option<Self>, _event: &LogEvent, _told: &Told) -> Option<Self> {
        let lines_count = state.map_or(0, |log| log.lines_count);
        Some(Self { lines_count: lines_count.saturating_add(1) })
    }
}
