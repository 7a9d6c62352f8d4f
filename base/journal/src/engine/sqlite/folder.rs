//! The journal's file: how it is made, locked, checked and taken up again.

use std::fs::File;
use std::path::{Path, PathBuf};

use kernel::{Position, Realm};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::rows;
use crate::engine::{FORMAT, Founding, HeadFrame, SCHEMA, Start};
use crate::error::OpenError;
use crate::format::hash::Hash;
use crate::tree::edge::Edge;
use crate::tree::head::SignedHead;
use crate::tree::perfect_root;

const PAGE_BYTES: u32 = 4_096;
const CACHE_KIBIBYTES: i32 = 65_536;
const STATEMENTS_MAX: usize = 32;
/// How long a connection waits for another of this program, or for a shell left open on the file.
pub(crate) const BUSY_MAX: std::time::Duration = std::time::Duration::from_secs(5);

pub(crate) fn database_path(folder: &Path, realm: Realm) -> PathBuf {
    folder.join(format!("{}.journal.db", realm.code()))
}

/// Held while a process writes the realm's file.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(folder: &Path, realm: Realm) -> Result<Self, OpenError> {
        let unusable = |error: std::io::Error| OpenError::Folder {
            path: folder.to_owned(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(folder).map_err(unusable)?;
        let path = folder.join(format!("{}.lock", realm.code()));
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse),
            Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

pub(crate) fn unusable(error: rusqlite::Error) -> OpenError {
    OpenError::Store { reason: error.to_string() }
}

pub(crate) fn flush_folder(folder: &Path) -> Result<(), OpenError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| OpenError::Folder { path: folder.to_owned(), reason: error.to_string() })
}

/// The writer's connection.
pub(crate) fn connect(path: &Path) -> Result<Connection, OpenError> {
    let db = Connection::open(path).map_err(unusable)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    let set = || {
        db.pragma_update(None, "page_size", PAGE_BYTES)?;
        db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        db.pragma_update(None, "synchronous", "full")?;
        db.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
        db.pragma_update_and_check(None, "secure_delete", "on", |_| Ok(()))?;
        db.pragma_update(None, "cache_size", -CACHE_KIBIBYTES)?;
        db.pragma_update(None, "temp_store", "memory")?;
        stable_plans(&db)?;
        db.busy_timeout(BUSY_MAX)
    };
    set().map_err(unusable)?;
    Ok(db)
}

/// Without this SQLite prepares a statement anew whenever a bound value differs from the last.
pub(crate) fn stable_plans(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

pub(crate) fn is_unfounded(db: &Connection) -> Result<bool, OpenError> {
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map(|tables| tables == 0)
        .map_err(unusable)
}

pub(crate) fn found(db: &Connection, founding: &Founding) -> Result<(), OpenError> {
    let make = || {
        db.execute_batch("BEGIN IMMEDIATE")?;
        db.execute_batch(include_str!("schema.sql"))?;
        write_meta(db, "schema", &SCHEMA.to_be_bytes())?;
        write_meta(db, "format", &FORMAT.to_be_bytes())?;
        write_meta(db, "realm", &[founding.realm.byte()])?;
        write_meta(db, "first", &founding.first.0.to_be_bytes())?;
        write_meta(db, "epoch", &0_u64.to_be_bytes())?;
        write_meta(db, "head_key", &founding.head_key)?;
        db.execute_batch("COMMIT")
    };
    make().map_err(unusable)
}

pub(crate) fn write_meta(db: &Connection, name: &str, value: &[u8]) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![name, value])
    .map(|_| ())
}

pub(crate) fn read_meta<const N: usize>(
    db: &Connection,
    name: &str,
) -> rusqlite::Result<Option<[u8; N]>> {
    let found: Option<Vec<u8>> = db
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|bytes| bytes.try_into().ok()))
}

