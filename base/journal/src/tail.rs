//! The newest entries, opened once and shared, so that followers near the head read no disk and
//! decrypt nothing. Bounded in entries and in bytes; emptied by an erasure.

use std::collections::VecDeque;
use std::sync::Arc;

use kernel::{Position, StoredEvent};
use parking_lot::RwLock;

use crate::bounds::{TAIL_BYTES_MAX, TAIL_ENTRIES_MAX};

#[derive(Default)]
pub(crate) struct Tail {
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    /// Without gaps, in order of position.
    events: VecDeque<(Arc<StoredEvent>, usize)>,
    bytes: usize,
}

impl Tail {
    /// Adds what was just committed, which follows what is held; answers what fell off, to be
    /// dropped where nobody waits.
    pub(crate) fn extend(&self, events: Vec<(Arc<StoredEvent>, usize)>) -> Vec<Arc<StoredEvent>> {
        let mut fallen = Vec::new();
        let mut held = self.held.write();
        for (event, bytes) in events {
            held.bytes += bytes;
            held.events.push_back((event, bytes));
        }
        while held.events.len() > TAIL_ENTRIES_MAX || held.bytes > TAIL_BYTES_MAX {
            let Some((event, bytes)) = held.events.pop_front() else { break };
            held.bytes -= bytes;
            fallen.push(event);
        }
        fallen
    }

    pub(crate) fn clear(&self) {
        *self.held.write() = Held::default();
    }

    /// What follows a position, if the tail reaches back so far.
    pub(crate) fn after(&self, after: Position, count_max: usize) -> Option<Vec<Arc<StoredEvent>>> {
        let held = self.held.read();
        let (first, _) = held.events.front()?;
        let skipped = after.next().0.checked_sub(first.position.0)?;
        let events = held.events.iter().skip(usize::try_from(skipped).ok()?).take(count_max);
        Some(events.map(|(event, _)| Arc::clone(event)).collect())
    }
}
