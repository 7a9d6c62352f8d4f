//! How ids and instants lie in columns.

use kernel::{Position, Timestamp, TypedId};
use rusqlite::Row;
use rusqlite::types::Type;
use uuid::Uuid;

pub(super) fn blob(id: impl TypedId) -> [u8; 16] {
    id.uuid().into_bytes()
}

pub(super) fn id<I: TypedId>(row: &Row<'_>, column: usize) -> rusqlite::Result<I> {
    row.get::<_, [u8; 16]>(column).map(|bytes| I::from_uuid(Uuid::from_bytes(bytes)))
}

pub(super) fn id_if_any<I: TypedId>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<I>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(|bytes| I::from_uuid(Uuid::from_bytes(bytes))))
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_milliseconds)
}

pub(super) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    row.get::<_, i64>(column).map(|position| Position(position.cast_unsigned()))
}

pub(super) const fn number(position: Position) -> i64 {
    position.0.cast_signed()
}

/// A column that holds JSON or a code that this program wrote and cannot read back.
pub(super) fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, String::new(), Type::Text)
}

pub(super) fn json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| unreadable(column))
}
