//! Rows as values. SQLite keeps signed 64-bit integers; positions and versions stay below 2^63.

use kernel::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::engine::{EntryRow, HeadFrame, VaultValue};
use crate::tree::head::SignedHead;

pub(crate) fn u64(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

/// `position, stream, version, hash, bytes`. A hash that is not 32 bytes long is read as zeros,
/// so that the entry shows as damaged where it is checked.
pub(crate) fn entry(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    Ok(EntryRow {
        position: u64(row, 0)?,
        stream: row.get(1)?,
        version: u64(row, 2)?,
        hash: row.get_ref(3)?.as_blob()?.try_into().unwrap_or_default(),
        bytes: row.get(4)?,
    })
}

pub(crate) fn vault(
    db: &Connection,
    space: &str,
    key: &[u8],
) -> rusqlite::Result<Option<VaultValue>> {
    db.prepare_cached("SELECT value, expires_at FROM vault WHERE space = ?1 AND key = ?2")?
        .query_row(params![space, key], |row| vault_value(row, 0))
        .optional()
}

pub(crate) fn vault_value(row: &Row<'_>, column: usize) -> rusqlite::Result<VaultValue> {
    let expires_at: Option<i64> = row.get(column + 1)?;
    Ok(VaultValue {
        value: row.get(column)?,
        expires_at: expires_at.map(Timestamp::from_milliseconds),
    })
}

/// `size, root, at, signature`. Bytes of a wrong length are read as zeros, which no check passes.
pub(crate) fn head(row: &Row<'_>, frame: &HeadFrame) -> rusqlite::Result<SignedHead> {
    Ok(SignedHead {
        realm: frame.realm,
        first: frame.first,
        size: u64(row, 0)?,
        root: row.get_ref(1)?.as_blob()?.try_into().unwrap_or_default(),
        at: Timestamp::from_milliseconds(row.get(2)?),
        key: frame.key,
        signature: row.get_ref(3)?.as_blob()?.try_into().unwrap_or([0; 64]),
    })
}
