//! The handle that everybody holds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kernel::{Clock, Entropy, Position, Realm, StoredEvent, StreamId, Version};
use tokio::sync::watch;

use crate::blobs::Blobs;
use crate::bounds::QUEUE_COMMITS_MAX;
use crate::cases::Cases;
use crate::commit::{CaseId, Commit, Draft, Receipt};
use crate::engine::postgres::PostgresEngine;
use crate::engine::sqlite::{SqliteEngine, SqliteReader};
use crate::engine::{Engine, Founding, Reader};
use crate::erase::Ledger;
use crate::error::{AppendError, OpenError, ReadError};
use crate::keys::MasterKeys;
use crate::options::{EngineConfig, Options};
use crate::prepare::{Prepared, Preparing};
use crate::source::Source;
use crate::tail::Tail;
use crate::tree::head::SignedHead;
use crate::tree::proof::{Consistency, Proof};
use crate::vault::Vault;
use crate::writer::batch::Standing;
use crate::writer::queue::{Queue, Status, WriterState};
use crate::writer::{Shared, Writer};

/// A commit of more drafts than this is sealed off the runtime's threads.
const DRAFTS_INLINE_MAX: usize = 32;

pub(crate) struct Inner {
    pub(crate) source: Arc<Source>,
    pub(crate) clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: Arc<MasterKeys>,
    queue: Queue,
    vault: Vault,
    blobs: Blobs,
}

/// One realm's journal. Cheap to clone; when the last clone is dropped, what is queued is stored
/// and the writer ends.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

/// Puts an engine around the engine.
#[doc(hidden)]
pub type Wrap = Box<dyn FnOnce(Box<dyn Engine>) -> Box<dyn Engine>>;

/// What only trials set: where positions begin, smaller bounds, and an engine around the engine.
#[doc(hidden)]
pub struct Trial {
    pub first: Position,
    pub queue_commits_max: usize,
    pub pages_max: Option<u32>,
    pub wrap: Wrap,
}

impl Default for Trial {
    fn default() -> Self {
        Self {
            first: Position(1),
            queue_commits_max: QUEUE_COMMITS_MAX,
            pages_max: None,
            wrap: Box::new(|engine| engine),
        }
    }
}

impl Journal {
    /// Opens or makes a journal, replays the erasure ledger and starts the writer. Blocks.
    ///
    /// # Errors
    /// If the store is in use, damaged at its end, of an unknown format or another realm.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        Self::open_for_trial(options, Trial::default())
    }

    #[doc(hidden)]
    pub fn open_for_trial(options: Options, trial: Trial) -> Result<Self, OpenError> {
        let realm = options.realm;
        let signing = options.keys.signing(realm).clone();
        let head_key = signing.verifying_key().to_bytes();
        let founding = Founding { realm, first: trial.first, head_key };
        let (engine, reader) = open_engine(&options.engine, founding, trial.pages_max)?;
        let mut engine = (trial.wrap)(engine);
        let (mut ledger, erased) = Ledger::open(&options.ledger, realm)?;
        ledger.replay(&erased, engine.as_mut(), reader.as_ref(), options.clock.now())?;
        let start = engine.start()?;
        let shared = Shared {
            status: Arc::new(Status::new(start.position, start.epoch)),
            tail: Arc::new(Tail::default()),
            cases: Arc::new(Cases::new(realm, &options.keys)),
        };
        let source = Arc::new(Source {
            realm,
            reader,
            cases: Arc::clone(&shared.cases),
            tail: Arc::clone(&shared.tail),
            status: Arc::clone(&shared.status),
        });
        let blobs = Blobs::at(&options, Arc::clone(&source))?;
        let is_holder = start.is_holder;
        if !is_holder {
            shared.status.refuse(AppendError::NotHolder);
        }
        let standing = Standing::new(realm, start, signing);
        let clock = Arc::clone(&options.clock);
        let writer =
            Writer { engine, standing, ledger, shared, clock, is_holder, erasures_seen: 0 };
        let queue = Queue::start(trial.queue_commits_max, move |queue| writer.run(queue))
            .map_err(|error| OpenError::Store { reason: error.to_string() })?;
        let inner = Arc::new_cyclic(|inner| Inner {
            source,
            clock: options.clock,
            entropy: options.entropy,
            keys: options.keys,
            queue,
            vault: Vault { inner: inner.clone() },
            blobs,
        });
        Ok(Self { inner })
    }

    #[must_use]
    pub fn realm(&self) -> Realm {
        self.inner.source.realm
    }

    /// Stores a commit; answers after the flush.
    ///
    /// # Errors
    /// If it conflicts, breaks a bound, or nothing is taken just now. Nothing was stored then,
    /// unless the reason is that the store stopped while it was being flushed: then nobody knows,
    /// and the same request under the same idempotency key tells after a restart.
    pub async fn append(&self, commit: Commit) -> Result<Receipt, AppendError> {
        self.inner.append(commit).await
    }

    /// Entries after a position, at most 10,000 and about 32 MiB of them; erased parts flagged.
    ///
    /// # Errors
    /// If an entry is damaged or the store cannot be read.
    pub async fn read(
        &self,
        after: Position,
        count_max: usize,
    ) -> Result<Vec<Arc<StoredEvent>>, ReadError> {
        if let Some(events) = self.inner.source.near(after, count_max) {
            return Ok(events);
        }
        self.stored(move |source| source.read(after, count_max)).await
    }

    /// As [`Self::read`], for threads of their own.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_blocking(
        &self,
        after: Position,
        count_max: usize,
    ) -> Result<Vec<Arc<StoredEvent>>, ReadError> {
        self.inner.source.read(after, count_max)
    }

    /// Waits on a thread of its own until the head is past a position, or the time is over;
    /// answers the head.
    #[must_use]
    pub fn wait_past_blocking(&self, position: Position, wait: Duration) -> Position {
        self.inner.source.status.wait_past(position, wait)
    }

    /// Entries of one stream after a version, with the same bounds.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        count_max: usize,
    ) -> Result<Vec<Arc<StoredEvent>>, ReadError> {
        let stream = stream.key();
        self.stored(move |source| source.read_stream(&stream, after.0, count_max)).await
    }

    /// The last position that was committed.
    #[must_use]
    pub fn head(&self) -> Position {
        *self.inner.source.status.watch.borrow()
    }

    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Position> {
        self.inner.source.status.watch.subscribe()
    }

    /// The access epoch; raised by entries that change what anybody may do.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.inner.source.status.epoch.load(Ordering::Acquire)
    }

    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// Destroys a case's key and stores the order that said so, in one transaction; then writes
    /// the erasure ledger, empties the write-ahead log and deletes the case's blobs.
    ///
    /// # Errors
    /// As an append; and if the case's key was destroyed before.
    pub async fn erase(&self, case: CaseId, order: Draft) -> Result<Receipt, AppendError> {
        let at = self.inner.clock.now();
        let prepared =
            self.inner.prepared(move |preparing| preparing.erasure(case, order, at)).await?;
        let receipt = self.inner.queue.send(prepared, &self.inner.source.status).await?;
        self.inner.blobs.forget(case).await?;
        Ok(receipt)
    }

    /// The newest signed head, for witnesses.
    ///
    /// # Errors
    /// If nothing has been stored yet, or the store cannot be read.
    pub async fn signed_head(&self) -> Result<SignedHead, ReadError> {
        self.stored(Source::signed_head).await
    }

    /// Shows that an entry is in the tree of the newest signed head.
    ///
    /// # Errors
    /// If there is no such position, or the store cannot be read.
    pub async fn prove(&self, position: Position) -> Result<Proof, ReadError> {
        self.stored(move |source| source.prove(position)).await
    }

    /// Shows that the tree only grew between two sizes.
    ///
    /// # Errors
    /// If the tree was never so large, or the store cannot be read.
    pub async fn prove_consistency(&self, from: u64, to: u64) -> Result<Consistency, ReadError> {
        self.stored(move |source| source.prove_consistency(from, to)).await
    }

    #[must_use]
    pub fn state(&self) -> WriterState {
        self.inner.source.status.state()
    }

    /// Stores what is queued, then closes; later appends are refused, reads go on.
    pub async fn stop(&self) {
        self.inner.queue.stop().await;
    }

    async fn stored<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Source) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let source = Arc::clone(&self.inner.source);
        blocking(move || read(&source)).await
    }
}

