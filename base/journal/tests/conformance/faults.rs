//! When it cannot be safe it says so: failed flushes, full disks, full queues.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use journal::trial::{Engine, EngineError, Known, Plan, Standby, Start, Trial, Wanted};
use journal::{AppendError, OpenError, WriterState};
use kernel::{Expected, Position, Refusal as _, Timestamp, Version};

use super::on_every_engine;
use crate::support::{Faulty, Ground, keyed, note, one};

on_every_engine!(
    a_failed_flush_is_never_retried_and_reading_goes_on,
    a_full_queue_refuses_at_once_and_says_when_to_try_again,
    nothing_is_answered_before_it_is_flushed,
);

fn faulty(after: usize, error: EngineError) -> (Trial, Arc<AtomicU64>) {
    let tried = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&tried);
    let wrap = move |inner| -> Box<dyn Engine> {
        let flushed = Arc::default();
        Box::new(Faulty { inner, flushes_before_fault: after, flushed, tried: counted, error })
    };
    (Trial { wrap: Box::new(wrap), ..Trial::default() }, tried)
}

async fn a_failed_flush_is_never_retried_and_reading_goes_on(ground: Ground) {
    let (trial, tried) = faulty(2, EngineError::Failed("input/output error".to_owned()));
    let journal = ground.open_trial(trial).unwrap();
    journal.append(keyed(note(1, Expected::Anywhere), "a", 1)).await.unwrap();
    journal.append(keyed(note(1, Expected::Anywhere), "b", 1)).await.unwrap();
    assert_eq!(journal.state(), WriterState::Accepting);
    let refused = journal.append(keyed(note(1, Expected::Anywhere), "c", 1)).await.unwrap_err();
    assert_eq!(refused.code(), "journal.stopped");
    assert_eq!(refused.kind(), kernel::RefusalKind::Unavailable);
    for _ in 0..5 {
        let refused = journal.append(one(note(1, Expected::Anywhere))).await.unwrap_err();
        assert_eq!(refused.code(), "journal.stopped");
    }
    assert_eq!(tried.load(Ordering::SeqCst), 3, "the failed flush was tried once");
    assert!(matches!(journal.state(), WriterState::Refusing { .. }));
    assert_eq!(journal.read(Position(0), 9).await.unwrap().len(), 2);
    drop(journal);
    let journal = ground.open();
    assert_eq!(journal.head(), Position(2));
    let retried = journal.append(keyed(note(1, Expected::Anywhere), "c", 1)).await.unwrap();
    assert!(!retried.is_repeat, "the client's own retry under its key is stored once");
    assert_eq!(retried.position(), Position(3));
}

/// An engine that waits in its flush until it is let go.
struct Slow {
    inner: Box<dyn Engine>,
    gate: Arc<std::sync::Mutex<()>>,
    begun: Arc<AtomicU64>,
}

impl Engine for Slow {
    fn start(&mut self) -> Result<Start, OpenError> {
        self.inner.start()
    }
    fn look_up(&mut self, wanted: &Wanted) -> Result<Known, EngineError> {
        self.inner.look_up(wanted)
    }
    fn flush(&mut self, plan: &Plan) -> Result<(), EngineError> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let _open = self.gate.lock().unwrap();
        self.inner.flush(plan)
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

fn slow() -> (Trial, Arc<std::sync::Mutex<()>>, Arc<AtomicU64>) {
    let (gate, begun) = (Arc::new(std::sync::Mutex::new(())), Arc::new(AtomicU64::new(0)));
    let (held, counted) = (Arc::clone(&gate), Arc::clone(&begun));
    let wrap =
        move |inner| -> Box<dyn Engine> { Box::new(Slow { inner, gate: held, begun: counted }) };
    (Trial { wrap: Box::new(wrap), queue_commits_max: 8, ..Trial::default() }, gate, begun)
}

async fn begins(begun: &AtomicU64, count: u64) {
    while begun.load(Ordering::SeqCst) < count {
        tokio::task::yield_now().await;
    }
}

#[expect(clippy::await_holding_lock, reason = "the lock is the gate that the writer waits at")]
async fn a_full_queue_refuses_at_once_and_says_when_to_try_again(ground: Ground) {
    let (trial, gate, begun) = slow();
    let journal = ground.open_trial(trial).unwrap();
    let closed = gate.lock().unwrap();
    let mut waiting = Vec::new();
    let append = |number| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(one(note(number, Expected::Anywhere))).await })
    };
    waiting.push(append(0));
    begins(&begun, 1).await;
    waiting.extend((1..=20).map(append));
    let mut refused = 0;
    while refused < 12 {
        tokio::task::yield_now().await;
        refused = waiting.iter().filter(|task| task.is_finished()).count();
    }
    drop(closed);
    let (mut stored, mut full) = (0, 0);
    for task in waiting {
        match task.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => {
                assert_eq!((error.code(), error.retry_seconds()), ("journal.queue_full", Some(1)));
                full += 1;
            }
        }
    }
    assert_eq!((stored, full), (9, 12));
    assert_eq!(journal.head(), Position(9));
}

