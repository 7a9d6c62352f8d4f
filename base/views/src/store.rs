//! One file being written: the projection's tables, the cursor and the parked streams, changed
//! together in one transaction for each batch.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kernel::{Position, StoredEvent, StreamId};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::bounds::PARKED_TOLD_MAX;
use crate::projection::{Projection, ProjectionError, sql_told};

const TABLES: &str = "
    CREATE TABLE view_cursor (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        projection_version INTEGER NOT NULL,
        schema_digest BLOB NOT NULL,
        position INTEGER NOT NULL,
        stream BLOB,
        recorded_at INTEGER
    ) STRICT;
    CREATE TABLE parked (
        stream BLOB PRIMARY KEY,
        position INTEGER NOT NULL,
        event TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;";

/// A stream that the view no longer follows, because one of its events could not be applied.
/// Rebuilding the view, with a program that can, takes it up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    pub stream: StreamId,
    /// Of the event that could not be applied; what follows it in its stream is not applied.
    pub position: Position,
    pub event: String,
    /// Without anything that the event holds.
    pub reason: String,
}

/// The last event that a file holds, as the journal knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cursor {
    position: Position,
    stream: Option<Vec<u8>>,
    recorded_at: Option<i64>,
}

impl Cursor {
    fn at(event: &StoredEvent) -> Self {
        Self {
            position: event.position,
            stream: Some(event.stream.key()),
            recorded_at: Some(event.recorded_at.milliseconds()),
        }
    }
}

/// What is wrong with a file rather than with an event.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// It cannot be trusted; build another.
    Damaged { reason: String },
    /// A full disk, a lock, a number out of turn: the batch was rolled back; try it again.
    Trouble { reason: String },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let reason = sql_told(&error);
        if is_damage(&error) { Self::Damaged { reason } } else { Self::Trouble { reason } }
    }
}

/// What a batch did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Applied {
    /// The last event of which something was erased, or that tells of an erasure.
    pub(crate) erased_at: Option<Position>,
    pub(crate) parked: u64,
}

pub(crate) struct Store {
    db: Connection,
    projection: Arc<dyn Projection>,
    cursor: Cursor,
    parked: u64,
    /// Made by this program from nothing. What SQLite then calls damage is a projection that
    /// contradicts its own full-text index, and another build would end the same way.
    is_fresh: bool,
}

impl Store {
    /// Makes the tables of a fresh file.
    pub(crate) fn create(
        mut db: Connection,
        projection: Arc<dyn Projection>,
    ) -> rusqlite::Result<Self> {
        let transaction = db.transaction()?;
        transaction.execute_batch(TABLES)?;
        transaction.execute_batch(projection.schema())?;
        transaction.execute(
            "INSERT INTO view_cursor (only, projection_version, schema_digest, position)
             VALUES (1, ?1, ?2, 0)",
            params![projection.version(), schema_digest(&*projection)],
        )?;
        transaction.commit()?;
        Ok(Self { db, projection, cursor: Cursor::default(), parked: 0, is_fresh: true })
    }

    /// Whether a file is a view's at all.
    pub(crate) fn is_one(db: &Connection) -> rusqlite::Result<bool> {
        db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'view_cursor'")?.exists([])
    }