impl Inner {
    pub(crate) async fn append(self: &Arc<Self>, commit: Commit) -> Result<Receipt, AppendError> {
        let is_small = commit.drafts.len() <= DRAFTS_INLINE_MAX;
        let cases = commit.drafts.iter().filter_map(|draft| draft.case);
        let new_cases = &commit.new_cases;
        let mut old_cases = cases.filter(|case| !new_cases.contains(case));
        let prepared = if is_small && old_cases.all(|case| self.source.cases.is_held(case)) {
            self.preparing().commit(commit)?
        } else {
            self.prepared(|preparing| preparing.commit(commit)).await?
        };
        self.queue.send(prepared, &self.source.status).await
    }

    /// Prepares where waiting for a key from the store holds nobody up.
    async fn prepared(
        self: &Arc<Self>,
        prepare: impl FnOnce(&Preparing<'_>) -> Result<Prepared, AppendError> + Send + 'static,
    ) -> Result<Prepared, AppendError> {
        let inner = Arc::clone(self);
        tokio::task::spawn_blocking(move || prepare(&inner.preparing()))
            .await
            .unwrap_or_else(|error| Err(AppendError::Stopped { reason: error.to_string() }))
    }

    fn preparing(&self) -> Preparing<'_> {
        Preparing {
            realm: self.source.realm,
            keys: &self.keys,
            cases: &self.source.cases,
            reader: self.source.reader.as_ref(),
            entropy: self.entropy.as_ref(),
        }
    }
}

/// Reads where blocking holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|error| Err(ReadError::Store { reason: error.to_string() }))
}

type Opened = (Box<dyn Engine>, Arc<dyn Reader>);

fn open_engine(
    config: &EngineConfig,
    founding: Founding,
    pages_max: Option<u32>,
) -> Result<Opened, OpenError> {
    match config {
        EngineConfig::Sqlite { folder } => open_sqlite(folder, founding, pages_max),
        EngineConfig::Postgres { url, .. } => {
            let engine = PostgresEngine::open(url, founding)?;
            let reader = engine.reader();
            Ok((Box::new(engine), reader))
        }
    }
}

fn open_sqlite(
    folder: &Path,
    founding: Founding,
    pages_max: Option<u32>,
) -> Result<Opened, OpenError> {
    let engine = SqliteEngine::open(folder, founding)?;
    if let Some(pages_max) = pages_max {
        engine.bound_pages(pages_max)?;
    }
    let reader = SqliteReader::open(engine.path())?;
    Ok((Box::new(engine), Arc::new(reader)))
}
