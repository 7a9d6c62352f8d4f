//! What a slice hands in: tables, and what each event does to them.

use kernel::{DecodeError, StoredEvent};
use rusqlite::Connection;

/// One read model. `apply` must depend on nothing but the tables and the event, so that a rebuilt
/// view equals the live one.
pub trait Projection: Send + Sync + 'static {
    /// The file's name: `<folder>/<name>.db`. Lower-case letters, digits and `_`.
    fn name(&self) -> &'static str;

    /// Raised when the tables or their meaning change: the view is then built anew beside the old
    /// file and swapped. (A change of [`Projection::schema`]'s text alone does the same.)
    fn version(&self) -> u32;

    /// The tables of a fresh file. A full-text table must say
    /// `INSERT INTO words(words, rank) VALUES ('secure-delete', 1)` after its making, or what was
    /// deleted from it stays in the file.
    fn schema(&self) -> &'static str;

    /// Applies one event within the batch's transaction. An event that is not the projection's
    /// is passed over with `Ok`. An event that records an erasure deletes what it erased.
    ///
    /// # Errors
    /// If the event cannot be read or its rows cannot be written; its stream is then parked.
    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError>;
}

/// Why an event was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    #[error("rows cannot be written")]
    Sql(#[from] rusqlite::Error),
    #[error("event cannot be read")]
    Decode(#[from] DecodeError),
}

impl ProjectionError {
    /// What may be logged and shown of it. Never what a column or a field held: a decoder's own
    /// words quote the value that it stumbled over.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Decode(DecodeError::UnknownVersion { event, version }) => {
                format!("event {event} version {version} is not known to this program")
            }
            Self::Decode(DecodeError::UnknownEvent { event }) => {
                format!("event {event} does not belong to its stream")
            }
            Self::Decode(DecodeError::Shape { event, .. }) => {
                format!("event {event} is not of its shape")
            }
            Self::Sql(error) => sql_told(error),
        }
    }
}

/// The kind of an SQLite error; of a broken constraint also which one, which names columns only.
pub(crate) fn sql_told(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            let is_constraint = failure.code == rusqlite::ErrorCode::ConstraintViolation;
            match message {
                Some(message) if is_constraint => message.clone(),
                _ => format!("{} (SQLite {})", failure, failure.extended_code),
            }
        }
        rusqlite::Error::QueryReturnedNoRows => "a row that should be there is not".to_owned(),
        rusqlite::Error::InvalidColumnType(column, ..) => {
            format!("column {column} is of another type")
        }
        _ => "rows are not of their shape".to_owned(),
    }
}