    /// Whether a view's file has this projection's tables and meaning.
    pub(crate) fn is_current(
        db: &Connection,
        projection: &dyn Projection,
    ) -> rusqlite::Result<bool> {
        let expected = (projection.version(), schema_digest(projection));
        let found: Option<(u32, Vec<u8>)> = db
            .query_row("SELECT projection_version, schema_digest FROM view_cursor", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        Ok(found == Some(expected))
    }

    /// Takes up a file that was made before.
    pub(crate) fn resume(
        db: Connection,
        projection: Arc<dyn Projection>,
    ) -> rusqlite::Result<Self> {
        let cursor = read_cursor(&db)?;
        let parked: i64 = db.query_row("SELECT count(*) FROM parked", [], |row| row.get(0))?;
        let parked = u64::try_from(parked).unwrap_or(0);
        Ok(Self { db, projection, cursor, parked, is_fresh: false })
    }

    /// Whether `event`, which the journal has at the cursor's position, is the one that was
    /// applied. If not, the file was made from another journal.
    pub(crate) fn is_after(&self, event: &StoredEvent) -> bool {
        self.cursor == Cursor::at(event)
    }

    pub(crate) fn position(&self) -> Position {
        self.cursor.position
    }

    pub(crate) fn db(&self) -> &Connection {
        &self.db
    }

    /// How many streams are parked in this file.
    pub(crate) fn parked_count(&self) -> u64 {
        self.parked
    }

    /// Applies a batch whole, with its cursor, or leaves everything as it was.
    pub(crate) fn apply(&mut self, events: &[Arc<StoredEvent>]) -> Result<Applied, StoreError> {
        let Some(last) = events.last() else { return Ok(Applied::default()) };
        self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let applied = self.apply_each(events).and_then(|applied| {
            self.write_cursor(last)?;
            self.db.prepare_cached("COMMIT")?.execute([])?;
            Ok(applied)
        });
        match applied {
            Ok(applied) => {
                self.parked += applied.parked;
                self.cursor = Cursor::at(last);
                Ok(applied)
            }
            Err(error) => {
                if !self.db.is_autocommit() {
                    self.db.execute_batch("ROLLBACK")?;
                }
                Err(error)
            }
        }
    }

    fn apply_each(&self, events: &[Arc<StoredEvent>]) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let mut before = self.cursor.position;
        for event in events {
            // A journal need not begin at 1, but it has no gaps.
            if before > Position::ZERO && event.position != before.next() {
                let reason = format!("entry {} came after {before}", event.position);
                return Err(StoreError::Trouble { reason });
            }
            before = event.position;
            if is_erasing(event) {
                applied.erased_at = Some(event.position);
            }
            let is_parked = self.parked + applied.parked > 0 && self.is_parked(event)?;
            if !is_parked && let Err(reason) = self.apply_one(event)? {
                self.park(event, &reason)?;
                applied.parked += 1;
            }
        }
        Ok(applied)
    }

    /// Applies one event within a savepoint; `Ok(Err(reason))` if the event is at fault.
    fn apply_one(&self, event: &StoredEvent) -> Result<Result<(), String>, StoreError> {
        self.db.prepare_cached("SAVEPOINT event")?.execute([])?;
        let outcome = catch_unwind(AssertUnwindSafe(|| self.projection.apply(&self.db, event)));
        let told = match outcome {
            Ok(Ok(())) => Ok(()),
            Ok(Err(ProjectionError::Sql(error))) if self.is_of_the_file(&error) => {
                return Err(error.into());
            }
            Ok(Err(error)) => Err(error.told()),
            Err(_) => Err("the projection stopped half way".to_owned()),
        };
        if told.is_err() {
            self.db.prepare_cached("ROLLBACK TO event")?.execute([])?;
        }
        self.db.prepare_cached("RELEASE event")?.execute([])?;
        Ok(told)
    }

    /// Whether it is the file or its disk that is at fault, not the event.
    fn is_of_the_file(&self, error: &rusqlite::Error) -> bool {
        is_of_the_disk(error) || (is_damage(error) && !self.is_fresh)
    }

    fn is_parked(&self, event: &StoredEvent) -> rusqlite::Result<bool> {
        self.db
            .prepare_cached("SELECT 1 FROM parked WHERE stream = ?1")?
            .exists(params![event.stream.key()])
    }

    fn park(&self, event: &StoredEvent, reason: &str) -> rusqlite::Result<()> {
        tracing::error!(
            view = self.projection.name(),
            realm = event.realm.code(),
            stream = %event.stream,
            position = event.position.0,
            event = event.event,
            reason,
            "a stream is parked: its event could not be applied"
        );
        metrics::counter!("views_streams_parked_total", "view" => self.projection.name())
            .increment(1);
        self.db
            .prepare_cached(
                "INSERT INTO parked (stream, position, event, reason) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![event.stream.key(), as_sql(event.position), event.event, reason])?;
        Ok(())
    }

    fn write_cursor(&self, last: &StoredEvent) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE view_cursor SET position = ?1, stream = ?2, recorded_at = ?3")?
            .execute(params![
                as_sql(last.position),
                last.stream.key(),
                last.recorded_at.milliseconds()
            ])?;
        Ok(())
    }

    /// The first parked streams by position, at most [`PARKED_TOLD_MAX`].
    pub(crate) fn list_parked(&self) -> rusqlite::Result<Vec<Parked>> {
        let mut statement = self.db.prepare_cached(
            "SELECT stream, position, event, reason FROM parked ORDER BY position LIMIT ?1",
        )?;
        let rows = statement.query_map([PARKED_TOLD_MAX as i64], |row| {
            let stream: Vec<u8> = row.get(0)?;
            let position = from_sql(row.get(1)?);
            Ok(StreamId::from_key(&stream).map(|stream| (stream, position, row.get(2), row.get(3))))
        })?;
        let mut parked = Vec::new();
        for row in rows {
            if let Some((stream, position, event, reason)) = row? {
                parked.push(Parked { stream, position, event: event?, reason: reason? });
            }
        }
        Ok(parked)
    }

