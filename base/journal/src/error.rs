//! How the journal says no. Codes start `journal.`; no message tells what an entry holds.

use std::path::PathBuf;

use kernel::{Position, Refusal, RefusalKind};

use crate::bounds::QUEUE_RETRY_SECONDS;

/// Why a journal could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot use {path}: {reason}", path = path.display())]
    Folder { path: PathBuf, reason: String },
    #[error("another process has this journal open; stop it first")]
    InUse,
    #[error(
        "journal was written in format {found}, and this program knows {known}; use a newer program"
    )]
    FormatUnknown { found: String, known: u32 },
    #[error("journal belongs to the other realm")]
    OtherRealm,
    #[error("master key is not the one that this journal was made with; put the right one back")]
    OtherKeys,
    #[error("master key file {path} is damaged", path = path.display())]
    KeysDamaged { path: PathBuf },
    #[error("master key file {path} can be read by others; set its mode to 0600", path = path.display())]
    KeysExposed { path: PathBuf },
    #[error("erasure ledger is damaged at line {line}; put back the copy kept elsewhere")]
    LedgerDamaged { line: usize },
    #[error("the end of the journal is damaged at position {position}; run verify")]
    Damaged { position: Position },
    #[error("store does not answer: {reason}")]
    Store { reason: String },
}

/// Why a commit was not stored. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    #[error("{stream} stands at {found}, not {expected}; load it again and decide anew")]
    Conflict { stream: String, expected: u64, found: u64 },
    #[error("this idempotency key was used for another request; use a new key")]
    KeyReused,
    #[error("what you may do has just changed; try again")]
    EpochMoved { permitted_under: u64, current: u64 },
    #[error("too many requests are waiting to be stored; try again in a second")]
    QueueFull,
    #[error("the store has stopped taking entries: {reason}; reading goes on")]
    Stopped { reason: String },
    #[error("the disk is full, so nothing more is taken; free space and restart; reading goes on")]
    DiskFull,
    #[error("this node does not hold the lease to write; ask the node that does")]
    NotHolder,
    #[error("the key of this case was destroyed, so nothing can be added to it")]
    Erased,
    #[error("the key of this case was never made")]
    CaseUnknown,
    #[error("the key of this case exists already")]
    CaseExists,
    #[error("event {event} has sealed fields and names no case")]
    CaseMissing { event: &'static str },
    #[error("{what} is {found}, and at most {max} is taken")]
    TooLarge { what: &'static str, found: usize, max: usize },
    #[error("field {field} of {event} holds an integer above 2^53; such numbers are kept as text")]
    IntegerTooLarge { event: &'static str, field: String },
    #[error("commit holds nothing")]
    Empty,
}

impl Refusal for AppendError {
    fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "journal.conflict",
            Self::KeyReused => "journal.key_reused",
            Self::EpochMoved { .. } => "journal.epoch_moved",
            Self::QueueFull => "journal.queue_full",
            Self::Stopped { .. } => "journal.stopped",
            Self::DiskFull => "journal.disk_full",
            Self::NotHolder => "journal.not_holder",
            Self::Erased => "journal.erased",
            Self::CaseUnknown => "journal.case_unknown",
            Self::CaseExists => "journal.case_exists",
            Self::CaseMissing { .. } => "journal.case_missing",
            Self::TooLarge { .. } => "journal.too_large",
            Self::IntegerTooLarge { .. } => "journal.integer_too_large",
            Self::Empty => "journal.commit_empty",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Conflict { .. } | Self::KeyReused | Self::EpochMoved { .. } => {
                RefusalKind::Conflict
            }
            Self::QueueFull | Self::Stopped { .. } | Self::DiskFull | Self::NotHolder => {
                RefusalKind::Unavailable
            }
            Self::Erased => RefusalKind::Gone,
            Self::TooLarge { .. } => RefusalKind::TooLarge,
            Self::IntegerTooLarge { .. } => RefusalKind::Invalid,
            Self::CaseUnknown | Self::CaseExists | Self::CaseMissing { .. } | Self::Empty => {
                RefusalKind::Internal
            }
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::QueueFull | Self::EpochMoved { .. } => Some(QUEUE_RETRY_SECONDS),
            Self::NotHolder => Some(5),
            _ => None,
        }
    }
}

/// Why something stored could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("entry {position} is damaged; run verify and restore it from a copy")]
    Damaged { position: Position },
    #[error("a wrapped key is damaged; restore the keys from their copy")]
    KeyDamaged,
    #[error("position {position} is not in the journal")]
    NotThere { position: Position },
    #[error("more than {max} rows; read them by key")]
    TooMany { max: usize },
    #[error("blob is not there")]
    BlobNotThere,
    #[error("blob is damaged; restore it from a copy")]
    BlobDamaged,
    #[error("the key of this case was destroyed, so it cannot be read")]
    Erased,
    #[error("the store cannot be read: {reason}")]
    Store { reason: String },
}

impl Refusal for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "journal.entry_damaged",
            Self::KeyDamaged => "journal.key_damaged",
            Self::NotThere { .. } => "journal.position_unknown",
            Self::TooMany { .. } => "journal.too_many_rows",
            Self::BlobNotThere => "journal.blob_unknown",
            Self::BlobDamaged => "journal.blob_damaged",
            Self::Erased => "journal.erased",
            Self::Store { .. } => "journal.unreadable",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotThere { .. } | Self::BlobNotThere => RefusalKind::Unknown,
            Self::Erased => RefusalKind::Gone,
            Self::Store { .. } => RefusalKind::Unavailable,
            _ => RefusalKind::Internal,
        }
    }
}