#[expect(clippy::await_holding_lock, reason = "the lock is the gate that the writer waits at")]
async fn nothing_is_answered_before_it_is_flushed(ground: Ground) {
    let (trial, gate, begun) = slow();
    let journal = ground.open_trial(trial).unwrap();
    let closed = gate.lock().unwrap();
    let mut append = {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(one(note(1, Expected::Anywhere))).await })
    };
    begins(&begun, 1).await;
    let early = tokio::time::timeout(Duration::from_millis(50), &mut append).await;
    assert!(early.is_err(), "no answer while the flush has not returned");
    assert_eq!(journal.head(), Position(0));
    assert!(journal.read(Position(0), 1).await.unwrap().is_empty());
    drop(closed);
    assert_eq!(append.await.unwrap().unwrap().position(), Position(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_new_accepts_and_keeps_reads_working() {
    let ground = Ground::sqlite();
    let trial = Trial { pages_max: Some(60), ..Trial::default() };
    let journal = ground.open_trial(trial).unwrap();
    let mut stored = 0;
    let refused = loop {
        let mut draft = note(1, Expected::At(Version(stored)));
        draft.body.insert("text".to_owned(), "x".repeat(2_000).into());
        match journal.append(one(draft)).await {
            Ok(_) => stored += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!((refused.clone(), refused.code()), (AppendError::DiskFull, "journal.disk_full"));
    assert!(stored > 10, "{stored}");
    assert_eq!(journal.append(one(note(2, Expected::Anywhere))).await, Err(AppendError::DiskFull));
    assert_eq!(journal.read(Position(0), 99).await.unwrap().len() as u64, stored);
    drop(journal);
    let journal = ground.open();
    assert_eq!(journal.head(), Position(stored));
    journal.append(one(note(1, Expected::At(Version(stored))))).await.unwrap();
}

#[tokio::test]
async fn a_folder_in_use_another_realm_or_another_key_is_not_opened() {
    let ground = Ground::sqlite();
    let journal = ground.open();
    let again = journal::Journal::open(ground.options(kernel::Realm::Live));
    assert!(matches!(again, Err(OpenError::InUse)));
    drop(journal);
    let mut options = ground.options(kernel::Realm::Live);
    options.keys = Arc::new(journal::MasterKeys::from_root(&[9; 32]));
    assert!(matches!(journal::Journal::open(options), Err(OpenError::OtherKeys)));
    std::fs::rename(ground.database(), ground.data().join("exercise.journal.db")).unwrap();
    let other = journal::Journal::open(ground.options(kernel::Realm::Exercise));
    assert!(matches!(other, Err(OpenError::OtherRealm)));
}

#[tokio::test]
async fn a_journal_of_an_unknown_format_is_not_opened() {
    for name in ["format", "schema"] {
        let ground = Ground::sqlite();
        drop(ground.open());
        let db = rusqlite::Connection::open(ground.database()).unwrap();
        let newer = 2_u32.to_be_bytes();
        db.execute("UPDATE meta SET value = ?1 WHERE name = ?2", (newer.as_slice(), name)).unwrap();
        drop(db);
        let opened = journal::Journal::open(ground.options(kernel::Realm::Live));
        assert!(matches!(opened, Err(OpenError::FormatUnknown { .. })));
    }
}
