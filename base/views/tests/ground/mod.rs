//! A journal in a folder that goes away, events about notes, and a projection of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journal::{CaseId, Commit, Draft, EngineConfig, Journal, MasterKeys, Options, Receipt};
use kernel::{
    Actor, Body, Clock, DecodeError, Entropy, Event, Expected, Field, Purpose, Realm, StoredEvent,
    StreamId, StreamKind, Timestamp, TypedId, event, typed_id,
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use views::{CaughtUp, Projection, ProjectionError, View};

typed_id!(NoteId: "note");

pub(crate) const NOTE: StreamKind = StreamKind("trial.note");

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NoteWritten {
    pub(crate) number: u64,
    #[serde(default)]
    pub(crate) text: Option<String>,
}
event!(NoteWritten, "trial.note_written", 1, [Field::sealed("text")]);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NoteErased {
    pub(crate) reason: String,
}
event!(NoteErased, "trial.note_erased", 1, []);

struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_milliseconds(1_795_387_874_000)
    }
}

/// Different bytes at each call, the same in each run.
struct CountingEntropy(AtomicU64);

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&number.to_be_bytes()[..chunk.len()]);
        }
    }
}

pub(crate) struct Ground {
    folder: tempfile::TempDir,
    pub(crate) journal: Journal,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal_in(folder.path());
        Self { folder, journal }
    }

    /// The views' folder.
    pub(crate) fn views(&self) -> PathBuf {
        self.folder.path().join("views")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.views().join(name)
    }

    pub(crate) fn open(&self, projection: impl Projection) -> View {
        View::open(&self.views(), Arc::new(projection), self.journal.clone()).unwrap()
    }

    pub(crate) async fn write(&self, note: u64, text: &str) -> Receipt {
        self.append(vec![written(note, text)], &[case(note)]).await
    }

    /// Many notes of one event each, in commits of five hundred.
    pub(crate) async fn write_many(&self, notes: std::ops::Range<u64>) {
        let notes: Vec<u64> = notes.collect();
        for some in notes.chunks(500) {
            let drafts = some.iter().map(|note| written(*note, "a few words of text")).collect();
            let cases: Vec<CaseId> = some.iter().map(|note| case(*note)).collect();
            self.append(drafts, &cases).await;
        }
    }

    /// A later event of a note that was written before.
    pub(crate) async fn again(&self, note: u64, draft: Draft) -> Receipt {
        let draft = Draft { stream: StreamId::new(NOTE, note_id(note)), ..draft };
        self.append(vec![draft], &[]).await
    }

    pub(crate) async fn append(&self, drafts: Vec<Draft>, new_cases: &[CaseId]) -> Receipt {
        let commit = Commit { drafts, new_cases: new_cases.to_vec(), ..Commit::default() };
        self.journal.append(commit).await.unwrap()
    }

    /// Whether any file of the views' folder holds these bytes.
    pub(crate) fn holds(&self, canary: &str) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.views()).unwrap().map(|entry| entry.unwrap().path());
        let holds = |path: &PathBuf| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
        };
        files.filter(holds).collect()
    }
}

fn journal_in(folder: &Path) -> Journal {
    let entropy = Arc::new(CountingEntropy(AtomicU64::new(1)));
    let keys = MasterKeys::load_or_create(&folder.join("keys"), &*entropy).unwrap();
    let options = Options {
        realm: Realm::Live,
        engine: EngineConfig::Sqlite { folder: folder.join("journal") },
        keys: Arc::new(keys),
        clock: Arc::new(StillClock),
        entropy,
        spool: None,
        ledger: folder.join("ledger"),
    };
    Journal::open(options).unwrap()
}

pub(crate) fn note_id(note: u64) -> NoteId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&note.to_be_bytes());
    NoteId::from_uuid(kernel::mint_v7(1, random))
}

pub(crate) fn case(note: u64) -> CaseId {
    CaseId::from_uuid(note_id(note).uuid())
}

