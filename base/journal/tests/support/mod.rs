//! Ground to try a journal on: a fresh store, a clock that stands, seeded randomness.

pub mod database;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use journal::trial::{Engine, EngineError, Known, Plan, Standby, Start, Trial, Wanted};
use journal::{
    CaseId, Commit, Draft, EngineConfig, Idempotency, Journal, MasterKeys, OpenError, Options,
};
use kernel::{
    Actor, Body, Clock, Entropy, Expected, Field, Label, Purpose, Realm, RoomId, Seal, StreamId,
    StreamKind, Timestamp, TypedId,
};
use uuid::Uuid;

/// Stands until it is moved.
pub struct StandingClock(AtomicI64);

impl StandingClock {
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.0.load(Ordering::SeqCst))
    }
}

/// SplitMix64 from a seed.
pub struct Seeded(AtomicU64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_be_bytes()[..chunk.len()]);
        }
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(url) = &self.postgres {
            database::drop(url);
        }
    }
}

/// One place for journals: a folder, and on PostgreSQL a database of its own.
pub struct Ground {
    folder: tempfile::TempDir,
    postgres: Option<String>,
    pub clock: Arc<StandingClock>,
    pub entropy: Arc<Seeded>,
}

impl Ground {
    pub fn sqlite() -> Self {
        Self::on(None)
    }

    /// A database of its own on the server that `BLUELIGHT_TEST_POSTGRES` names; without one the
    /// test says that it was skipped.
    #[expect(clippy::disallowed_methods, reason = "tests are told of a server by environment")]
    pub fn postgres() -> Option<Self> {
        match std::env::var("BLUELIGHT_TEST_POSTGRES") {
            Ok(server) => Some(Self::on(Some(database::make(&server)))),
            Err(_) => {
                println!("skipped: BLUELIGHT_TEST_POSTGRES names no PostgreSQL server");
                None
            }
        }
    }

    /// Another ground on the same kind of engine.
    pub fn fresh(&self) -> Self {
        match &self.postgres {
            None => Self::sqlite(),
            Some(url) => Self::on(Some(database::make(url))),
        }
    }

    pub fn url(&self) -> Option<&str> {
        self.postgres.as_deref()
    }

    fn on(postgres: Option<String>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            postgres,
            clock: Arc::new(StandingClock(AtomicI64::new(1_795_387_874_000))),
            entropy: Arc::new(Seeded::new(7)),
        }
    }

    /// Everything that an erasure must reach.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn elsewhere(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> PathBuf {
        self.data().join("live.journal.db")
    }

    pub fn options(&self, realm: Realm) -> Options {
        self.options_at(realm, self.data())
    }

    pub fn options_at(&self, realm: Realm, folder: PathBuf) -> Options {
        let keys = self.elsewhere("keys");
        let engine = match &self.postgres {
            None => EngineConfig::Sqlite { folder },
            Some(url) => EngineConfig::Postgres { url: url.clone(), folder },
        };
        Options {
            realm,
            engine,
            keys: Arc::new(MasterKeys::load_or_create(&keys, &Seeded::new(1)).unwrap()),
            clock: Arc::<StandingClock>::clone(&self.clock),
            entropy: Arc::<Seeded>::clone(&self.entropy),
            spool: None,
            ledger: self.elsewhere("ledger"),
        }
    }

    pub fn open(&self) -> Journal {
        Journal::open(self.options(Realm::Live)).unwrap()
    }

    pub fn open_realm(&self, realm: Realm) -> Journal {
        Journal::open(self.options(realm)).unwrap()
    }

    pub fn open_trial(&self, trial: Trial) -> Result<Journal, OpenError> {
        Journal::open_for_trial(self.options(Realm::Live), trial)
    }
}

/// An engine whose flush fails from the nth on, after or before it wrote.
pub struct Faulty {
    pub inner: Box<dyn Engine>,
    pub flushes_before_fault: usize,
    pub flushed: Arc<AtomicU64>,
    pub tried: Arc<AtomicU64>,
    pub error: EngineError,
}

impl Engine for Faulty {
    fn start(&mut self) -> Result<Start, OpenError> {
        self.inner.start()
    }

    fn look_up(&mut self, wanted: &Wanted) -> Result<Known, EngineError> {
        self.inner.look_up(wanted)
    }

    fn flush(&mut self, plan: &Plan) -> Result<(), EngineError> {
        self.tried.fetch_add(1, Ordering::SeqCst);
        if self.flushes_before_fault == 0 {
            return Err(self.error.clone());
        }
        self.flushes_before_fault -= 1;
        self.inner.flush(plan)?;
        self.flushed.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn scrub(&mut self) -> Result<(), EngineError> {
        self.inner.scrub()
    }

    fn rest(&mut self, now: Timestamp) -> Result<(), EngineError> {
        self.inner.rest(now)
    }
    fn tend(&mut self) -> Result<(), EngineError> {
        self.inner.tend()
    }
    fn beat(&mut self) -> Result<(), EngineError> {
        self.inner.beat()
    }
    fn stand_by(&mut self) -> Result<Standby, EngineError> {
        self.inner.stand_by()
    }
}

pub const NOTE: StreamKind = StreamKind("journal.note");

pub fn stream(number: u64) -> StreamId {
    StreamId::new(NOTE, RoomId::from_uuid(uuid(number)))
}

pub fn case(number: u64) -> CaseId {
    CaseId::from_uuid(uuid(number))
}

fn uuid(number: u64) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
}

pub const FIELDS: &[Field] = &[
    Field::sealed("place"),
    Field::labelled("health_text", Label::Health),
    Field { name: "grid", label: Label::Policing, seal: Seal::Open },
];

/// A general, open event.
pub fn note(number: u64, expected: Expected) -> Draft {
    let mut body = Body::new();
    body.insert("code".to_owned(), "T1".into());
    body.insert("count".to_owned(), 3.into());
    Draft {
        stream: stream(number),
        expected,
        event: "journal.noted",
        event_version: 1,
        fields: FIELDS,
        body,
        occurred_at: Timestamp::from_milliseconds(1_795_387_873_000),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::EmergencyResponse,
        agreement: None,
        cause: None,
        case: None,
        raises_epoch: false,
    }
}

/// An event with a part of each kind.
pub fn sealed_note(number: u64, case: CaseId, place: &str) -> Draft {
    let mut draft = note(number, Expected::Anywhere);
    draft.case = Some(case);
    draft.body.insert("place".to_owned(), place.into());
    draft.body.insert("health_text".to_owned(), "not breathing".into());
    draft.body.insert("grid".to_owned(), "SJ 84 98".into());
    draft
}

pub fn one(draft: Draft) -> Commit {
    Commit { drafts: vec![draft], ..Commit::default() }
}

pub fn keyed(draft: Draft, key: &str, body: u8) -> Commit {
    let idempotency = Idempotency {
        client: "cad-north".to_owned(),
        key: key.to_owned(),
        body_hash: [body; 32],
        stream: draft.stream.clone(),
    };
    Commit { drafts: vec![draft], idempotency: Some(idempotency), ..Commit::default() }
}

/// Files under a folder that hold these bytes.
pub fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if std::fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
            found.push(path);
        }
    }
    found
}
