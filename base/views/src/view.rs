//! The handle that everybody holds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use journal::Journal;
use kernel::Position;
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::bounds::{
    COPY_TIME_MAX, ORDERS_MAX, READ_TIME_MAX, READ_WAIT_MAX, REBUILD_TIME_MAX, STOP_TIME_MAX,
    WAIT_FOR_MAX,
};
use crate::build::Plan;
use crate::file::{Files, copy};
use crate::follower::{Ears, Follower, Order};
use crate::open::{Opened, open};
use crate::pool::Pool;
use crate::projection::sql_told;
use crate::shared::{Phase, Shared};
use crate::store::is_damage;
use crate::swap::Work;
use crate::{Digest, OpenError, Parked, Projection, ViewError};

/// Whether a view reached a position in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaughtUp {
    Yes,
    StillBehind,
}

/// How a rebuild went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rebuilt {
    pub events: u64,
    pub seconds: f64,
}

impl Rebuilt {
    #[must_use]
    pub fn events_per_second(&self) -> f64 {
        if self.seconds > 0.0 { self.events as f64 / self.seconds } else { 0.0 }
    }
}

/// One projection's read model. Cheap to clone; the last clone dropped ends its follower.
#[derive(Clone)]
pub struct View {
    shared: Arc<Shared>,
    orders: mpsc::Sender<Order>,
}

impl View {
    /// Opens `<folder>/<name>.db` and starts its follower; what must be built is built in the
    /// background. Blocks for as long as looking through a small file takes.
    ///
    /// # Errors
    /// If the folder cannot be used or the projection's tables cannot be made.
    pub fn open(
        folder: &Path,
        projection: Arc<dyn Projection>,
        journal: Journal,
    ) -> Result<Self, OpenError> {
        let name = projection.name();
        check(&*projection)?;
        let files = Files::new(folder, name, projection.version());
        std::fs::create_dir_all(folder).and_then(|()| files.remove_unfinished()).map_err(
            |error| OpenError::Folder { path: folder.to_owned(), reason: error.kind().to_string() },
        )?;
        let Opened { phase, position, store, superseded } = open(&files, &projection, &journal)?;
        let parked = store.as_ref().map(|store| store.list_parked().unwrap_or_default());
        let shared = Arc::new(Shared {
            name,
            realm: journal.realm(),
            pool: Arc::new(Pool::new(files.clone())),
            position: watch::Sender::new(position),
            phase: watch::Sender::new(phase),
            parked: Mutex::new(parked.unwrap_or_default()),
            trouble: Mutex::new(None),
        });
        let (orders, orders_out) = mpsc::channel(ORDERS_MAX);
        let ears =
            Ears { orders: orders_out, orders_in: orders.downgrade(), news: journal.watch() };
        let is_given_up = Arc::new(AtomicBool::new(false));
        let plan = Plan { files, projection, journal, is_given_up };
        let work = Work::default();
        let say_stopped = SayStopped(Arc::clone(&shared));
        let follow = {
            let shared = Arc::clone(&shared);
            move |runtime| Follower { runtime, plan, shared, ears, store, superseded, work }.run()
        };
        start(name, say_stopped, follow)?;
        Ok(Self { shared, orders })
    }