/// Refuses what this program does not know, and what is not this realm's or these keys'.
pub(crate) fn check(db: &Connection, founding: &Founding) -> Result<(), OpenError> {
    check_versions(db)?;
    if read_meta(db, "realm").map_err(unusable)? != Some([founding.realm.byte()]) {
        return Err(OpenError::OtherRealm);
    }
    if read_meta(db, "head_key").map_err(unusable)? != Some(founding.head_key) {
        return Err(OpenError::OtherKeys);
    }
    Ok(())
}

pub(crate) fn check_versions(db: &Connection) -> Result<(), OpenError> {
    for (name, known) in [("schema", SCHEMA), ("format", FORMAT)] {
        let found = read_meta(db, name).map_err(unusable)?.map(u32::from_be_bytes);
        if found != Some(known) {
            let found = found.map_or_else(|| "unknown".to_owned(), |found| found.to_string());
            return Err(OpenError::FormatUnknown { found, known });
        }
    }
    Ok(())
}

/// What a check may take for granted: a known format and the file's own realm.
pub(crate) fn verifiable(db: &Connection, realm: Realm) -> Result<HeadFrame, OpenError> {
    check_versions(db)?;
    let frame = frame(db)?;
    if frame.realm == realm { Ok(frame) } else { Err(OpenError::OtherRealm) }
}

pub(crate) fn frame(db: &Connection) -> Result<HeadFrame, OpenError> {
    let realm: Option<[u8; 1]> = read_meta(db, "realm").map_err(unusable)?;
    let realm = realm.and_then(|[byte]| Realm::from_byte(byte)).ok_or(OpenError::OtherRealm)?;
    let first = read_meta(db, "first").map_err(unusable)?.map(u64::from_be_bytes);
    let key = read_meta(db, "head_key").map_err(unusable)?.ok_or(OpenError::OtherKeys)?;
    Ok(HeadFrame { realm, first: Position(first.unwrap_or(1)), key })
}

/// Takes the journal up where it ended, and refuses if its end is not what the last signed head
/// says.
pub(crate) fn start(db: &Connection) -> Result<Start, OpenError> {
    let frame = frame(db)?;
    let epoch = read_meta(db, "epoch").map_err(unusable)?.map_or(0, u64::from_be_bytes);
    let last: Option<u64> = db
        .query_row("SELECT max(position) FROM entry", [], |row| row.get::<_, Option<i64>>(0))
        .map_err(unusable)?
        .map(i64::cast_unsigned);
    let position = Position(last.unwrap_or(frame.first.0.saturating_sub(1)));
    let damaged = || OpenError::Damaged { position };
    let size = (position.0 + 1).checked_sub(frame.first.0).ok_or_else(damaged)?;
    let edge = Edge::restore(
        size,
        |level, index| tile_root(db, level, index),
        |index| entry_hash(db, frame.first.0 + index),
    )
    .map_err(unusable)?;
    let head = newest_head(db)?;
    let is_sound = match &head {
        None => size == 0,
        Some(head) => head.size == size && head.root == edge.root() && head.is_signed(),
    };
    if is_sound {
        Ok(Start { first: frame.first, position, epoch, edge, is_holder: true })
    } else {
        Err(damaged())
    }
}

pub(crate) fn newest_head(db: &Connection) -> Result<Option<SignedHead>, OpenError> {
    let frame = frame(db)?;
    db.query_row(
        "SELECT size, root, at, signature FROM signed_head ORDER BY size DESC LIMIT 1",
        [],
        |row| rows::head(row, &frame),
    )
    .optional()
    .map_err(unusable)
}

fn tile_root(db: &Connection, level: u32, index: u64) -> rusqlite::Result<Hash> {
    let bytes: Vec<u8> = db
        .prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?
        .query_row(params![level, index], |row| row.get(0))?;
    Ok(perfect_root(bytes.as_chunks::<32>().0).unwrap_or_default())
}

fn entry_hash(db: &Connection, position: u64) -> rusqlite::Result<Hash> {
    db.prepare_cached("SELECT hash FROM entry WHERE position = ?1")?
        .query_row([position], |row| Ok(row.get_ref(0)?.as_blob()?.try_into().unwrap_or_default()))
}
