//! The embedded engine: one SQLite file in WAL mode with synchronous FULL. Checkpoints run on a
//! timer on another connection; the writer empties the write-ahead log itself only when idle,
//! after an erasure, or when the log has grown past its bound.

mod checkpoint;
mod folder;
mod read;
pub(crate) mod rows;

use std::path::Path;
use std::time::Duration;

use kernel::{Timestamp, TypedId as _};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use self::checkpoint::Checkpointer;
pub(crate) use self::folder::verifiable as folder_checks;
pub(crate) use self::folder::{Lock, database_path, newest_head};
pub(crate) use self::read::{SqliteReader, connect as read_only};
use super::{
    CaseStanding, Engine, EngineError, Founding, Known, Plan, RepeatRow, SeatRow, Start,
    StreamHead, VaultRow, Wanted,
};
use crate::bounds::WAL_PAGES_MAX;
use crate::error::OpenError;
use crate::tree::edge::Tile;
use crate::tree::head::SignedHead;

pub(crate) struct SqliteEngine {
    db: Connection,
    path: std::path::PathBuf,
    checkpointer: Checkpointer,
    wal_pages: u64,
    /// A reader held the log when an erasure wanted it emptied.
    is_scrub_due: bool,
    _lock: Lock,
}

impl SqliteEngine {
    /// Opens the realm's file, or makes it.
    pub(crate) fn open(folder: &Path, founding: Founding) -> Result<Self, OpenError> {
        let lock = Lock::take(folder, founding.realm)?;
        let path = database_path(folder, founding.realm);
        let is_new = !path.try_exists().unwrap_or(false);
        let db = folder::connect(&path)?;
        if is_new || folder::is_unfounded(&db)? {
            folder::found(&db, &founding)?;
            folder::flush_folder(folder)?;
        }
        folder::check(&db, &founding)?;
        let checkpointer = Checkpointer::start(&path)?;
        Ok(Self { db, path, checkpointer, wal_pages: 0, is_scrub_due: true, _lock: lock })
    }

    /// Bounds the file's pages; how a trial fills the disk.
    pub(crate) fn bound_pages(&self, pages_max: u32) -> Result<(), OpenError> {
        self.db
            .pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()))
            .map_err(folder::unusable)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn write(&mut self, plan: &Plan) -> rusqlite::Result<()> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write_entries(&transaction, plan)?;
        write_repeats(&transaction, &plan.repeats)?;
        write_vault(&transaction, &plan.vault)?;
        write_tiles(&transaction, &plan.tiles)?;
        if let Some(head) = &plan.head {
            write_head(&transaction, head)?;
        }
        if let Some(epoch) = plan.epoch {
            folder::write_meta(&transaction, "epoch", &epoch.to_be_bytes())?;
        }
        transaction.commit()
    }

    /// Empties the log if no reader and no checkpoint of the timer is in the way for so long.
    fn empty_wal(&mut self, wait: Duration) -> Result<(), EngineError> {
        let Some(_quiet) = self.checkpointer.try_quiet(wait) else { return Ok(()) };
        self.db.busy_timeout(wait).map_err(failed)?;
        let emptied = empty_wal(&self.db);
        self.db.busy_timeout(folder::BUSY_MAX).map_err(failed)?;
        if emptied? {
            self.wal_pages = 0;
            self.is_scrub_due = false;
        }
        Ok(())
    }
}

impl Engine for SqliteEngine {
    fn start(&mut self) -> Result<Start, OpenError> {
        folder::start(&self.db)
    }

    fn look_up(&mut self, wanted: &Wanted) -> Result<Known, EngineError> {
        // One transaction for all: each alone would lock and unlock the file.
        let reading = self.db.transaction().map_err(failed)?;
        let known = look_up(&reading, wanted).map_err(failed)?;
        reading.finish().map_err(failed)?;
        Ok(known)
    }

    fn flush(&mut self, plan: &Plan) -> Result<(), EngineError> {
        self.write(plan).map_err(failed)?;
        let bytes: usize = plan.entries.iter().map(|entry| entry.bytes.len()).sum();
        self.wal_pages += 4 + (bytes as u64) / 2_048 + plan.entries.len() as u64;
        self.checkpointer.wake();
        Ok(())
    }

    /// A long read, such as a backup's, may hold the log: then it is emptied as soon as that
    /// ends, or when the journal is next opened.
    fn scrub(&mut self) -> Result<(), EngineError> {
        self.is_scrub_due = true;
        self.empty_wal(SCRUB_WAIT_MAX)?;
        if self.is_scrub_due {
            tracing::warn!("a reader holds the write-ahead log; it is emptied once that ends");
        }
        Ok(())
    }

    fn rest(&mut self, now: Timestamp) -> Result<(), EngineError> {
        self.db
            .prepare_cached(EXPIRE)
            .and_then(|mut expire| expire.execute([now.milliseconds()]))
            .map_err(failed)?;
        self.empty_wal(Duration::ZERO)
    }

