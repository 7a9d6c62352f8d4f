//! The append-only journal of one realm: a commit is answered only after it was flushed, and what
//! was stored can be proved, read back, followed, sealed and erased. One writer thread gathers
//! commits into one transaction; the engine below it is SQLite or PostgreSQL. What an event means
//! belongs to the slice that records it, who may read it to `access`, and what is shown of it to
//! `views`.

pub mod backup;
mod blobs;
pub mod bounds;
mod cases;
mod commit;
mod engine;
mod erase;
mod error;
mod format;
mod journal;
mod keys;
mod options;
mod prepare;
mod source;
mod tail;
mod tree;
mod vault;
pub mod verify;
mod writer;

pub use blobs::{BlobId, Blobs};
pub use commit::{CaseId, Commit, Draft, Idempotency, Receipt, Seat, VaultChange};
pub use error::{AppendError, OpenError, ReadError};
pub use journal::Journal;
pub use keys::MasterKeys;
pub use options::{EngineConfig, Options};
pub use tree::head::SignedHead;
pub use tree::proof::{Consistency, Proof};
pub use vault::Vault;
pub use writer::queue::WriterState;

/// What trials need to stand between the writer and its engine.
#[doc(hidden)]
pub mod trial {
    pub use crate::engine::{Engine, EngineError, Known, Plan, Standby, Start, Wanted};
    pub use crate::journal::Trial;
}
