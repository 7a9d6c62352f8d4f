//! Keeps the register up with its view.

use std::sync::Arc;

use kernel::{DecodeError, Position};
use parking_lot::RwLock;
use tokio::sync::watch;
use views::{View, ViewError};

use super::Register;
use super::known::Known;
use super::projection::heard_after;

/// Rows taken from the view at once.
const HEARD_BATCH: u32 = 5_000;

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error("the register's view cannot be read: {0}")]
    View(#[from] ViewError),
    #[error("the register holds an event that this program cannot read: {0}")]
    Decode(#[from] DecodeError),
}

struct Follower {
    view: View,
    known: Arc<RwLock<Arc<Known>>>,
    heard: Position,
    epoch: watch::Sender<u64>,
}

impl Register {
    /// Fills a register from its view and keeps it up until the runtime ends. The view must be of
    /// [`RegisterProjection`](super::RegisterProjection) over the live journal. Waits until the
    /// view stands where the journal stood when this was called.
    ///
    /// # Errors
    /// If the view cannot be read or holds what this program cannot read.
    pub async fn open(view: View, head: Position) -> Result<Self, RegisterError> {
        let mut reached = view.watch();
        // The sender is the view's follower: it ends only with the process.
        drop(reached.wait_for(|position| *position >= head).await);
        let known = Arc::new(RwLock::new(Arc::new(Known::default())));
        let (sender, epoch) = watch::channel(0);
        // Subscribed before the first catch-up, so that nothing heard between the two is missed.
        let moved = view.watch();
        let mut follower =
            Follower { view, known: Arc::clone(&known), heard: Position::ZERO, epoch: sender };
        follower.catch_up().await?;
        tokio::spawn(follower.run(moved));
        Ok(Self { known, epoch })
    }
}

impl Follower {
    async fn run(mut self, mut moved: watch::Receiver<Position>) {
        while moved.changed().await.is_ok() {
            if let Err(error) = self.catch_up().await {
                tracing::error!(code = "desk.register_behind", %error, "register cannot follow");
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), RegisterError> {
        loop {
            let after = self.heard;
            let heard = self.view.read(move |db| heard_after(db, after, HEARD_BATCH)).await?;
            let Some(last) = heard.last() else { return Ok(()) };
            let mut known = Known::clone(&self.known.read());
            for stored in &heard {
                known.hear(stored)?;
            }
            self.heard = last.position;
            let epoch = known.epoch;
            *self.known.write() = Arc::new(known);
            self.epoch.send_replace(epoch);
        }
    }
}
