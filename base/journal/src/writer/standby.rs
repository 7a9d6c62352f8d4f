//! A writer without the lease: it follows what the holder stores, refuses commits by name, and
//! takes over once the lease has ended.

use crossbeam_channel::{Receiver, TryRecvError};

use super::{Ended, Writer, answer_all};
use crate::bounds::BEAT_EVERY;
use crate::engine::{Standby, Start};
use crate::error::AppendError;
use crate::writer::queue::Message;

impl Writer {
    /// The lease is another's. What this node holds in memory is no longer the newest.
    pub(super) fn lose_lease(&mut self) -> AppendError {
        self.is_holder = false;
        self.shared.tail.clear();
        self.shared.status.refuse(AppendError::NotHolder)
    }

    /// Refuses what waits and tries once for the lease.
    pub(super) fn stand_by(&mut self, queue: &Receiver<Message>) -> Result<(), Ended> {
        loop {
            match queue.try_recv() {
                Ok(Message::Commit(waiting)) => {
                    self.shared.status.taken(waiting.commit.bytes);
                    answer_all(vec![*waiting], &AppendError::NotHolder);
                }
                Ok(Message::Stop(ended)) => return Err(Ended(Some(ended))),
                Err(TryRecvError::Disconnected) => return Err(Ended(None)),
                Err(TryRecvError::Empty) => break,
            }
        }
        match self.engine.stand_by() {
            Ok(Standby::Taken(start)) => self.take_over(*start),
            Ok(Standby::Waiting { position, epoch, erasures }) => {
                if erasures != self.erasures_seen {
                    self.erasures_seen = erasures;
                    self.shared.cases.forget_all();
                }
                self.shared.status.move_to(position, epoch);
            }
            Err(error) => {
                tracing::warn!(reason = %error, "the lease cannot be asked for");
                std::thread::sleep(BEAT_EVERY);
            }
        }
        Ok(())
    }

    fn take_over(&mut self, start: Start) {
        tracing::info!(position = %start.position, "this node writes now");
        // Another may have erased keys between the last look and the lease.
        self.shared.cases.forget_all();
        self.shared.status.move_to(start.position, start.epoch);
        self.standing.take_up(start);
        self.standing.erasures = self.shared.cases.erasures();
        self.is_holder = true;
        self.shared.status.accept_again();
    }
}
