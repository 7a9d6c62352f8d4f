//! Builds a view beside the live one, on a thread of its own: from the events, reading ahead while
//! it applies; or as a copy, which leaves behind what unused parts of the live file still hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use journal::Journal;
use kernel::{Position, StoredEvent};

use crate::Projection;
use crate::bounds::{BATCH_EVENTS_MAX, BATCHES_AHEAD_MAX};
use crate::file::Files;
use crate::pool::stop_when;
use crate::projection::sql_told;
use crate::store::{Store, StoreError};

/// What a build is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MadeOf {
    Events,
    Copy,
}

/// A file that has caught up with the journal and waits to be swapped in.
pub(crate) struct Build {
    pub(crate) store: Store,
    pub(crate) made_of: MadeOf,
    pub(crate) events: u64,
    pub(crate) seconds: f64,
    /// What was erased up to here never got into the file.
    clean_up_to: Position,
    erased_at: Option<Position>,
}

impl Build {
    pub(crate) fn apply(&mut self, events: &[Arc<StoredEvent>]) -> Result<(), StoreError> {
        let applied = self.store.apply(events)?;
        self.events += events.len() as u64;
        self.erased_at = applied.erased_at.or(self.erased_at);
        Ok(())
    }

    /// Whether the file may have held something that was erased since.
    pub(crate) fn is_erased_while_building(&self) -> bool {
        self.erased_at.is_some_and(|at| at > self.clean_up_to)
    }

    /// Whether anything was ever erased.
    pub(crate) fn is_erased(&self) -> bool {
        self.erased_at.is_some()
    }
}

/// What a build needs to know.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) files: Files,
    pub(crate) projection: Arc<dyn Projection>,
    pub(crate) journal: Journal,
    /// Set when nobody wants the build any more.
    pub(crate) is_given_up: Arc<AtomicBool>,
}

type Batch = Result<Vec<Arc<StoredEvent>>, String>;

impl Plan {
    /// Blocks until the file has caught up.
    ///
    /// # Errors
    /// A reason for people, without personal data.
    pub(crate) fn build(&self, made_of: MadeOf) -> Result<Build, String> {
        let begun = Instant::now();
        let built = match made_of {
            MadeOf::Events => self.of_events(),
            MadeOf::Copy => self.of_copy().map_err(|error| sql_told(&error)),
        };
        if self.is_given_up.load(Ordering::Relaxed) {
            return Err("the program is stopping".to_owned());
        }
        built.map(|built| Build { seconds: begun.elapsed().as_secs_f64(), ..built })
    }

    fn begun(&self, store: Store, made_of: MadeOf, clean_up_to: Position) -> Build {
        Build { store, made_of, events: 0, seconds: 0.0, clean_up_to, erased_at: None }
    }

    fn of_events(&self) -> Result<Build, String> {
        let made = self
            .files
            .open_building()
            .and_then(|db| Store::create(db, Arc::clone(&self.projection)))
            .map_err(|error| sql_told(&error))?;
        let mut build = self.begun(made, MadeOf::Events, self.journal.head());
        std::thread::scope(|scope| {
            let (ahead, batches) = crossbeam_channel::bounded(BATCHES_AHEAD_MAX);
            scope.spawn(move || self.read_ahead(&ahead));
            // By value: when applying fails, its end of the channel goes and the reader ends.
            for batch in batches {
                let batch: Vec<Arc<StoredEvent>> = batch?;
                build.apply(&batch).map_err(reason_of)?;
            }
            Ok::<(), String>(())
        })?;
        Ok(build)
    }

    fn of_copy(&self) -> rusqlite::Result<Build> {
        let mut live = self.files.open_reader()?;
        stop_when(&mut live, Arc::clone(&self.is_given_up))?;
        self.files.copy_to_building(&live)?;
        drop(live);
        let store = Store::resume(self.files.resume_building()?, Arc::clone(&self.projection))?;
        let position = store.position();
        Ok(self.begun(store, MadeOf::Copy, position))
    }

    /// Ends at the head, at trouble, or when nobody takes the batches any more.
    fn read_ahead(&self, ahead: &crossbeam_channel::Sender<Batch>) {
        let mut after = Position::ZERO;
        while !self.is_given_up.load(Ordering::Relaxed) {
            let batch = self.journal.read_blocking(after, BATCH_EVENTS_MAX);
            match batch.as_ref().map(|events| events.last()) {
                Ok(None) => return,
                Ok(Some(last)) => after = last.position,
                Err(_) => {
                    let _ = ahead.send(batch.map_err(|error| error.to_string()));
                    return;
                }
            }
            if ahead.send(batch.map_err(|error| error.to_string())).is_err() {
                return;
            }
        }
    }
}

pub(crate) fn reason_of(error: StoreError) -> String {
    match error {
        StoreError::Damaged { reason } | StoreError::Trouble { reason } => reason,
    }
}
