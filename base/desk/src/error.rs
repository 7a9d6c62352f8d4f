//! The refusals that any action can meet at its desk.

use access::Permission;
use journal::{AppendError, ReadError};
use kernel::{DecodeError, Refusal, RefusalKind};

#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("{word} is not there; check the reference")]
    NotThere { word: &'static str },
    #[error("your role does not allow {permission}; ask a supervisor of your agency")]
    Denied { permission: &'static str },
    #[error("what you may see or do changed while this was under way; try again")]
    GrantsChanged,
    #[error("a stored event cannot be read: {0}")]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl DeskError {
    pub(crate) const fn denied(permission: Permission) -> Self {
        Self::Denied { permission: permission.0 }
    }
}

impl Refusal for DeskError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotThere { .. } => "desk.not_there",
            Self::Denied { .. } => "desk.denied",
            Self::GrantsChanged => "desk.grants_changed",
            Self::Decode(_) => "desk.unreadable_event",
            Self::Append(error) => error.code(),
            Self::Read(error) => error.code(),
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotThere { .. } => RefusalKind::Unknown,
            Self::Denied { .. } => RefusalKind::Forbidden,
            Self::GrantsChanged => RefusalKind::Unavailable,
            Self::Decode(_) => RefusalKind::Internal,
            Self::Append(error) => error.kind(),
            Self::Read(error) => error.kind(),
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::Append(error) => error.retry_seconds(),
            Self::Read(error) => error.retry_seconds(),
            Self::GrantsChanged => Some(1),
            _ => None,
        }
    }
}
