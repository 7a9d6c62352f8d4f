//! The boundary to a store. The writer decides; an engine looks up what the decision needs and
//! writes what was decided in one transaction, answering only when it is on disk. A reader reads
//! on connections of its own. What a stored row means is the same on every engine.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use kernel::{Position, Realm, Timestamp};

use crate::cases::{ERASED_SPACE, KEY_SPACE};
use crate::commit::CaseId;
use crate::error::{OpenError, ReadError};
use crate::format::hash::Hash;
use crate::tree::edge::{Edge, Tile};
use crate::tree::head::SignedHead;

/// The entry format that this program writes, and the store's own layout.
pub(crate) const FORMAT: u32 = 1;
pub(crate) const SCHEMA: u32 = 1;

/// Where the journal stands when the writer starts.
#[derive(Debug, Clone)]
pub struct Start {
    pub(crate) first: Position,
    pub(crate) position: Position,
    pub(crate) epoch: u64,
    pub(crate) edge: Edge,
    /// Whether this writer may write; if not, it stands by for the lease.
    pub(crate) is_holder: bool,
}

/// How it stands with a lease that another holds.
#[derive(Debug)]
pub enum Standby {
    /// Still another's; what it has stored so far.
    Waiting { position: Position, epoch: u64, erasures: u64 },
    /// This writer's from now on, taken up where the other left off.
    Taken(Box<Start>),
}

/// What every head of a journal has in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeadFrame {
    pub(crate) realm: Realm,
    pub(crate) first: Position,
    pub(crate) key: [u8; 32],
}

/// What a journal is made with, once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Founding {
    pub(crate) realm: Realm,
    pub(crate) first: Position,
    pub(crate) head_key: [u8; 32],
}

/// Where a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StreamHead {
    pub(crate) version: u64,
    pub(crate) hash: Hash,
}

impl StreamHead {
    pub(crate) const EMPTY: Self = Self { version: 0, hash: [0; 32] };
}

/// The 16-byte name of an idempotency key.
pub(crate) type RepeatKey = [u8; 16];

/// A request that was stored, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepeatRow {
    pub(crate) key: RepeatKey,
    pub(crate) body_hash: Hash,
    pub(crate) stream: Vec<u8>,
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) recorded_at: Timestamp,
}

/// An entry's row without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeatRow {
    pub(crate) position: u64,
    pub(crate) stream: Vec<u8>,
    pub(crate) version: u64,
    pub(crate) hash: Hash,
}

/// An entry's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    pub(crate) position: u64,
    pub(crate) stream: Vec<u8>,
    pub(crate) version: u64,
    pub(crate) hash: Hash,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum VaultRow {
    Put { space: String, key: Vec<u8>, value: Vec<u8>, expires_at: Option<Timestamp> },
    Delete { space: String, key: Vec<u8> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VaultValue {
    pub(crate) value: Vec<u8>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// What a batch's decision needs to know.
#[derive(Debug, Default)]
pub struct Wanted {
    pub(crate) streams: Vec<Vec<u8>>,
    pub(crate) repeats: Vec<RepeatKey>,
    pub(crate) cases: Vec<CaseId>,
}

/// What stands in the store, in the order wanted.
#[derive(Debug, Default)]
pub struct Known {
    pub(crate) streams: Vec<Option<StreamHead>>,
    pub(crate) repeats: Vec<Option<(RepeatRow, Vec<SeatRow>)>>,
    pub(crate) cases: Vec<CaseStanding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseStanding {
    NeverMade,
    Held,
    Erased,
}

/// What one transaction writes.
#[derive(Debug, Default)]
pub struct Plan {
    pub(crate) entries: Vec<EntryRow>,
    pub(crate) repeats: Vec<RepeatRow>,
    pub(crate) vault: Vec<VaultRow>,
    pub(crate) tiles: Vec<Tile>,
    /// Absent if the batch holds vault changes alone.
    pub(crate) head: Option<SignedHead>,
    /// The access epoch, if the batch raised it.
    pub(crate) epoch: Option<u64>,
}

impl Plan {
    pub(crate) const fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.vault.is_empty() && self.repeats.is_empty()
    }
}

/// Why an engine could not do what it was asked. After a failed flush nobody knows what the disk
/// holds, so the writer stops for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineError {
    /// The disk, or the room that the store was given on it, is full.
    Full,
    /// Another writer holds the lease.
    Fenced,
    Failed(String),
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str("disk full"),
            Self::Fenced => f.write_str("another node holds the lease"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

/// One writer's store. Called from one thread, in turn.
pub trait Engine: Send {
    /// # Errors
    /// If the store cannot be read, or its end is damaged.
    fn start(&mut self) -> Result<Start, OpenError>;

    /// # Errors
    /// If the store cannot be read.
    fn look_up(&mut self, wanted: &Wanted) -> Result<Known, EngineError>;

    /// Writes a plan in one transaction; `Ok` only once it is on disk.
    ///
    /// # Errors
    /// If it is not certain to be on disk. The engine is not used for writing again.
    fn flush(&mut self, plan: &Plan) -> Result<(), EngineError>;

    /// Leaves no byte of deleted rows behind, in any file of the store, as soon as no reader
    /// stands in the way.
    ///
    /// # Errors
    /// If that cannot be made sure.
    fn scrub(&mut self) -> Result<(), EngineError>;

    /// Housekeeping while nothing waits: `now` is for rows that have expired.
    ///
    /// # Errors
    /// If the store fails.
    fn rest(&mut self, now: Timestamp) -> Result<(), EngineError>;

    /// A moment's housekeeping after a batch has been answered, and each second while idle.
    ///
    /// # Errors
    /// If the store fails.
    fn tend(&mut self) -> Result<(), EngineError> {
        Ok(())
    }

    /// Says each second that the writer lives, where that keeps its lease.
    ///
    /// # Errors
    /// If the lease is lost.
    fn beat(&mut self) -> Result<(), EngineError> {
        Ok(())
    }

    /// Waits a moment for the lease that another holds, and tries to take it.
    ///
    /// # Errors
    /// If the store does not answer, or knows no leases.
    fn stand_by(&mut self) -> Result<Standby, EngineError> {
        Err(EngineError::Failed("this store has no lease to wait for".to_owned()))
    }
}

/// Reads beside the writer, from any thread. Blocks.
pub(crate) trait Reader: Send + Sync {
    fn entries(&self, after: u64, bound: ReadBound) -> Result<Vec<EntryRow>, ReadError>;
    fn stream(
        &self,
        stream: &[u8],
        after: u64,
        bound: ReadBound,
    ) -> Result<Vec<EntryRow>, ReadError>;
    fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<Hash>, ReadError>;
    fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError>;
    fn vault_load(&self, space: &str, key: &[u8]) -> Result<Option<VaultValue>, ReadError>;
    fn vault_list(
        &self,
        space: &str,
        count_max: usize,
    ) -> Result<Vec<(Vec<u8>, VaultValue)>, ReadError>;
    /// The newest signed head, or the oldest of at least a size.
    fn signed_head(&self, at_least: Option<u64>) -> Result<Option<SignedHead>, ReadError>;
}

/// How much one read may gather.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadBound {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

impl CaseStanding {
    /// From whether the vault has the case's rows.
    pub(crate) const fn of(is_held: bool, is_erased: bool) -> Self {
        match (is_held, is_erased) {
            (_, true) => Self::Erased,
            (true, false) => Self::Held,
            (false, false) => Self::NeverMade,
        }
    }

    pub(crate) const SPACES: [&'static str; 2] = [KEY_SPACE, ERASED_SPACE];
}
