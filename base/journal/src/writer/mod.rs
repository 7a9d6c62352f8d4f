//! The writer: one thread that gathers what waits into one transaction, decides it, flushes it
//! and only then answers everyone. After a failed flush it stops for good: nobody can know what
//! the disk holds, so nothing is tried again.

pub(crate) mod batch;
pub(crate) mod queue;
mod standby;
pub(crate) mod streams;

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use kernel::Clock;
use tokio::sync::oneshot;

use self::batch::{Batch, Outcome, Standing};
use self::queue::{Message, Status, Waiting};
use crate::bounds::{BATCH_BYTES_MAX, BATCH_COMMITS_MAX, BEAT_EVERY, IDLE_AFTER};
use crate::cases::CaseKey;
use crate::cases::Cases;
use crate::commit::CaseId;
use crate::engine::{Engine, EngineError};
use crate::erase::Ledger;
use crate::error::AppendError;
use crate::tail::Tail;

pub(crate) struct Writer {
    pub(crate) engine: Box<dyn Engine>,
    pub(crate) standing: Standing,
    pub(crate) ledger: Ledger,
    pub(crate) shared: Shared,
    pub(crate) clock: Arc<dyn Clock>,
    /// Whether this writer holds the lease; on SQLite always.
    pub(crate) is_holder: bool,
    /// Erasures by any node, as last seen while standing by.
    pub(crate) erasures_seen: u64,
}

/// Whoever asked for the end, if it was asked for.
struct Ended(Option<oneshot::Sender<()>>);

/// What the writer shares with readers.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) status: Arc<Status>,
    pub(crate) tail: Arc<Tail>,
    pub(crate) cases: Arc<Cases>,
}

/// What is done once a batch is on disk.
#[derive(Default)]
struct Afterwards {
    answers: Vec<(oneshot::Sender<Outcome>, Outcome)>,
    keys: Vec<(CaseId, Arc<CaseKey>)>,
    erased: Vec<CaseId>,
}

