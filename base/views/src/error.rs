//! How a view says no. Codes start `views.`; no message tells what a row holds.

use std::path::PathBuf;

use kernel::{Refusal, RefusalKind};

/// Why a view could not be opened. What is wrong with its file alone is never among these: that
/// is mended by building it again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("view name {name} must be lower-case letters, digits and _")]
    Name { name: &'static str },
    #[error("tables of view {view} cannot be made: {reason}")]
    Schema { view: &'static str, reason: String },
    #[error("cannot use {path}: {reason}", path = path.display())]
    Folder { path: PathBuf, reason: String },
    #[error("follower of view {view} cannot start: {reason}")]
    Thread { view: &'static str, reason: String },
}

/// Why a view could not be read, copied or rebuilt just now.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("this list is being built; try again in a moment")]
    Building,
    #[error("too many people are reading this list; try again in a moment")]
    Busy,
    #[error("reading took too long and was stopped; ask for less at once")]
    TimedOut,
    #[error("the view could not be read; the query is at fault")]
    Query(#[source] rusqlite::Error),
    #[error("the query stopped half way; it is at fault")]
    Panicked,
    #[error("the view is stopped; start the program again")]
    Stopped,
    #[error("the view could not be built: {reason}; what was shown before is still shown")]
    NotBuilt { reason: String },
    #[error("the view could not be copied: {reason}")]
    NotCopied { reason: String },
}

impl Refusal for ViewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Building => "views.building",
            Self::Busy => "views.busy",
            Self::TimedOut => "views.timed_out",
            Self::Query(_) => "views.query_failed",
            Self::Panicked => "views.query_panicked",
            Self::Stopped => "views.stopped",
            Self::NotBuilt { .. } => "views.not_built",
            Self::NotCopied { .. } => "views.not_copied",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Building | Self::Busy | Self::TimedOut | Self::Stopped => {
                RefusalKind::Unavailable
            }
            Self::Query(_) | Self::Panicked | Self::NotBuilt { .. } | Self::NotCopied { .. } => {
                RefusalKind::Internal
            }
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::Building | Self::Busy => Some(1),
            Self::TimedOut => Some(5),
            _ => None,
        }
    }
}
