//! The bounded way to the writer, and what everybody may see of it.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use kernel::Position;
use parking_lot::{Condvar, Mutex, RwLock};
use tokio::sync::{oneshot, watch};

use super::batch::Outcome;
use crate::bounds::QUEUE_BYTES_MAX;
use crate::error::AppendError;
use crate::prepare::Prepared;

/// Whether commits are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriterState {
    Accepting,
    /// A flush failed, the disk is full, the lease is another's, or the journal was stopped.
    Refusing {
        reason: String,
    },
}

pub(crate) enum Message {
    Commit(Box<Waiting>),
    Stop(oneshot::Sender<()>),
}

/// A commit in the queue and who waits for its answer.
pub(crate) struct Waiting {
    pub(crate) commit: Prepared,
    pub(crate) answer: oneshot::Sender<Outcome>,
}

/// What the writer lets others see.
pub(crate) struct Status {
    refusal: RwLock<Option<AppendError>>,
    pub(crate) epoch: AtomicU64,
    pub(crate) watch: watch::Sender<Position>,
    head: Mutex<Position>,
    moved: Condvar,
    waiting_bytes: AtomicUsize,
}

impl Status {
    pub(crate) fn new(head: Position, epoch: u64) -> Self {
        Self {
            refusal: RwLock::new(None),
            epoch: AtomicU64::new(epoch),
            watch: watch::Sender::new(head),
            head: Mutex::new(head),
            moved: Condvar::new(),
            waiting_bytes: AtomicUsize::new(0),
        }
    }

    pub(crate) fn state(&self) -> WriterState {
        match &*self.refusal.read() {
            None => WriterState::Accepting,
            Some(refusal) => WriterState::Refusing { reason: refusal.to_string() },
        }
    }

    pub(crate) fn refusal(&self) -> Option<AppendError> {
        self.refusal.read().clone()
    }

    /// From now on every append is refused with this; the first reason stands.
    pub(crate) fn refuse(&self, refusal: AppendError) -> AppendError {
        self.refusal.write().get_or_insert(refusal).clone()
    }

    /// The lease has come back: a refusal for want of it no longer stands.
    pub(crate) fn accept_again(&self) {
        self.refusal.write().take_if(|refusal| *refusal == AppendError::NotHolder);
    }

    pub(crate) fn move_to(&self, head: Position, epoch: u64) {
        self.epoch.store(epoch, Ordering::Release);
        *self.head.lock() = head;
        self.moved.notify_all();
        self.watch.send_replace(head);
    }

    /// Waits until the head is past a position, or the time is over; answers the head.
    pub(crate) fn wait_past(&self, position: Position, wait: std::time::Duration) -> Position {
        let mut head = self.head.lock();
        self.moved.wait_while_for(&mut head, |head| *head <= position, wait);
        *head
    }
}

/// The sending end; when the last is dropped, the writer stores what is queued and ends.
pub(crate) struct Queue {
    sender: Option<Sender<Message>>,
    writer: Option<JoinHandle<()>>,
}

impl Queue {
    /// Starts the writer on a thread of its own.
    pub(crate) fn start(
        commits_max: usize,
        run: impl FnOnce(&Receiver<Message>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, receiver) = bounded(commits_max);
        let writer = std::thread::Builder::new()
            .name("journal-writer".to_owned())
            .spawn(move || run(&receiver))?;
        Ok(Self { sender: Some(sender), writer: Some(writer) })
    }

    /// Hands a commit to the writer and waits for its answer.
    pub(crate) async fn send(&self, commit: Prepared, status: &Status) -> Outcome {
        if let Some(refusal) = status.refusal() {
            return Err(refusal);
        }
        let bytes = commit.bytes;
        if status.waiting_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > QUEUE_BYTES_MAX {
            status.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(AppendError::QueueFull);
        }
        let (answer, answered) = oneshot::channel();
        let message = Message::Commit(Box::new(Waiting { commit, answer }));
        let Some(sender) = &self.sender else { return Err(closed(status)) };
        if let Err(error) = sender.try_send(message) {
            status.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(match error {
                TrySendError::Full(_) => AppendError::QueueFull,
                TrySendError::Disconnected(_) => closed(status),
            });
        }
        answered.await.unwrap_or_else(|_| Err(closed(status)))
    }

    /// Asks the writer to store what is queued and end; waits until it has.
    pub(crate) async fn stop(&self) {
        let (ended, end) = oneshot::channel();
        let Some(sender) = self.sender.clone() else { return };
        // The queue may be full: waiting for room must not hold up the runtime.
        let sent = tokio::task::spawn_blocking(move || sender.send(Message::Stop(ended))).await;
        if matches!(sent, Ok(Ok(()))) {
            // An error here means that the writer has ended already.
            let _ = end.await;
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(writer) = self.writer.take() {
            // The writer ends by itself; its file is closed when this returns.
            let _ = writer.join();
        }
    }
}

impl Status {
    /// The writer has taken these bytes off the queue.
    pub(crate) fn taken(&self, bytes: usize) {
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

fn closed(status: &Status) -> AppendError {
    status
        .refusal()
        .unwrap_or_else(|| AppendError::Stopped { reason: "the journal is closed".to_owned() })
}
