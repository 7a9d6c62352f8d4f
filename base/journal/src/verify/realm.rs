//! The second half of a check: positions and versions without gaps, each stream's chain, the tree
//! at every signed head, and the heads that witnesses hold.

use std::collections::VecDeque;
use std::path::Path;

use kernel::{Position, Realm};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::entries::{self, Checked, Sound};
use super::{Fault, Progress, RealmReport};
use crate::engine::sqlite::{folder_checks, read_only, rows};
use crate::engine::{HeadFrame, StreamHead};
use crate::error::OpenError;
use crate::tree::edge::{Edge, Tile};
use crate::tree::head::SignedHead;
use crate::writer::streams::Streams;

const PROGRESS_ENTRIES: u64 = 16_384;
const HEADS_READ_MAX: usize = 4_096;

pub(super) fn verify(
    path: &Path,
    realm: Realm,
    witnesses: &[SignedHead],
    progress: &mut dyn FnMut(Progress),
) -> Result<RealmReport, OpenError> {
    let db = read_only(path)?;
    let frame = folder_checks(&db, realm)?;
    let store = |error: rusqlite::Error| OpenError::Store { reason: error.to_string() };
    let total = count(&db, "entry").map_err(store)?;
    let mut check = Check {
        db: &db,
        frame,
        edge: Edge::default(),
        streams: Streams::default(),
        heads: Heads::new(&db, frame),
        heads_passed: 0,
        heads_last: 0,
        witnesses: Witnesses::of(realm, witnesses),
    };
    let (chunks, reading) = entries::start(path)?;
    let mut fault = None;
    'all: for chunk in &chunks {
        for checked in chunk {
            if let Err(found) = check.entry(checked).map_err(store)? {
                fault = Some(found);
                break 'all;
            }
            let entries = check.edge.size();
            if entries.is_multiple_of(PROGRESS_ENTRIES) || entries == total {
                progress(Progress { realm, entries, entries_total: total });
            }
        }
    }
    drop(chunks);
    reading.end()?;
    let fault = match fault {
        Some(fault) => Some(fault),
        None => check.end().map_err(store)?,
    };
    Ok(check.report(realm, fault))
}

/// The walk along the entries.
struct Check<'a> {
    db: &'a Connection,
    frame: HeadFrame,
    edge: Edge,
    streams: Streams,
    heads: Heads<'a>,
    heads_passed: u64,
    /// The size at the last head that passed.
    heads_last: u64,
    witnesses: Witnesses,
}

type Verdict = Result<(), Fault>;

impl Check<'_> {
    fn next_position(&self) -> Position {
        Position(self.frame.first.0 + self.edge.size())
    }

    fn entry(&mut self, (position, checked): Checked) -> rusqlite::Result<Verdict> {
        let expected = self.next_position();
        let fault = |what: &str| Ok(Err(Fault { position: expected, what: what.to_owned() }));
        if position != expected.0 {
            return fault("the entry is missing");
        }
        let sound = match checked {
            Ok(sound) => sound,
            Err(what) => return fault(what),
        };
        if sound.seat.realm != self.frame.realm {
            return fault("the entry is of the other realm");
        }
        if let Some(what) = self.chain(&sound)? {
            return fault(what);
        }
        let mut tiles = Vec::new();
        self.edge.push(&sound.hash, &mut tiles);
        for tile in &tiles {
            if !self.is_stored(tile)? {
                return fault("a tile of the tree up to here is not what was stored");
            }
        }
        self.head(expected)
    }

    /// What is wrong with an entry's place in its stream.
    fn chain(&mut self, entry: &Sound) -> rusqlite::Result<Option<&'static str>> {
        let version = entry.seat.version.0;
        let before = match self.streams.find(&entry.stream) {
            Some(head) => head,
            None if version == 1 => StreamHead::EMPTY,
            None => self.stored_head(&entry.stream, version - 1)?,
        };
        if before.version + 1 != version {
            return Ok(Some("the stream has a gap before this entry"));
        }
        if before.hash != entry.seat.previous {
            return Ok(Some("the entry does not follow the one before it in its stream"));
        }
        self.streams.keep(&entry.stream, StreamHead { version, hash: entry.hash });
        Ok(None)
    }

    fn stored_head(&self, stream: &[u8], version: u64) -> rusqlite::Result<StreamHead> {
        let hash = self
            .db
            .prepare_cached("SELECT hash FROM entry WHERE stream = ?1 AND version = ?2")?
            .query_row(params![stream, version], |row| {
                Ok(row.get_ref(0)?.as_blob()?.try_into().unwrap_or_default())
            })
            .optional()?;
        Ok(hash.map_or(StreamHead::EMPTY, |hash| StreamHead { version, hash }))
    }

    fn is_stored(&self, tile: &Tile) -> rusqlite::Result<bool> {
        let found: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?
            .query_row(params![tile.level, tile.index], |row| row.get(0))
            .optional()?;
        Ok(found.is_some_and(|bytes| bytes == tile.bytes))
    }

    /// The heads that end at this entry: the journal's own, and any witness's.
    fn head(&mut self, position: Position) -> rusqlite::Result<Verdict> {
        let size = self.edge.size();
        let fault = |what: &str| Ok(Err(Fault { position, what: what.to_owned() }));
        if let Some(head) = self.heads.next_within(size)? {
            self.heads_last = head.size;
            self.heads_passed += 1;
            if head.size != size || head.root != self.edge.root() {
                return fault("the tree is not the one that was signed here");
            }
            if !head.is_signed() {
                return fault("the signature of the head is not good");
            }
        }
        Ok(self.witnesses.compare(size, position, &self.edge, &self.frame))
    }

    /// What is wrong after the last entry.
    fn end(&mut self) -> rusqlite::Result<Option<Fault>> {
        let position = self.next_position();
        let missing = |head: &SignedHead| Fault {
            position,
            what: format!("entries up to position {} were signed and are missing", head.last()),
        };
        if let Some(head) = self.heads.next_within(u64::MAX)? {
            return Ok(Some(missing(&head)));
        }
        if let Some(head) = self.witnesses.beyond(self.edge.size()) {
            return Ok(Some(missing(head)));
        }
        Ok((self.heads_last != self.edge.size()).then(|| Fault {
            position: Position(self.frame.first.0 + self.heads_last),
            what: "the last entries are not under a signed head".to_owned(),
        }))
    }

    fn report(self, realm: Realm, fault: Option<Fault>) -> RealmReport {
        let entries = match &fault {
            Some(fault) => {
                self.edge.size().min(fault.position.0.saturating_sub(self.frame.first.0))
            }
            None => self.edge.size(),
        };
        let last = Position((self.frame.first.0 + entries).saturating_sub(1));
        let witnessed = self.witnesses.passed;
        let first = self.frame.first.0;
        let covered = witnessed.map_or(0, |last| (last.0 + 1).saturating_sub(first));
        RealmReport {
            realm,
            entries,
            heads: self.heads_passed,
            last,
            fault,
            witnessed,
            not_witnessed: entries.saturating_sub(covered),
            blobs: 0,
            blob_faults: Vec::new(),
        }
    }
}

