//! What a view finds when it is opened: its own file, an older program's, a damaged one, one made
//! from another journal, or none.

use std::sync::Arc;

use journal::Journal;
use kernel::Position;
use rusqlite::Connection;

use crate::bounds::CHECKED_BYTES_MAX;
use crate::file::Files;
use crate::projection::sql_told;
use crate::shared::Phase;
use crate::store::{Store, is_damage, position_in};
use crate::{OpenError, Projection};

/// The file that readers begin with, if there is one.
pub(crate) struct Opened {
    pub(crate) phase: Phase,
    pub(crate) position: Position,
    pub(crate) store: Option<Store>,
    pub(crate) superseded: Option<Connection>,
}

impl Opened {
    fn nothing() -> Self {
        Self { phase: Phase::Building, position: Position::ZERO, store: None, superseded: None }
    }

    fn current(store: Store) -> Self {
        Self {
            phase: Phase::Serving,
            position: store.position(),
            store: Some(store),
            superseded: None,
        }
    }

    fn superseded(db: Connection, position: Position) -> Self {
        Self { phase: Phase::Superseded, position, store: None, superseded: Some(db) }
    }
}

/// Opens what is there. Without a file, an empty journal needs no building.
pub(crate) fn open(
    files: &Files,
    projection: &Arc<dyn Projection>,
    journal: &Journal,
) -> Result<Opened, OpenError> {
    let refused = |reason: String| OpenError::Folder { path: files.live(), reason };
    if !files.live().exists() {
        if journal.head() > Position::ZERO {
            return Ok(Opened::nothing());
        }
        let made = files.open_live().and_then(|db| Store::create(db, Arc::clone(projection)));
        return made.map(Opened::current).map_err(|error| refused(sql_told(&error)));
    }
    match look(files, projection, journal) {
        Ok(Some(opened)) => Ok(opened),
        Ok(None) => {
            let view = projection.name();
            tracing::warn!(view, "a view was made from another journal; building anew");
            files.remove_live().map_err(|error| refused(error.kind().to_string()))?;
            open(files, projection, journal)
        }
        Err(error) if is_damage(&error) => {
            let (view, reason) = (projection.name(), sql_told(&error));
            tracing::error!(view, reason, "a view's file is damaged; building anew");
            files.set_aside().map_err(|error| refused(error.kind().to_string()))?;
            open(files, projection, journal)
        }
        Err(error) => Err(refused(sql_told(&error))),
    }
}

/// `None` if the file was made from another journal than this, or is none of ours.
fn look(
    files: &Files,
    projection: &Arc<dyn Projection>,
    journal: &Journal,
) -> rusqlite::Result<Option<Opened>> {
    let db = files.open_live()?;
    if files.live_bytes() <= CHECKED_BYTES_MAX {
        check(&db)?;
    }
    if !Store::is_one(&db)? {
        return Ok(None);
    }
    if !Store::is_current(&db, &**projection)? {
        let position = position_in(&db)?;
        let is_of_this_journal = position <= journal.head();
        return Ok(is_of_this_journal.then(|| Opened::superseded(db, position)));
    }
    let store = Store::resume(db, Arc::clone(projection))?;
    Ok(is_of(&store, journal).then(|| Opened::current(store)))
}

/// Whether the journal has the event that the file says it applied last.
fn is_of(store: &Store, journal: &Journal) -> bool {
    let Some(before) = store.position().0.checked_sub(1) else { return true };
    match journal.read_blocking(Position(before), 1) {
        Ok(events) => events.first().is_some_and(|event| store.is_after(event)),
        // A journal that cannot be read says so itself; the view is not to blame.
        Err(_) => true,
    }
}

fn check(db: &Connection) -> rusqlite::Result<()> {
    let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        None,
    ))
}
