//! Reading: from the shared tail when near the head, else from the store, each entry checked
//! against its hash before anything of it is believed.

use std::sync::Arc;

use kernel::{Position, Realm, StoredEvent};

use crate::bounds::{READ_BYTES_MAX, READ_ENTRIES_MAX};
use crate::cases::{Cases, Kept};
use crate::engine::{EntryRow, ReadBound, Reader};
use crate::error::ReadError;
use crate::format::Entry;
use crate::tail::Tail;
use crate::tree::head::SignedHead;
use crate::tree::proof::{Consistency, Leaves, Proof, Prover};
use crate::writer::queue::Status;

pub(crate) struct Source {
    pub(crate) realm: Realm,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) cases: Arc<Cases>,
    pub(crate) tail: Arc<Tail>,
    pub(crate) status: Arc<Status>,
}

pub(crate) type Events = Vec<Arc<StoredEvent>>;

impl Source {
    /// What can be answered without the disk.
    pub(crate) fn near(&self, after: Position, count_max: usize) -> Option<Events> {
        if after >= *self.status.watch.borrow() {
            return Some(Vec::new());
        }
        self.tail.after(after, count_max.min(READ_ENTRIES_MAX))
    }

    pub(crate) fn read(&self, after: Position, count_max: usize) -> Result<Events, ReadError> {
        if let Some(events) = self.near(after, count_max) {
            return Ok(events);
        }
        let rows = self.reader.entries(after.0, bound(count_max))?;
        self.opened(&rows, after.next())
    }

    pub(crate) fn read_stream(
        &self,
        stream: &[u8],
        after: u64,
        count_max: usize,
    ) -> Result<Events, ReadError> {
        let rows = self.reader.stream(stream, after, bound(count_max))?;
        opened_until_damage(rows.iter().map(|row| self.open(row)))
    }

    /// Entries of a realm, which have no gaps.
    fn opened(&self, rows: &[EntryRow], first: Position) -> Result<Events, ReadError> {
        let numbered = rows.iter().zip(first.0..);
        opened_until_damage(numbered.map(|(row, position)| match row.position == position {
            true => self.open(row),
            false => Err(ReadError::Damaged { position: Position(position) }),
        }))
    }

    fn open(&self, row: &EntryRow) -> Result<Arc<StoredEvent>, ReadError> {
        let damaged = || ReadError::Damaged { position: Position(row.position) };
        let entry = Entry::parse(&row.bytes).ok_or_else(damaged)?;
        let is_in_place = entry.seat.realm == self.realm
            && entry.seat.position.0 == row.position
            && entry.seat.version.0 == row.version
            && entry.hash() == row.hash;
        let header = entry.header().filter(|_| is_in_place).ok_or_else(damaged)?;
        let key = match header.case.filter(|_| entry.has_sealed_parts()) {
            Some(case) => match self.cases.load(case, self.reader.as_ref())? {
                Kept::Held(key) => Some(key),
                Kept::Absent => None,
            },
            None => None,
        };
        let event = entry.open(header, key.as_deref()).ok_or_else(damaged)?;
        if event.stream.key() == row.stream { Ok(Arc::new(event)) } else { Err(damaged()) }
    }

    pub(crate) fn signed_head(&self) -> Result<SignedHead, ReadError> {
        let first = Position::ZERO.next();
        self.reader.signed_head(None)?.ok_or(ReadError::NotThere { position: first })
    }

    pub(crate) fn prove(&self, position: Position) -> Result<Proof, ReadError> {
        let head = self.signed_head()?;
        let not_there = ReadError::NotThere { position };
        let index = position.0.checked_sub(head.first.0).filter(|index| *index < head.size);
        let index = index.ok_or(not_there.clone())?;
        let leaves = Stored(self.reader.as_ref());
        let entry = leaves.entry_hashes(index, 1)?.first().copied().ok_or(not_there)?;
        let path = Prover::new(&leaves, head.size).inclusion(index)?;
        Ok(Proof { position, entry, path, head })
    }

    pub(crate) fn prove_consistency(&self, from: u64, to: u64) -> Result<Consistency, ReadError> {
        let head = self.signed_head()?;
        if from > to || to > head.size {
            return Err(ReadError::NotThere { position: Position(from.max(to)) });
        }
        let leaves = Stored(self.reader.as_ref());
        let path = Prover::new(&leaves, to).consistency(from)?;
        Ok(Consistency { from, to, path })
    }
}

struct Stored<'a>(&'a dyn Reader);

impl Leaves for Stored<'_> {
    fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.0.tile(level, index)
    }

    fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<[u8; 32]>, ReadError> {
        self.0.entry_hashes(first, count)
    }
}

fn bound(count_max: usize) -> ReadBound {
    ReadBound { count: count_max.min(READ_ENTRIES_MAX), bytes: READ_BYTES_MAX }
}

/// What comes before a damaged entry is answered first; the damage is told when reading meets it.
fn opened_until_damage(
    events: impl Iterator<Item = Result<Arc<StoredEvent>, ReadError>>,
) -> Result<Events, ReadError> {
    let mut opened = Vec::new();
    for event in events {
        match event {
            Ok(event) => opened.push(event),
            Err(ReadError::Damaged { .. }) if !opened.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(opened)
}