/// Heads that were kept elsewhere, by size.
struct Witnesses {
    waiting: Vec<SignedHead>,
    passed: Option<Position>,
}

impl Witnesses {
    fn of(realm: Realm, heads: &[SignedHead]) -> Self {
        let mut waiting: Vec<_> =
            heads.iter().filter(|head| head.realm == realm).cloned().collect();
        waiting.sort_by_key(|head| std::cmp::Reverse(head.size));
        Self { waiting, passed: None }
    }

    fn compare(
        &mut self,
        size: u64,
        position: Position,
        edge: &Edge,
        frame: &HeadFrame,
    ) -> Verdict {
        while let Some(head) = self.waiting.pop_if(|head| head.size <= size) {
            let fault = |what: &str| Err(Fault { position, what: what.to_owned() });
            if head.key != frame.key {
                return fault("a witness holds a head that another key signed");
            }
            if !head.is_signed() {
                return fault("the signature of a witness's head is not good");
            }
            if head.size != size || head.first != frame.first || head.root != edge.root() {
                return fault("the tree is not the one that a witness holds");
            }
            self.passed = Some(position);
        }
        Ok(())
    }

    fn beyond(&self, size: u64) -> Option<&SignedHead> {
        self.waiting.iter().find(|head| head.size > size)
    }
}

/// The journal's own heads by size, read some at a time.
struct Heads<'a> {
    db: &'a Connection,
    frame: HeadFrame,
    page: VecDeque<SignedHead>,
    after: Option<u64>,
}

impl<'a> Heads<'a> {
    const fn new(db: &'a Connection, frame: HeadFrame) -> Self {
        Self { db, frame, page: VecDeque::new(), after: Some(0) }
    }

    /// The next head, if its size is at most this.
    fn next_within(&mut self, size: u64) -> rusqlite::Result<Option<SignedHead>> {
        if self.page.is_empty()
            && let Some(after) = self.after
        {
            self.page = self
                .db
                .prepare_cached(
                    "SELECT size, root, at, signature FROM signed_head WHERE size > ?1 \
                     ORDER BY size LIMIT ?2",
                )?
                .query_map(params![after, HEADS_READ_MAX], |row| rows::head(row, &self.frame))?
                .collect::<rusqlite::Result<_>>()?;
            self.after = self.page.back().map(|head| head.size);
        }
        Ok(self.page.pop_front_if(|head| head.size <= size))
    }
}

fn count(db: &Connection, table: &str) -> rusqlite::Result<u64> {
    db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| rows::u64(row, 0))
}
