//! The thread that is the only writer of a view's file: it follows the journal, keeps the file
//! clean, swaps in what was built beside, and does what it is ordered.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use kernel::Position;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot, watch};

use crate::bounds::{BATCH_EVENTS_MAX, ORDERS_MAX, POLL_EVERY, RETRY_AFTER};
use crate::build::{Build, Plan};
use crate::projection::sql_told;
use crate::shared::{Phase, Shared};
use crate::store::{Store, StoreError};
use crate::swap::Work;
use crate::{Rebuilt, ViewError};

pub(crate) type Reply<T> = oneshot::Sender<Result<T, ViewError>>;

/// What a follower can be told to do besides following.
pub(crate) enum Order {
    Rebuild(Reply<Rebuilt>),
    /// A build has come to its end; its thread says so.
    Built(Box<Result<Build, String>>),
    /// A reader found the file damaged.
    Replace,
    Scrub(Reply<()>),
    Stop,
}

/// Whether there may be more to do at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Moved,
    Idle,
    Trouble,
}

enum Next {
    Look,
    Do(Order),
    End,
}

/// Where a follower gets its orders and its news from.
pub(crate) struct Ears {
    pub(crate) orders: mpsc::Receiver<Order>,
    /// For build threads to report to; weak, so that dropping the last view ends the follower.
    pub(crate) orders_in: mpsc::WeakSender<Order>,
    pub(crate) news: watch::Receiver<Position>,
}

pub(crate) struct Follower {
    /// For waiting on several things at once; nothing else runs on it, since a journal's blocking
    /// read may not be called from within one.
    pub(crate) runtime: Runtime,
    pub(crate) plan: Plan,
    pub(crate) shared: Arc<Shared>,
    pub(crate) ears: Ears,
    /// The live file; none until the first one is built.
    pub(crate) store: Option<Store>,
    /// Keeps the log of a file of another version open for as long as that file is shown.
    pub(crate) superseded: Option<rusqlite::Connection>,
    pub(crate) work: Work,
}

impl Follower {
    pub(crate) fn run(mut self) {
        loop {
            let step = self.step();
            match self.next(step) {
                Next::Look => {}
                Next::Do(Order::Stop) | Next::End => break,
                Next::Do(order) => self.obey(order),
            }
        }
        self.end();
    }

    fn next(&mut self, step: Step) -> Next {
        let Self { runtime, ears: Ears { orders, news, .. }, work, .. } = self;
        if step == Step::Moved {
            return match orders.try_recv() {
                Ok(order) => Next::Do(order),
                Err(TryRecvError::Empty) => Next::Look,
                Err(TryRecvError::Disconnected) => Next::End,
            };
        }
        let pause = if step == Step::Trouble { RETRY_AFTER } else { POLL_EVERY };
        let is_listening = step == Step::Idle && !work.is_news_over;
        runtime.block_on(async {
            tokio::select! {
                biased;
                order = orders.recv() => order.map_or(Next::End, Next::Do),
                changed = news.changed(), if is_listening => {
                    work.is_news_over = changed.is_err();
                    Next::Look
                }
                () = tokio::time::sleep(pause) => Next::Look,
            }
        })
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Rebuild(reply) => ask(&mut self.work.rebuild_replies, reply),
            Order::Scrub(reply) => {
                ask(&mut self.work.scrub_replies, reply);
                self.work.scrub.order_now();
            }
            Order::Built(built) => self.finish_build(*built),
            Order::Replace => self.replace("a reader found it so"),
            Order::Stop => {}
        }
    }

    /// Swaps in what was built, begins what must be built, or applies one batch.
    fn step(&mut self) -> Step {
        if let Some(step) = self.swap_in() {
            return step;
        }
        self.begin_builds();
        let Some(store) = &mut self.store else { return Step::Idle };
        let events = match self.plan.journal.read_blocking(store.position(), BATCH_EVENTS_MAX) {
            Ok(events) => events,
            Err(error) => return self.troubled(&error.to_string()),
        };
        if events.is_empty() {
            return self.tend(Step::Idle);
        }
        match store.apply(&events) {
            Ok(applied) => {
                if applied.erased_at.is_some() {
                    self.work.scrub.order();
                }
                if applied.parked > 0 {
                    self.tell_parked();
                }
                let step = self.tend(Step::Moved);
                self.publish();
                step
            }
            Err(error) => self.failed(error),
        }
    }

    pub(crate) fn publish(&self) {
        let Some(store) = &self.store else { return };
        let position = store.position();
        self.shared.position.send_replace(position);
        let behind = self.plan.journal.head().0.saturating_sub(position.0);
        let labels = [("view", self.shared.name), ("realm", self.shared.realm.code())];
        metrics::gauge!("views_behind_entries", &labels).set(behind as f64);
        metrics::gauge!("views_streams_parked", &labels).set(store.parked_count() as f64);
    }

    pub(crate) fn tell_parked(&self) {
        match self.store.as_ref().map(Store::list_parked) {
            Some(Ok(parked)) => *self.shared.parked.lock() = parked,
            Some(Err(error)) => {
                let reason = sql_told(&error);
                tracing::error!(view = self.shared.name, reason, "parked streams cannot be read");
            }
            None => {}
        }
    }

    pub(crate) fn failed(&mut self, error: StoreError) -> Step {
        match error {
            StoreError::Trouble { reason } => self.troubled(&reason),
            StoreError::Damaged { reason } => {
                self.replace(&reason);
                Step::Trouble
            }
        }
    }

    pub(crate) fn troubled(&self, reason: &str) -> Step {
        if self.shared.set_trouble(Some(reason)) {
            tracing::error!(
                view = self.shared.name,
                realm = self.shared.realm.code(),
                reason,
                "a view cannot go on; it tries again each second"
            );
        }
        Step::Trouble
    }

    /// Puts a damaged file aside; the next step begins another.
    fn replace(&mut self, reason: &str) {
        if self.store.is_none() {
            return;
        }
        tracing::error!(view = self.shared.name, reason, "a view's file is damaged; building anew");
        self.shared.phase.send_replace(Phase::Building);
        let shared = Arc::clone(&self.shared);
        let Ok(_emptied) = self.runtime.block_on(shared.pool.empty()) else {
            self.troubled("readers hold on to a damaged file");
            return;
        };
        self.store = None;
        if let Err(error) = self.plan.files.set_aside() {
            self.troubled(&error.kind().to_string());
        }
    }

    fn end(mut self) {
        self.plan.is_given_up.store(true, Ordering::Relaxed);
        self.ears.orders.close();
        self.work.give_up();
        let _ = self.runtime.block_on(self.shared.pool.empty());
        self.shared.pool.close();
        let closed = self.store.take().map_or(Ok(()), Store::close);
        if let Err(error) = closed {
            let reason = sql_told(&error);
            tracing::warn!(view = self.shared.name, reason, "a view's file was not closed cleanly");
        }
    }
}

fn ask<T>(replies: &mut Vec<Reply<T>>, reply: Reply<T>) {
    if replies.len() < ORDERS_MAX {
        replies.push(reply);
    } else {
        let _ = reply.send(Err(ViewError::Busy));
    }
}