    /// Runs `query` on one snapshot, on a read-only connection. Prepare with `prepare_cached`.
    ///
    /// # Errors
    /// If the view is being built for the first time, too many are reading, time runs out, or the
    /// query itself fails.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, ViewError> {
        let phase = self.served().await?;
        match self.shared.pool.read(READ_TIME_MAX, query).await {
            Err(ViewError::Query(error)) if is_damage(&error) => {
                let _ = self.orders.try_send(Order::Replace);
                Err(ViewError::Building)
            }
            // The query is for tables that the older program's file need not have.
            Err(ViewError::Query(_)) if phase == Phase::Superseded => Err(ViewError::Building),
            other => other,
        }
    }

    /// Waits a little for a first build.
    async fn served(&self) -> Result<Phase, ViewError> {
        let mut phases = self.shared.phase.subscribe();
        let served = phases.wait_for(|phase| *phase != Phase::Building);
        match timeout(READ_WAIT_MAX, served).await {
            Ok(Ok(phase)) if *phase != Phase::Stopped => Ok(*phase),
            Ok(_) => Err(ViewError::Stopped),
            Err(_) => Err(ViewError::Building),
        }
    }

    /// The last position that readers can see the effect of.
    #[must_use]
    pub fn position(&self) -> Position {
        *self.shared.position.borrow()
    }

    /// Changes when [`View::position`] does.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Position> {
        self.shared.position.subscribe()
    }

    /// Waits until readers can see `position`, for at most a second.
    pub async fn wait_for(&self, position: Position) -> CaughtUp {
        let mut positions = self.watch();
        match timeout(WAIT_FOR_MAX, positions.wait_for(|at| *at >= position)).await {
            Ok(Ok(_)) => CaughtUp::Yes,
            _ => CaughtUp::StillBehind,
        }
    }

    /// Builds the view anew beside the live file, which is shown and followed meanwhile, and
    /// swaps. Parked streams are tried again.
    ///
    /// # Errors
    /// If it could not be built; what was shown before is still shown.
    pub async fn rebuild(&self) -> Result<Rebuilt, ViewError> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Rebuild(reply)).await?;
        match timeout(REBUILD_TIME_MAX, answer).await {
            Ok(answer) => answer.unwrap_or(Err(ViewError::Stopped)),
            Err(_) => Err(ViewError::TimedOut),
        }
    }

    /// Takes out of the files what rows no longer hold. The follower does so by itself after an
    /// erasure: for a file of up to [`crate::bounds::SCRUB_AT_ONCE_BYTES_MAX`] before it publishes
    /// the erasure's position.
    ///
    /// # Errors
    /// If a reader held on to the log; the follower goes on trying.
    pub async fn scrub(&self) -> Result<(), ViewError> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Scrub(reply)).await?;
        match timeout(COPY_TIME_MAX, answer).await {
            Ok(answer) => answer.unwrap_or(Err(ViewError::Stopped)),
            Err(_) => Err(ViewError::TimedOut),
        }
    }

    /// The first parked streams, by position.
    #[must_use]
    pub fn parked(&self) -> Vec<Parked> {
        self.shared.parked.lock().clone()
    }

    /// Why the follower cannot go on just now, if it cannot; for alarms and readiness.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble.lock().clone()
    }

    /// The projection's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.shared.name
    }

    /// Writes a copy that a new node can begin with. `path` must not be there yet.
    ///
    /// # Errors
    /// If the copy cannot be written.
    pub async fn copy_to(&self, path: &Path) -> Result<(), ViewError> {
        self.served().await?;
        let not_copied = |reason: String| ViewError::NotCopied { reason };
        if path.exists() {
            return Err(not_copied("there is a file already".to_owned()));
        }
        let target = path.to_owned();
        let copying = move |db: &Connection| {
            db.execute_batch("ROLLBACK")?;
            copy(db, &target)
        };
        match self.shared.pool.read_long(copying).await {
            Err(ViewError::Query(error)) => Err(not_copied(sql_told(&error))),
            other => other,
        }
    }

    /// What the view holds, for comparison with another build of it.
    ///
    /// # Errors
    /// As [`View::read`].
    pub async fn digest(&self) -> Result<Digest, ViewError> {
        self.served().await?;
        self.shared.pool.read_long(Digest::of).await
    }

    /// Ends the follower after its present batch and closes the file; later reads are refused.
    pub async fn stop(&self) {
        let mut phases = self.shared.phase.subscribe();
        if self.orders.send(Order::Stop).await.is_ok() {
            let stopped = phases.wait_for(|phase| *phase == Phase::Stopped);
            let _ = timeout(STOP_TIME_MAX, stopped).await;
        }
    }

    async fn order(&self, order: Order) -> Result<(), ViewError> {
        self.orders.send(order).await.map_err(|_| ViewError::Stopped)
    }
}

/// What a slice's author can have got wrong.
fn check(projection: &dyn Projection) -> Result<(), OpenError> {
    let name = projection.name();
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err(OpenError::Name { name });
    }
    Connection::open_in_memory()
        .and_then(|db| db.execute_batch(projection.schema()))
        .map_err(|error| OpenError::Schema { view: name, reason: error.to_string() })
}

/// Says that the follower has ended, however it did.
struct SayStopped(Arc<Shared>);

impl Drop for SayStopped {
    fn drop(&mut self) {
        self.0.phase.send_replace(Phase::Stopped);
    }
}

/// The runtime is made on the follower's own thread: one may not be dropped on another's.
fn start(
    view: &'static str,
    say_stopped: SayStopped,
    follow: impl FnOnce(Runtime) + Send + 'static,
) -> Result<(), OpenError> {
    let run = move || {
        let _say_stopped = say_stopped;
        match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(runtime) => follow(runtime),
            Err(error) => tracing::error!(view, %error, "a view's follower cannot start"),
        }
    };
    let spawned = std::thread::Builder::new().name(format!("view-{view}")).spawn(run);
    spawned.map(drop).map_err(|error| OpenError::Thread { view, reason: error.to_string() })
}
