//! A view's files, and how each is opened.
//!
//! The live file is in WAL mode with `synchronous=NORMAL`: losing power may lose its last batches,
//! which the journal gives again, but cannot leave a torn file that looks whole. A file that is
//! being built has no other reader and is thrown away if the program dies, so it is written with
//! `synchronous=OFF` and flushed once before the swap. `secure_delete` is on in both: what is
//! erased later may have left copies in a page that was freed while building.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::bounds::{LOCK_WAIT_MAX, STATEMENTS_KEPT_MAX};

const LIVE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;";

const BUILDING: &str = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -65536;";

const READER: &str = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;";

/// Where one view's files lie.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    folder: PathBuf,
    name: &'static str,
    version: u32,
}

impl Files {
    pub(crate) fn new(folder: &Path, name: &'static str, version: u32) -> Self {
        Self { folder: folder.to_owned(), name, version }
    }

    pub(crate) fn live(&self) -> PathBuf {
        self.folder.join(format!("{}.db", self.name))
    }

    pub(crate) fn building(&self) -> PathBuf {
        self.folder.join(format!("{}.v{}.building.db", self.name, self.version))
    }

    /// What was found damaged; kept for whoever looks into it until the next erasure.
    fn damaged(&self) -> PathBuf {
        self.folder.join(format!("{}.damaged.db", self.name))
    }

    /// Opens the live file for its follower, making it if it is not there.
    pub(crate) fn open_live(&self) -> rusqlite::Result<Connection> {
        if !self.live().exists() {
            remove_if_there(&beside(&self.live(), "-wal")).map_err(io_error)?;
        }
        open_writer(&self.live(), LIVE)
    }

    /// Opens a fresh file to build in.
    pub(crate) fn open_building(&self) -> rusqlite::Result<Connection> {
        remove_with_companions(&self.building()).map_err(io_error)?;
        open_writer(&self.building(), BUILDING)
    }

    /// Writes what `live` holds, and nothing that it no longer holds, to a fresh file.
    pub(crate) fn copy_to_building(&self, live: &Connection) -> rusqlite::Result<()> {
        remove_with_companions(&self.building()).map_err(io_error)?;
        copy(live, &self.building())
    }

    /// Opens what a copy was written to, to bring it up to date.
    pub(crate) fn resume_building(&self) -> rusqlite::Result<Connection> {
        open_writer(&self.building(), BUILDING)
    }

    pub(crate) fn open_reader(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(self.live(), flags)?;
        db.busy_timeout(LOCK_WAIT_MAX)?;
        db.execute_batch(READER)?;
        db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT_MAX);
        Ok(db)
    }

    /// Puts the built file where the live one is. No connection to either may be open: SQLite
    /// would read the one's write-ahead log into the other.
    pub(crate) fn swap(&self) -> io::Result<()> {
        fs::File::open(self.building())?.sync_all()?;
        for companion in ["-wal", "-shm"] {
            remove_if_there(&beside(&self.live(), companion))?;
        }
        fs::rename(self.building(), self.live())?;
        self.flush_folder()
    }

    /// Moves a damaged live file out of the way. No connection to it may be open.
    pub(crate) fn set_aside(&self) -> io::Result<()> {
        remove_with_companions(&self.damaged())?;
        if self.live().exists() {
            fs::rename(self.live(), self.damaged())?;
        }
        remove_with_companions(&self.live())
    }

    /// Removes a live file that is not of this journal. No connection to it may be open.
    pub(crate) fn remove_live(&self) -> io::Result<()> {
        remove_with_companions(&self.live())
    }

    /// Removes a damaged file that was kept: it may hold what has been erased since.
    pub(crate) fn remove_damaged(&self) -> io::Result<()> {
        remove_with_companions(&self.damaged())
    }

    /// Removes what builds left behind that did not come to an end.
    pub(crate) fn remove_unfinished(&self) -> io::Result<()> {
        let begin = format!("{}.v", self.name);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_unfinished = name
                .to_str()
                .and_then(|name| name.strip_prefix(&begin))
                .and_then(|rest| rest.split_once(".building.db"))
                .is_some_and(|(version, _)| version.bytes().all(|byte| byte.is_ascii_digit()));
            if is_unfinished {
                remove_if_there(&entry.path())?;
            }
        }
        Ok(())
    }

    pub(crate) fn live_bytes(&self) -> u64 {
        bytes_of(&self.live())
    }

    pub(crate) fn wal_bytes(&self) -> u64 {
        bytes_of(&beside(&self.live(), "-wal"))
    }

    #[cfg(unix)]
    fn flush_folder(&self) -> io::Result<()> {
        fs::File::open(&self.folder)?.sync_all()
    }

    #[cfg(not(unix))]
    fn flush_folder(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies a view from a reader's connection that is in no transaction.
pub(crate) fn copy(reader: &Connection, target: &Path) -> rusqlite::Result<()> {
    let Some(target) = target.to_str() else {
        return Err(io_error(io::ErrorKind::InvalidFilename.into()));
    };
    // A vacuum counts as writing, although what it writes to is another file.
    reader.execute_batch("PRAGMA query_only = OFF")?;
    let copied = reader.execute("VACUUM INTO ?1", [target]);
    reader.execute_batch("PRAGMA query_only = ON")?;
    copied.map(drop)
}

fn open_writer(path: &Path, pragmas: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(LOCK_WAIT_MAX)?;
    db.execute_batch(pragmas)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT_MAX);
    Ok(db)
}

fn beside(path: &Path, companion: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(companion);
    PathBuf::from(name)
}

fn remove_with_companions(path: &Path) -> io::Result<()> {
    for companion in ["", "-wal", "-shm", "-journal"] {
        remove_if_there(&beside(path, companion))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn bytes_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn io_error(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
        Some(error.kind().to_string()),
    )
}