    fn tend(&mut self) -> Result<(), EngineError> {
        // Most of the log has been copied back by the timer, so what is left is small.
        if self.is_scrub_due || self.wal_pages > WAL_PAGES_MAX {
            return self.empty_wal(Duration::ZERO);
        }
        Ok(())
    }
}

/// Copies the whole log back and cuts its file to nothing; `false` if a reader was in the way.
fn empty_wal(db: &Connection) -> Result<bool, EngineError> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        .map(|busy| busy == 0)
        .map_err(failed)
}

const SCRUB_WAIT_MAX: Duration = Duration::from_secs(1);
const EXPIRE: &str = "DELETE FROM vault WHERE (space, key) IN \
    (SELECT space, key FROM vault WHERE expires_at IS NOT NULL AND expires_at <= ?1 LIMIT 1000)";

fn look_up(db: &Connection, wanted: &Wanted) -> rusqlite::Result<Known> {
    let streams = wanted.streams.iter().map(|key| stream_head(db, key));
    let repeats = wanted.repeats.iter().map(|key| repeat(db, key));
    let cases = wanted.cases.iter().map(|case| {
        let key = case.uuid();
        let [held, erased] =
            CaseStanding::SPACES.map(|space| rows::vault(db, space, key.as_bytes()));
        Ok(CaseStanding::of(held?.is_some(), erased?.is_some()))
    });
    Ok(Known {
        streams: streams.collect::<rusqlite::Result<_>>()?,
        repeats: repeats.collect::<rusqlite::Result<_>>()?,
        cases: cases.collect::<rusqlite::Result<_>>()?,
    })
}

fn stream_head(db: &Connection, key: &[u8]) -> rusqlite::Result<Option<StreamHead>> {
    db.prepare_cached(
        "SELECT version, hash FROM entry WHERE stream = ?1 ORDER BY version DESC LIMIT 1",
    )?
    .query_row([key], |row| Ok(StreamHead { version: rows::u64(row, 0)?, hash: row.get(1)? }))
    .optional()
}

fn repeat(db: &Connection, key: &[u8; 16]) -> rusqlite::Result<Option<(RepeatRow, Vec<SeatRow>)>> {
    let found = db
        .prepare_cached(
            "SELECT body_hash, stream, first, count, recorded_at FROM idempotency WHERE key = ?1",
        )?
        .query_row([key.as_slice()], |row| {
            Ok(RepeatRow {
                key: *key,
                body_hash: row.get(0)?,
                stream: row.get(1)?,
                first: rows::u64(row, 2)?,
                count: rows::u64(row, 3)?,
                recorded_at: Timestamp::from_milliseconds(row.get(4)?),
            })
        })
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let seats = db
        .prepare_cached(
            "SELECT position, stream, version, hash FROM entry \
             WHERE position >= ?1 AND position < ?1 + ?2 ORDER BY position",
        )?
        .query_map(params![found.first, found.count], |row| {
            Ok(SeatRow {
                position: rows::u64(row, 0)?,
                stream: row.get(1)?,
                version: rows::u64(row, 2)?,
                hash: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some((found, seats)))
}

fn write_entries(db: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO entry (position, stream, version, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for entry in &plan.entries {
        insert.execute(params![
            entry.position,
            entry.stream,
            entry.version,
            entry.hash.as_slice(),
            entry.bytes
        ])?;
    }
    Ok(())
}

fn write_repeats(db: &Connection, repeats: &[RepeatRow]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO idempotency (key, body_hash, stream, first, count, recorded_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for repeat in repeats {
        insert.execute(params![
            repeat.key.as_slice(),
            repeat.body_hash.as_slice(),
            repeat.stream,
            repeat.first,
            repeat.count,
            repeat.recorded_at.milliseconds()
        ])?;
    }
    Ok(())
}

fn write_vault(db: &Connection, vault: &[VaultRow]) -> rusqlite::Result<()> {
    for change in vault {
        match change {
            VaultRow::Put { space, key, value, expires_at } => db
                .prepare_cached(
                    "INSERT INTO vault (space, key, value, expires_at) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (space, key) DO UPDATE \
                     SET value = excluded.value, expires_at = excluded.expires_at",
                )?
                .execute(params![space, key, value, expires_at.map(Timestamp::milliseconds)])?,
            VaultRow::Delete { space, key } => db
                .prepare_cached("DELETE FROM vault WHERE space = ?1 AND key = ?2")?
                .execute(params![space, key])?,
        };
    }
    Ok(())
}

fn write_tiles(db: &Connection, tiles: &[Tile]) -> rusqlite::Result<()> {
    for tile in tiles {
        db.prepare_cached("INSERT INTO tile (level, number, hashes) VALUES (?1, ?2, ?3)")?
            .execute(params![tile.level, tile.index, tile.bytes])?;
    }
    Ok(())
}

fn write_head(db: &Connection, head: &SignedHead) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO signed_head (size, root, at, signature) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        head.size,
        head.root.as_slice(),
        head.at.milliseconds(),
        head.signature.as_slice()
    ])?;
    Ok(())
}

pub(crate) fn failed(error: rusqlite::Error) -> EngineError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => EngineError::Full,
        _ => EngineError::Failed(error.to_string()),
    }
}