pub(crate) fn draft<E: Event>(note: u64, event: &E) -> Draft {
    let serde_json::Value::Object(body) = serde_json::to_value(event).unwrap() else { panic!() };
    Draft { fields: E::FIELDS, case: Some(case(note)), ..raw(note, E::NAME, body) }
}

/// An entry of any event and body, all of it general and open.
pub(crate) fn raw(note: u64, event: &'static str, body: Body) -> Draft {
    Draft {
        stream: StreamId::new(NOTE, note_id(note)),
        expected: Expected::Anywhere,
        event,
        event_version: 1,
        fields: &[],
        body,
        occurred_at: StillClock.now(),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::EmergencyResponse,
        agreement: None,
        cause: None,
        case: None,
        raises_epoch: false,
    }
}

pub(crate) fn written(note: u64, text: &str) -> Draft {
    draft(note, &NoteWritten { number: note, text: Some(text.to_owned()) })
}

type Before = dyn Fn(&Connection, &StoredEvent) + Send + Sync;

/// Notes as a table and a full-text index, with a count that shows an event applied twice.
#[derive(Clone)]
pub(crate) struct Notes {
    pub(crate) version: u32,
    /// An event name that this program stumbles over by a rule of the table, half way through.
    pub(crate) refused: &'static str,
    /// Called before each event is applied.
    pub(crate) before: Arc<Before>,
}

impl Default for Notes {
    fn default() -> Self {
        Self { version: 1, refused: "", before: Arc::new(|_, _| {}) }
    }
}

impl Projection for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE note (
             id TEXT PRIMARY KEY,
             number INTEGER NOT NULL,
             text TEXT,
             events INTEGER NOT NULL CHECK (events < 100)
         ) STRICT;
         CREATE INDEX note_by_text ON note (text);
         CREATE VIRTUAL TABLE words USING fts5(text);
         INSERT INTO words(words, rank) VALUES ('secure-delete', 1);"
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        (self.before)(db, event);
        let id = event.stream.uuid().to_string();
        if event.event == self.refused {
            db.prepare_cached("UPDATE note SET number = 0 WHERE id = ?1")?.execute([&id])?;
            db.prepare_cached("UPDATE note SET events = 100 WHERE id = ?1")?.execute([&id])?;
        }
        match event.event.as_str() {
            NoteWritten::NAME => write(db, &id, &NoteWritten::read(event)?),
            NoteErased::NAME => erase(db, &id),
            _ => Ok(()),
        }
    }
}

fn write(db: &Connection, id: &str, note: &NoteWritten) -> Result<(), ProjectionError> {
    let number = i64::try_from(note.number).map_err(|_| DecodeError::Shape {
        event: NoteWritten::NAME.to_owned(),
        reason: "number".to_owned(),
    })?;
    db.prepare_cached(
        "INSERT INTO note (id, number, text, events) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (id) DO UPDATE SET text = excluded.text, events = events + 1",
    )?
    .execute(params![id, number, note.text])?;
    db.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([number])?;
    db.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?
        .execute(params![number, note.text])?;
    Ok(())
}

fn erase(db: &Connection, id: &str) -> Result<(), ProjectionError> {
    db.prepare_cached("DELETE FROM words WHERE rowid = (SELECT number FROM note WHERE id = ?1)")?
        .execute([id])?;
    db.prepare_cached("UPDATE note SET text = NULL WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// How many notes readers see, and how many events they came from.
pub(crate) async fn count(view: &View) -> (u64, u64) {
    let count = view.read(|db| {
        db.query_row("SELECT count(*), coalesce(sum(events), 0) FROM note", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
    });
    let (notes, events) = count.await.unwrap();
    (u64::try_from(notes).unwrap(), u64::try_from(events).unwrap())
}

/// Waits as long as it takes, in the steps that a page waits.
pub(crate) async fn caught_up(view: &View, ground: &Ground) {
    for _ in 0..30 {
        if view.wait_for(ground.journal.head()).await == CaughtUp::Yes {
            return;
        }
    }
    panic!("the view is stuck: {:?}", view.trouble());
}
