//! Copies the write-ahead log back on a timer, on a connection of its own and without ever
//! waiting for the writer or making it wait.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use parking_lot::{Mutex, MutexGuard};
use rusqlite::Connection;

use super::folder::unusable;
use crate::bounds::CHECKPOINT_EVERY;
use crate::error::OpenError;

pub(crate) struct Checkpointer {
    stop: Option<Sender<()>>,
    is_due: Arc<AtomicBool>,
    db: Arc<Mutex<Connection>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub(crate) fn start(path: &Path) -> Result<Self, OpenError> {
        let db = Connection::open(path).map_err(unusable)?;
        db.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(())).map_err(unusable)?;
        db.pragma_update(None, "synchronous", "full").map_err(unusable)?;
        let db = Arc::new(Mutex::new(db));
        let is_due = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = bounded::<()>(0);
        let (held, due) = (Arc::clone(&db), Arc::clone(&is_due));
        let run = move || {
            while stopped.recv_timeout(CHECKPOINT_EVERY) == Err(RecvTimeoutError::Timeout) {
                if due.swap(false, Ordering::Relaxed) {
                    copy_back(&held.lock());
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("journal-checkpoint".to_owned())
            .spawn(run)
            .map_err(|error| OpenError::Store { reason: error.to_string() })?;
        Ok(Self { stop: Some(stop), is_due, db, thread: Some(thread) })
    }

    /// Something was written since the last checkpoint.
    pub(crate) fn wake(&self) {
        self.is_due.store(true, Ordering::Relaxed);
    }

    /// Held while no checkpoint of the timer may run; `None` if one runs on for so long.
    pub(crate) fn try_quiet(&self, wait: Duration) -> Option<MutexGuard<'_, Connection>> {
        self.db.try_lock_for(wait)
    }
}

fn copy_back(db: &Connection) {
    let passed = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(2));
    if let Err(error) = passed {
        // The log only grows by this; a fault of the disk shows at the writer's next flush.
        tracing::warn!(%error, "checkpoint did not run");
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread holds nothing that a panic could leave half done.
            let _ = thread.join();
        }
    }
}
