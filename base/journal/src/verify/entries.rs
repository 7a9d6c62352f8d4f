//! The first half of a check, on a thread of its own: rows are read and each entry is held
//! against its own bytes. What follows from the order of entries is the other half's.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use crate::engine::EntryRow;
use crate::engine::sqlite::{read_only, rows};
use crate::error::OpenError;
use crate::format::Entry;
use crate::format::hash::Hash;
use crate::format::seat::SeatBytes;

const CHUNK_ENTRIES: usize = 1_024;
const CHUNKS_WAITING_MAX: usize = 8;

/// An entry that agrees with itself.
pub(super) struct Sound {
    pub(super) stream: Vec<u8>,
    pub(super) seat: SeatBytes,
    pub(super) hash: Hash,
}

/// A row's position, and its entry or what is wrong with it.
pub(super) type Checked = (u64, Result<Sound, &'static str>);

/// Reads and checks all entries in the order of their positions.
pub(super) fn start(path: &Path) -> Result<(Receiver<Vec<Checked>>, Reading), OpenError> {
    let (send, receive) = bounded(CHUNKS_WAITING_MAX);
    let path: PathBuf = path.to_owned();
    let thread = std::thread::Builder::new()
        .name("journal-verify".to_owned())
        .spawn(move || read(&path, &send))
        .map_err(|error| OpenError::Store { reason: error.to_string() })?;
    Ok((receive, Reading(thread)))
}

/// The reading thread.
pub(super) struct Reading(JoinHandle<Result<(), OpenError>>);

impl Reading {
    /// Whether everything could be read.
    pub(super) fn end(self) -> Result<(), OpenError> {
        let broken = |_| OpenError::Store { reason: "reading ended early".to_owned() };
        self.0.join().map_err(broken)?
    }
}

fn read(path: &Path, send: &Sender<Vec<Checked>>) -> Result<(), OpenError> {
    let db = read_only(path)?;
    scan(&db, send).map_err(|error| OpenError::Store { reason: error.to_string() })
}

fn scan(db: &Connection, send: &Sender<Vec<Checked>>) -> rusqlite::Result<()> {
    let mut select =
        db.prepare("SELECT position, stream, version, hash, bytes FROM entry ORDER BY position")?;
    let mut found = select.query([])?;
    let mut chunk = Vec::with_capacity(CHUNK_ENTRIES);
    while let Some(row) = found.next()? {
        let position = rows::u64(row, 0)?;
        let checked = match rows::entry(row) {
            Ok(entry) => check(entry),
            Err(_) => Err("the row is not an entry's"),
        };
        chunk.push((position, checked));
        if chunk.len() == CHUNK_ENTRIES {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_ENTRIES));
            if send.send(full).is_err() {
                // The other half has found a fault and gone.
                return Ok(());
            }
        }
    }
    // As above.
    let _ = send.send(chunk);
    Ok(())
}

fn check(row: EntryRow) -> Result<Sound, &'static str> {
    let entry = Entry::parse(&row.bytes).ok_or("the bytes are not an entry of a known format")?;
    let seat = entry.seat;
    if seat.position.0 != row.position || seat.version.0 != row.version {
        return Err("the entry's own position or version is another");
    }
    if entry.hash() != row.hash {
        return Err("the bytes do not have the hash that was stored");
    }
    let header = entry.header().ok_or("the header cannot be read")?;
    if header.stream().is_none_or(|stream| stream.key() != row.stream) {
        return Err("the entry belongs to another stream");
    }
    Ok(Sound { stream: row.stream, seat, hash: row.hash })
}