    /// Closes the file; SQLite moves a write-ahead log into it and removes the log.
    pub(crate) fn close(self) -> rusqlite::Result<()> {
        self.db.flush_prepared_statement_cache();
        self.db.close().map_err(|(_, error)| error)
    }
}

/// The position that a snapshot stands at, for a query that answers it with its rows.
///
/// # Errors
/// If `db` is not a view's.
pub fn position_in(db: &Connection) -> rusqlite::Result<Position> {
    db.prepare_cached("SELECT position FROM view_cursor")?
        .query_row([], |row| row.get(0))
        .map(from_sql)
}

/// Whether the file must be thrown away.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn is_of_the_disk(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
        )
    )
}

/// An entry of which a part was erased, or one that tells of an erasure.
fn is_erasing(event: &StoredEvent) -> bool {
    event.erased.iter().next().is_some() || event.event.ends_with("_erased")
}

fn read_cursor(db: &Connection) -> rusqlite::Result<Cursor> {
    db.query_row("SELECT position, stream, recorded_at FROM view_cursor", [], |row| {
        Ok(Cursor {
            position: from_sql(row.get(0)?),
            stream: row.get(1)?,
            recorded_at: row.get(2)?,
        })
    })
}

fn schema_digest(projection: &dyn Projection) -> Vec<u8> {
    Sha256::digest(projection.schema().as_bytes()).to_vec()
}

/// SQLite's integers are signed; a position would take 9 × 10^18 entries to pass them.
fn as_sql(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

fn from_sql(position: i64) -> Position {
    Position(u64::try_from(position).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::{
        Actor, Body, LabelSet, Position, Purpose, Realm, StoredEvent, StreamId, Timestamp, Version,
    };
    use rusqlite::Connection;

    use super::{Store, StoreError, position_in};
    use crate::{Projection, ProjectionError};

    struct Positions;

    impl Projection for Positions {
        fn name(&self) -> &'static str {
            "positions"
        }
        fn version(&self) -> u32 {
            1
        }
        fn schema(&self) -> &'static str {
            "CREATE TABLE seen (position INTEGER PRIMARY KEY)"
        }
        fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
            db.execute("INSERT INTO seen VALUES (?1)", [super::as_sql(event.position)])?;
            Ok(())
        }
    }

    fn event(position: u64) -> Arc<StoredEvent> {
        let stream = [&b"trial.note/"[..], &[7; 16]].concat();
        Arc::new(StoredEvent {
            realm: Realm::Live,
            position: Position(position),
            stream: StreamId::from_key(&stream).unwrap(),
            version: Version(position),
            event: "trial.note_written".to_owned(),
            event_version: 1,
            occurred_at: Timestamp::from_milliseconds(5),
            recorded_at: Timestamp::from_milliseconds(6),
            actor: Actor::Hub,
            agency: None,
            purpose: Purpose::Audit,
            agreement: None,
            cause: None,
            erased: LabelSet::NONE,
            body: Body::new(),
        })
    }

    #[test]
    fn positions_past_every_integer_that_a_float_holds_are_kept() {
        for first in [1_u64 << 31, 1 << 32, 1 << 53, (1 << 63) - 9] {
            let db = Connection::open_in_memory().unwrap();
            let mut store = Store::create(db, Arc::new(Positions)).unwrap();
            let events: Vec<_> = (first - 2..first + 3).map(event).collect();
            store.apply(&events).unwrap();
            assert_eq!(store.position(), Position(first + 2));
            assert_eq!(position_in(store.db()).unwrap(), Position(first + 2));
            assert_eq!(super::read_cursor(store.db()).unwrap(), store.cursor);
            assert!(store.is_after(&event(first + 2)));
            assert!(!store.is_after(&event(first + 1)));
        }
    }

    #[test]
    fn a_number_out_of_turn_changes_nothing() {
        let db = Connection::open_in_memory().unwrap();
        let mut store = Store::create(db, Arc::new(Positions)).unwrap();
        store.apply(&[event(1), event(2)]).unwrap();
        for out_of_turn in [[event(3), event(5)], [event(4), event(5)], [event(2), event(3)]] {
            let refused = store.apply(&out_of_turn);
            assert!(matches!(refused, Err(StoreError::Trouble { .. })));
            assert_eq!(position_in(store.db()).unwrap(), Position(2));
        }
        let seen: i64 =
            store.db().query_row("SELECT max(position) FROM seen", [], |row| row.get(0)).unwrap();
        assert_eq!(seen, 2);
    }
}