impl Writer {
    /// Runs until it is stopped or every sender is gone.
    pub(crate) fn run(mut self, queue: &Receiver<Message>) {
        if !self.is_holder {
            self.lose_lease();
        }
        let mut stored_at = Some(Instant::now());
        loop {
            if !self.is_holder {
                match self.stand_by(queue) {
                    Ok(()) => continue,
                    Err(Ended(asked)) => return self.end(queue, asked),
                }
            }
            let first = match queue.recv_timeout(BEAT_EVERY) {
                Ok(Message::Commit(waiting)) => waiting,
                Ok(Message::Stop(ended)) => return self.end(queue, Some(ended)),
                Err(RecvTimeoutError::Timeout) => {
                    self.beat();
                    if stored_at.is_some_and(|at| at.elapsed() >= IDLE_AFTER) {
                        stored_at = None;
                        self.rest();
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return self.end(queue, None),
            };
            let (batch, stop) = self.gather(*first, queue);
            self.store(batch);
            stored_at = Some(Instant::now());
            if let Some(ended) = stop {
                return self.end(queue, Some(ended));
            }
        }
    }

    fn gather(
        &self,
        first: Waiting,
        queue: &Receiver<Message>,
    ) -> (Vec<Waiting>, Option<oneshot::Sender<()>>) {
        let mut bytes = first.commit.bytes;
        let mut batch = vec![first];
        let mut stop = None;
        while batch.len() < BATCH_COMMITS_MAX && bytes < BATCH_BYTES_MAX {
            match queue.try_recv() {
                Ok(Message::Commit(waiting)) => {
                    bytes += waiting.commit.bytes;
                    batch.push(*waiting);
                }
                Ok(Message::Stop(ended)) => {
                    stop = Some(ended);
                    break;
                }
                Err(_) => break,
            }
        }
        self.shared.status.taken(bytes);
        (batch, stop)
    }

    fn store(&mut self, batch: Vec<Waiting>) {
        if let Some(refusal) = self.shared.status.refusal() {
            return answer_all(batch, &refusal);
        }
        let wanted = self.standing.wanted(batch.iter().map(|waiting| &waiting.commit));
        let known = match self.engine.look_up(&wanted) {
            Ok(known) => known,
            Err(error) => {
                let refusal = self.refuse(&error);
                return answer_all(batch, &refusal);
            }
        };
        metrics::histogram!("journal_batch_commits").record(batch.len() as f64);
        let mut deciding = Batch::new(&mut self.standing, self.clock.now(), wanted, known);
        let mut afterwards = Afterwards::default();
        for Waiting { mut commit, answer } in batch {
            let keys = std::mem::take(&mut commit.new_cases);
            commit.new_cases = keys.clone();
            let erases = commit.erases;
            let outcome = deciding.decide(commit);
            if outcome.as_ref().is_ok_and(|receipt| !receipt.is_repeat) {
                afterwards.keys.extend(keys);
                afterwards.erased.extend(erases);
            }
            afterwards.answers.push((answer, outcome));
        }
        let (plan, events) = deciding.close();
        let begun = Instant::now();
        if !plan.is_empty()
            && let Err(error) = self.engine.flush(&plan)
        {
            let refusal = self.refuse(&error);
            return afterwards.refuse_stored(&refusal);
        }
        metrics::histogram!("journal_flush_seconds").record(begun.elapsed().as_secs_f64());
        let fallen = self.publish(events, &mut afterwards);
        afterwards.answer();
        drop(fallen);
        if let Err(error) = self.engine.tend() {
            self.refuse(&error);
        }
    }

    /// Lets readers see what is on disk, then sees to what an erasure needs before its answer.
    /// Answers what fell off the tail, which takes a while to drop.
    fn publish(
        &mut self,
        events: Vec<(Arc<kernel::StoredEvent>, usize)>,
        afterwards: &mut Afterwards,
    ) -> Vec<Arc<kernel::StoredEvent>> {
        for (case, key) in afterwards.keys.drain(..) {
            self.shared.cases.keep(case, key);
        }
        for case in &afterwards.erased {
            self.shared.cases.forget(*case);
            self.standing.erasures = self.shared.cases.erasures();
        }
        let is_erasure = !afterwards.erased.is_empty();
        let fallen = if is_erasure {
            // The tail holds text in clear; what it held is read from disk again.
            self.shared.tail.clear();
            Vec::new()
        } else {
            self.shared.tail.extend(events)
        };
        self.shared.status.move_to(self.standing.position, self.standing.epoch);
        if is_erasure && let Err(reason) = self.finish_erasures(&afterwards.erased) {
            let refusal = self.shared.status.refuse(AppendError::Stopped { reason });
            tracing::error!(%refusal, "an erasure was not finished; it is when the journal opens");
            afterwards.refuse_erasing(&refusal);
        }
        fallen
    }

    fn finish_erasures(&mut self, erased: &[CaseId]) -> Result<(), String> {
        for case in erased {
            self.ledger
                .add(*case, self.standing.position, self.clock.now())
                .map_err(|error| format!("the erasure ledger cannot be written: {error}"))?;
        }
        self.engine.scrub().map_err(|error| error.to_string())
    }

    fn refuse(&mut self, error: &EngineError) -> AppendError {
        tracing::error!(reason = %error, "the journal has stopped taking entries");
        match error {
            EngineError::Full => self.shared.status.refuse(AppendError::DiskFull),
            EngineError::Fenced => self.lose_lease(),
            EngineError::Failed(reason) => {
                self.shared.status.refuse(AppendError::Stopped { reason: reason.clone() })
            }
        }
    }

    fn beat(&mut self) {
        if self.shared.status.refusal().is_none()
            && let Err(error) = self.engine.tend().and_then(|()| self.engine.beat())
        {
            self.refuse(&error);
        }
    }

    fn rest(&mut self) {
        if self.shared.status.refusal().is_none()
            && let Err(error) = self.engine.rest(self.clock.now())
        {
            self.refuse(&error);
        }
    }

    /// Stores what came before the end, refuses what comes after.
    fn end(mut self, queue: &Receiver<Message>, ended: Option<oneshot::Sender<()>>) {
        while let Ok(message) = queue.try_recv() {
            match message {
                Message::Commit(waiting) => {
                    self.shared.status.taken(waiting.commit.bytes);
                    self.store(vec![*waiting]);
                }
                // Another who waits for the end hears of it by the sender's drop.
                Message::Stop(_) => {}
            }
        }
        self.rest();
        self.shared
            .status
            .refuse(AppendError::Stopped { reason: "the journal is closed".to_owned() });
        drop(self.engine);
        if let Some(ended) = ended {
            // Whoever asked may have gone.
            let _ = ended.send(());
        }
    }
}

impl Afterwards {
    fn answer(self) {
        for (answer, outcome) in self.answers {
            // A caller may have gone; the commit stands all the same.
            let _ = answer.send(outcome);
        }
    }

    /// Whatever would have been told as stored is refused; what was refused keeps its reason.
    fn refuse_stored(mut self, refusal: &AppendError) {
        for (_, outcome) in &mut self.answers {
            if outcome.is_ok() {
                *outcome = Err(refusal.clone());
            }
        }
        self.answer();
    }

    fn refuse_erasing(&mut self, refusal: &AppendError) {
        // The batch is on disk, but an erasure is not told as done before its ledger is.
        for (_, outcome) in &mut self.answers {
            if outcome.is_ok() {
                *outcome = Err(refusal.clone());
            }
        }
    }
}

fn answer_all(batch: Vec<Waiting>, refusal: &AppendError) {
    for waiting in batch {
        // A caller may have gone.
        let _ = waiting.answer.send(Err(refusal.clone()));
    }
}
