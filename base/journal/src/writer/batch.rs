//! Decides a batch: which commits hold, where their entries sit, what one transaction writes.
//! Pure: it knows no store, so both engines decide alike. A commit that is refused leaves no
//! trace in the plan.

use std::collections::HashMap;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use kernel::{Expected, Position, Realm, StoredEvent, StreamId, Timestamp, Version};

use super::streams::Streams;
use crate::commit::{CaseId, Receipt, Seat};
use crate::engine::{
    CaseStanding, EntryRow, Known, Plan, RepeatKey, RepeatRow, SeatRow, Start, StreamHead, Wanted,
};
use crate::error::AppendError;
use crate::format::hash::Hash;
use crate::format::seat::SeatBytes;
use crate::prepare::{Prepared, PreparedEntry};
use crate::tree::edge::Edge;
use crate::tree::head::SignedHead;

/// What the writer remembers from batch to batch. It runs ahead of the store while a batch is
/// decided; if the flush then fails, the writer stops and this is not used again.
pub(crate) struct Standing {
    pub(crate) realm: Realm,
    pub(crate) first: Position,
    pub(crate) position: Position,
    pub(crate) epoch: u64,
    pub(crate) erasures: u64,
    edge: Edge,
    streams: Streams,
    signing: SigningKey,
}

impl Standing {
    pub(crate) fn new(realm: Realm, start: Start, signing: SigningKey) -> Self {
        Self {
            realm,
            first: start.first,
            position: start.position,
            epoch: start.epoch,
            erasures: 0,
            edge: start.edge,
            streams: Streams::default(),
            signing,
        }
    }

    /// Takes up where another writer left off.
    pub(crate) fn take_up(&mut self, start: Start) {
        self.position = start.position;
        self.epoch = start.epoch;
        self.edge = start.edge;
        self.streams = Streams::default();
    }

    /// What must be looked up before these commits can be decided.
    pub(crate) fn wanted<'a>(&self, commits: impl Iterator<Item = &'a Prepared>) -> Wanted {
        let mut wanted = Wanted::default();
        for commit in commits {
            let unknown = commit
                .entries
                .iter()
                .filter(|entry| self.streams.find(&entry.stream).is_none())
                .map(|entry| entry.stream.clone());
            wanted.streams.extend(unknown);
            wanted.repeats.extend(commit.repeat.iter().map(|repeat| repeat.key));
            wanted.cases.extend(commit.new_cases.iter().map(|(case, _)| *case));
            wanted.cases.extend(commit.erases);
            if commit.erasures != self.erasures {
                wanted.cases.extend(&commit.cases);
            }
        }
        wanted.streams.sort_unstable();
        wanted.streams.dedup();
        wanted
    }
}

/// How a commit fared.
pub(crate) type Outcome = Result<Receipt, AppendError>;

/// A batch being decided.
pub(crate) struct Batch<'a> {
    standing: &'a mut Standing,
    recorded_at: Timestamp,
    repeats: HashMap<RepeatKey, Remembered>,
    cases: HashMap<CaseId, CaseStanding>,
    pub(crate) plan: Plan,
    /// For the tail: what was accepted, and its stored bytes.
    pub(crate) events: Vec<(Arc<StoredEvent>, usize)>,
}

