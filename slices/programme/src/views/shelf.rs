//! Where the register is read from: each reading is permitted, made of one moment of the view, and
//! told with the last entry that changed the register, so that an answer can be cached by it.

use ::views::{View, ViewError};
use desk::{Desk, DeskError};
use kernel::{Refusal, RefusalKind};
use rusqlite::Connection;

use crate::model::{READ_REGISTER, register_facts};
use crate::views::{AskRefused, changed_at};

/// What was read, and the last entry that changed the register then.
pub(crate) struct Reading<T> {
    pub(crate) value: T,
    pub(crate) changed_at: i64,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadRefused {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    View(#[from] ViewError),
    #[error(transparent)]
    Ask(#[from] AskRefused),
    #[error("area is not in the register; see the A to Z")]
    AreaNotThere,
    #[error("scheme is not in the register; search for it by its title")]
    SchemeNotThere,
    #[error("more than {max} schemes are asked for at once; narrow the search")]
    SheetTooLarge { max: usize },
}

impl Refusal for ReadRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Desk(error) => error.code(),
            Self::View(error) => error.code(),
            Self::Ask(error) => error.code(),
            Self::AreaNotThere => "programme.area.not_there",
            Self::SchemeNotThere => "programme.scheme.not_there",
            Self::SheetTooLarge { .. } => "programme.sheet.too_large",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Desk(error) => error.kind(),
            Self::View(error) => error.kind(),
            Self::Ask(error) => error.kind(),
            Self::AreaNotThere | Self::SchemeNotThere => RefusalKind::Unknown,
            Self::SheetTooLarge { .. } => RefusalKind::Invalid,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Ask(error) => error.field(),
            _ => None,
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::Desk(error) => error.retry_seconds(),
            Self::View(error) => error.retry_seconds(),
            _ => None,
        }
    }
}

/// Why a query gives no answer: what was asked is refused, or the view is broken.
pub(crate) enum Stop {
    Refused(ReadRefused),
    Broken(rusqlite::Error),
}

impl From<ReadRefused> for Stop {
    fn from(refused: ReadRefused) -> Self {
        Self::Refused(refused)
    }
}

impl From<AskRefused> for Stop {
    fn from(refused: AskRefused) -> Self {
        Self::Refused(refused.into())
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

/// The register's view. The register is the live realm's, whatever realm its reader works in.
#[derive(Clone)]
pub(crate) struct Shelf {
    view: View,
}

impl Shelf {
    pub(crate) fn new(view: View) -> Self {
        Self { view }
    }

    /// Asks several things of the view as it is at one moment (the view reads on one snapshot).
    ///
    /// # Errors
    /// `desk.denied`, what the query refuses, and `views.*` if the view cannot be read now.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        desk: &Desk,
        query: impl FnOnce(&Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<Reading<T>, ReadRefused> {
        desk.permit(READ_REGISTER, &register_facts())?;
        let whole = move |db: &Connection| {
            let changed_at = changed_at(db)?;
            match query(db) {
                Ok(value) => Ok(Ok(Reading { value, changed_at })),
                Err(Stop::Refused(refused)) => Ok(Err(refused)),
                Err(Stop::Broken(error)) => Err(error),
            }
        };
        self.view.read(whole).await?
    }
}
