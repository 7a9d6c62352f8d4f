//! Reads: a few read-only connections, each read on one snapshot, each with a time-out. A swap
//! takes all the connections away for the moment that it needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::ViewError;
use crate::bounds::{COPY_TIME_MAX, READ_WAIT_MAX, READERS_MAX, READS_WAITING_MAX, SWAP_WAIT_MAX};
use crate::file::Files;

/// Steps of SQLite's machine after which a query looks whether anybody still waits for it.
const STEPS_BETWEEN_LOOKS: i32 = 1_000;

pub(crate) struct Pool {
    files: Files,
    idle: Mutex<Vec<Connection>>,
    slots: Arc<Semaphore>,
    /// Those reading and those waiting to.
    places: Semaphore,
    /// One read at a time that may take long; a swap does not begin to wait while there is one,
    /// for all other reads would wait with it.
    long: Semaphore,
}

/// No reader has the file open while this lives.
pub(crate) struct Emptied<'a> {
    _all: SemaphorePermit<'a>,
}

impl Pool {
    pub(crate) fn new(files: Files) -> Self {
        Self {
            files,
            idle: Mutex::new(Vec::new()),
            slots: Arc::new(Semaphore::new(READERS_MAX)),
            places: Semaphore::new(READERS_MAX + READS_WAITING_MAX),
            long: Semaphore::new(1),
        }
    }

    /// Runs `query` on one snapshot of the live file. If the caller goes away or `time_max` runs
    /// out, the query is interrupted.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        time_max: Duration,
        query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, ViewError> {
        let _place = self.places.try_acquire().map_err(|_| ViewError::Busy)?;
        let slot = self.slot().await?;
        let given_up = GivenUp::default();
        let job = tokio::task::spawn_blocking({
            let (pool, is_given_up) = (Arc::clone(self), Arc::clone(&given_up.0));
            move || pool.run(slot, is_given_up, query)
        });
        match timeout(time_max, job).await {
            Ok(Ok(result)) => result.map_err(ViewError::Query),
            Ok(Err(_)) => Err(ViewError::Panicked),
            Err(_) => Err(ViewError::TimedOut),
        }
    }

    /// As [`Pool::read`], for what looks at the whole file.
    pub(crate) async fn read_long<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, ViewError> {
        let Ok(Ok(_only)) = timeout(READ_WAIT_MAX, self.long.acquire()).await else {
            return Err(ViewError::Busy);
        };
        self.read(COPY_TIME_MAX, query).await
    }

    async fn slot(&self) -> Result<OwnedSemaphorePermit, ViewError> {
        match timeout(READ_WAIT_MAX, Arc::clone(&self.slots).acquire_owned()).await {
            Ok(Ok(slot)) => Ok(slot),
            Ok(Err(_)) => Err(ViewError::Stopped),
            Err(_) => Err(ViewError::Busy),
        }
    }

    fn run<T>(
        &self,
        _slot: OwnedSemaphorePermit,
        is_given_up: Arc<AtomicBool>,
        query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, rusqlite::Error> {
        let idle = self.idle.lock().pop();
        let mut db = idle.map_or_else(|| self.files.open_reader(), Ok)?;
        stop_when(&mut db, is_given_up)?;
        let result = on_one_snapshot(&db, query);
        if db.is_autocommit() {
            self.idle.lock().push(db);
        }
        result
    }

    /// Waits for reads to end and closes their connections.
    pub(crate) async fn empty(&self) -> Result<Emptied<'_>, ViewError> {
        let _none_is_long = self.long.try_acquire().map_err(|_| ViewError::Busy)?;
        let all = u32::try_from(READERS_MAX).unwrap_or(u32::MAX);
        let permits = timeout(SWAP_WAIT_MAX, self.slots.acquire_many(all)).await;
        let Ok(Ok(all)) = permits else { return Err(ViewError::Busy) };
        self.idle.lock().clear();
        Ok(Emptied { _all: all })
    }

    /// Refuses further reads.
    pub(crate) fn close(&self) {
        self.slots.close();
        self.idle.lock().clear();
    }
}

/// Ends whatever statement runs on `db` once the flag is set.
pub(crate) fn stop_when(db: &mut Connection, is_over: Arc<AtomicBool>) -> rusqlite::Result<()> {
    db.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || is_over.load(Ordering::Relaxed)))
}

fn on_one_snapshot<T>(
    db: &Connection,
    query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
) -> Result<T, rusqlite::Error> {
    db.prepare_cached("BEGIN")?.execute([])?;
    let result = query(db);
    if !db.is_autocommit() {
        db.prepare_cached("ROLLBACK")?.execute([])?;
    }
    result
}

/// Tells a running query, when its reader leaves or runs out of time, that nobody waits for it.
#[derive(Default)]
struct GivenUp(Arc<AtomicBool>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