struct Remembered {
    body_hash: Hash,
    receipt: Receipt,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        standing: &'a mut Standing,
        recorded_at: Timestamp,
        wanted: Wanted,
        known: Known,
    ) -> Self {
        for (stream, head) in wanted.streams.iter().zip(&known.streams) {
            standing.streams.keep(stream, head.unwrap_or(StreamHead::EMPTY));
        }
        let realm = standing.realm;
        let repeats = known
            .repeats
            .into_iter()
            .flatten()
            .map(|(row, seats)| (row.key, Remembered::of(realm, &row, seats)))
            .collect();
        let cases = wanted.cases.into_iter().zip(known.cases).collect();
        let (plan, events) = (Plan::default(), Vec::new());
        Self { standing, recorded_at, repeats, cases, plan, events }
    }

    /// Decides one commit; commits are decided in the order they came.
    pub(crate) fn decide(&mut self, commit: Prepared) -> Outcome {
        if let Some(repeat) = &commit.repeat
            && let Some(remembered) = self.repeats.get(&repeat.key)
        {
            return remembered.answer(&repeat.body_hash);
        }
        self.check_epoch(&commit)?;
        self.check_cases(&commit)?;
        self.check_versions(&commit.entries)?;
        Ok(self.accept(commit))
    }

    fn check_epoch(&self, commit: &Prepared) -> Result<(), AppendError> {
        match commit.epoch {
            Some(permitted_under) if permitted_under != self.standing.epoch => {
                Err(AppendError::EpochMoved { permitted_under, current: self.standing.epoch })
            }
            _ => Ok(()),
        }
    }

    fn check_cases(&self, commit: &Prepared) -> Result<(), AppendError> {
        for (case, _) in &commit.new_cases {
            match self.cases.get(case) {
                Some(CaseStanding::Held) => return Err(AppendError::CaseExists),
                Some(CaseStanding::Erased) => return Err(AppendError::Erased),
                Some(CaseStanding::NeverMade) | None => {}
            }
        }
        let is_erased = |case| self.cases.get(case) == Some(&CaseStanding::Erased);
        if commit.cases.iter().any(is_erased) {
            return Err(AppendError::Erased);
        }
        match commit.erases.and_then(|case| self.cases.get(&case)) {
            Some(CaseStanding::Erased) => Err(AppendError::Erased),
            Some(CaseStanding::NeverMade) => Err(AppendError::CaseUnknown),
            Some(CaseStanding::Held) | None => Ok(()),
        }
    }

    fn check_versions(&self, entries: &[PreparedEntry]) -> Result<(), AppendError> {
        for (index, entry) in entries.iter().enumerate() {
            let Expected::At(expected) = entry.expected else { continue };
            let found = self.head_of(&entry.stream).version;
            if expected.0 == found {
                continue;
            }
            let earlier = entries.iter().take(index).filter(|other| other.stream == entry.stream);
            if expected.0 != found + earlier.count() as u64 {
                let stream = entry.event.stream.to_string();
                return Err(AppendError::Conflict { stream, expected: expected.0, found });
            }
        }
        Ok(())
    }

    fn head_of(&self, stream: &[u8]) -> StreamHead {
        self.standing.streams.find(stream).unwrap_or(StreamHead::EMPTY)
    }

    fn accept(&mut self, commit: Prepared) -> Receipt {
        let first = self.standing.position.next().0;
        let mut receipt = Receipt {
            realm: self.standing.realm,
            entries: Vec::with_capacity(commit.entries.len()),
            recorded_at: self.recorded_at,
            is_repeat: false,
        };
        for entry in commit.entries {
            receipt.entries.push(self.seat(entry));
        }
        if let Some(repeat) = commit.repeat {
            let count = receipt.entries.len() as u64;
            self.plan.repeats.push(RepeatRow {
                key: repeat.key,
                body_hash: repeat.body_hash,
                stream: repeat.stream,
                first,
                count,
                recorded_at: self.recorded_at,
            });
            let receipt = Receipt { is_repeat: true, ..receipt.clone() };
            self.repeats.insert(repeat.key, Remembered { body_hash: repeat.body_hash, receipt });
        }
        for (case, _) in &commit.new_cases {
            self.cases.insert(*case, CaseStanding::Held);
        }
        if let Some(case) = commit.erases {
            self.cases.insert(case, CaseStanding::Erased);
        }
        self.plan.vault.extend(commit.vault);
        receipt
    }

    fn seat(&mut self, mut entry: PreparedEntry) -> Seat {
        let before = self.head_of(&entry.stream);
        let position = self.standing.position.next();
        let version = Version(before.version + 1);
        let seat = SeatBytes {
            realm: self.standing.realm,
            position,
            version,
            recorded_at: self.recorded_at,
            previous: before.hash,
        };
        let hash = entry.unseated.take_seat(&seat);
        self.standing.position = position;
        self.standing.epoch += u64::from(entry.raises_epoch);
        if entry.raises_epoch {
            self.plan.epoch = Some(self.standing.epoch);
        }
        self.standing.edge.push(&hash, &mut self.plan.tiles);
        self.standing.streams.keep(&entry.stream, StreamHead { version: version.0, hash });
        if let Some(event) = Arc::get_mut(&mut entry.event) {
            event.position = position;
            event.version = version;
            event.recorded_at = self.recorded_at;
        }
        let stream = entry.event.stream.clone();
        self.events.push((entry.event, entry.unseated.bytes.len()));
        self.plan.entries.push(EntryRow {
            position: position.0,
            stream: entry.stream,
            version: version.0,
            hash,
            bytes: entry.unseated.bytes,
        });
        Seat { stream, version, position, hash }
    }

    /// Signs the tree as the batch leaves it.
    pub(crate) fn close(mut self) -> (Plan, Vec<(Arc<StoredEvent>, usize)>) {
        if !self.plan.entries.is_empty() {
            let head = SignedHead {
                realm: self.standing.realm,
                first: self.standing.first,
                size: self.standing.edge.size(),
                root: self.standing.edge.root(),
                at: self.recorded_at,
                key: [0; 32],
                signature: [0; 64],
            };
            self.plan.head = Some(SignedHead::sign(head, &self.standing.signing));
        }
        (self.plan, self.events)
    }
}

impl Remembered {
    fn of(realm: Realm, row: &RepeatRow, seats: Vec<SeatRow>) -> Self {
        let seats = seats.into_iter().filter_map(|seat| {
            Some(Seat {
                stream: StreamId::from_key(&seat.stream)?,
                version: Version(seat.version),
                position: Position(seat.position),
                hash: seat.hash,
            })
        });
        let receipt = Receipt {
            realm,
            entries: seats.collect(),
            recorded_at: row.recorded_at,
            is_repeat: true,
        };
        Self { body_hash: row.body_hash, receipt }
    }

    fn answer(&self, body_hash: &Hash) -> Outcome {
        if self.body_hash == *body_hash {
            Ok(self.receipt.clone())
        } else {
            Err(AppendError::KeyReused)
        }
    }
}
