//! Reading beside the writer: a few read-only connections, lent out in turn.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender, bounded};
use kernel::Position;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params};

use super::rows;
use crate::bounds::READERS_MAX;
use crate::engine::{EntryRow, HeadFrame, ReadBound, Reader, VaultValue};
use crate::error::{OpenError, ReadError};
use crate::format::hash::Hash;
use crate::tree::head::SignedHead;

pub(crate) struct SqliteReader {
    lend: Receiver<Connection>,
    put_back: Sender<Connection>,
    frame: HeadFrame,
}

impl SqliteReader {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let (put_back, lend) = bounded(READERS_MAX);
        let mut frame = None;
        for _ in 0..READERS_MAX {
            let db = connect(path)?;
            if frame.is_none() {
                frame = Some(super::folder::frame(&db)?);
            }
            // The channel has room for exactly these.
            let _ = put_back.send(db);
        }
        let frame = frame.ok_or(OpenError::OtherRealm)?;
        Ok(Self { lend, put_back, frame })
    }

    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        let unreadable = |reason: String| ReadError::Store { reason };
        let db = self.lend.recv().map_err(|error| unreadable(error.to_string()))?;
        let lent = Lent { db: Some(db), to: &self.put_back };
        let Some(db) = &lent.db else { return Err(unreadable("no connection".to_owned())) };
        read(db).map_err(|error| unreadable(error.to_string()))
    }
}

/// Goes back even if reading panics.
struct Lent<'a> {
    db: Option<Connection>,
    to: &'a Sender<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(db) = self.db.take() {
            // The channel has room for every connection that it lent.
            let _ = self.to.try_send(db);
        }
    }
}

/// A read-only connection.
pub(crate) fn connect(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let set = || {
        let db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.pragma_update(None, "cache_size", -8_192)?;
        super::folder::stable_plans(&db)?;
        Ok(db)
    };
    set().map_err(super::folder::unusable)
}

const ENTRY: &str = "SELECT position, stream, version, hash, bytes FROM entry";

impl Reader for SqliteReader {
    fn entries(&self, after: u64, bound: ReadBound) -> Result<Vec<EntryRow>, ReadError> {
        self.with(|db| {
            let sql = format!("{ENTRY} WHERE position > ?1 ORDER BY position LIMIT ?2");
            let mut select = db.prepare_cached(&sql)?;
            gather(select.query(params![after, bound.count])?, bound)
        })
    }

    fn stream(
        &self,
        stream: &[u8],
        after: u64,
        bound: ReadBound,
    ) -> Result<Vec<EntryRow>, ReadError> {
        self.with(|db| {
            let sql =
                format!("{ENTRY} WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3");
            let mut select = db.prepare_cached(&sql)?;
            gather(select.query(params![stream, after, bound.count])?, bound)
        })
    }

    fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<Hash>, ReadError> {
        let Position(start) = self.frame.first;
        self.with(|db| {
            db.prepare_cached(
                "SELECT hash FROM entry WHERE position >= ?1 ORDER BY position LIMIT ?2",
            )?
            .query_map(params![start + first, count], |row: &Row<'_>| {
                Ok(row.get_ref(0)?.as_blob()?.try_into().unwrap_or_default())
            })?
            .collect()
        })
    }

    fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.with(|db| {
            db.prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?
                .query_row(params![level, index], |row| row.get(0))
                .optional()
        })
    }

    fn vault_load(&self, space: &str, key: &[u8]) -> Result<Option<VaultValue>, ReadError> {
        self.with(|db| rows::vault(db, space, key))
    }

    fn vault_list(
        &self,
        space: &str,
        count_max: usize,
    ) -> Result<Vec<(Vec<u8>, VaultValue)>, ReadError> {
        self.with(|db| {
            db.prepare_cached(
                "SELECT key, value, expires_at FROM vault WHERE space = ?1 ORDER BY key LIMIT ?2",
            )?
            .query_map(params![space, count_max], |row| {
                Ok((row.get(0)?, rows::vault_value(row, 1)?))
            })?
            .collect()
        })
    }

    fn signed_head(&self, at_least: Option<u64>) -> Result<Option<SignedHead>, ReadError> {
        let order = if at_least.is_some() { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT size, root, at, signature FROM signed_head WHERE size >= ?1 \
             ORDER BY size {order} LIMIT 1"
        );
        self.with(|db| {
            db.prepare_cached(&sql)?
                .query_row([at_least.unwrap_or(0)], |row| rows::head(row, &self.frame))
                .optional()
        })
    }
}

fn gather(mut rows: rusqlite::Rows<'_>, bound: ReadBound) -> rusqlite::Result<Vec<EntryRow>> {
    let (mut entries, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let entry = self::rows::entry(row)?;
        bytes += entry.bytes.len();
        entries.push(entry);
        if bytes >= bound.bytes {
            break;
        }
    }
    Ok(entries)
}
