//! What a follower does besides following: it has views built beside the live file and swaps
//! them in.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::time::Instant;

use crate::bounds::{BATCH_EVENTS_MAX, RETRY_AFTER};
use crate::build::{Build, MadeOf, reason_of};
use crate::follower::{Follower, Order, Reply, Step};
use crate::projection::sql_told;
use crate::scrub::ScrubDue;
use crate::shared::Phase;
use crate::store::Store;
use crate::{Rebuilt, ViewError};

/// What is under way, and who waits for it.
#[derive(Default)]
pub(crate) struct Work {
    builder: Option<JoinHandle<()>>,
    /// Built, and waiting for readers to let go of the old file.
    pub(crate) ready: Option<Build>,
    /// When a build or a swap that failed may be tried again.
    retry_at: Option<Instant>,
    pub(crate) scrub: ScrubDue,
    pub(crate) rebuild_replies: Vec<Reply<Rebuilt>>,
    pub(crate) scrub_replies: Vec<Reply<()>>,
    pub(crate) is_news_over: bool,
}

impl Work {
    /// Waits for the builder, which has been told, and forgets what it built.
    pub(crate) fn give_up(&mut self) {
        if let Some(builder) = self.builder.take() {
            let _ = builder.join();
        }
        self.ready = None;
    }

    pub(crate) fn is_building(&self) -> bool {
        self.builder.is_some() || self.ready.is_some()
    }
}

impl Follower {
    /// One build at a time: from the events if there is no file or somebody asked for it, else a
    /// copy if that is how a large file gets rid of what was erased.
    pub(crate) fn begin_builds(&mut self) {
        if self.work.is_building() || self.is_too_early() {
            return;
        }
        if self.store.is_none() || !self.work.rebuild_replies.is_empty() {
            self.begin_build(MadeOf::Events);
        } else if self.work.scrub.is_copy_due(&self.plan.files) {
            self.work.scrub.copying();
            self.begin_build(MadeOf::Copy);
        }
    }

    fn is_too_early(&self) -> bool {
        self.work.retry_at.is_some_and(|at| Instant::now() < at)
    }

    fn begin_build(&mut self, made_of: MadeOf) {
        let (plan, orders) = (self.plan.clone(), self.ears.orders_in.clone());
        let build = move || {
            let built = plan.build(made_of);
            if let Some(orders) = orders.upgrade() {
                let _ = orders.blocking_send(Order::Built(Box::new(built)));
            }
        };
        let name = format!("view-{}-build", self.shared.name);
        match std::thread::Builder::new().name(name).spawn(build) {
            Ok(builder) => self.work.builder = Some(builder),
            Err(error) => self.not_built(&error.to_string()),
        }
    }

    pub(crate) fn finish_build(&mut self, built: Result<Build, String>) {
        if let Some(builder) = self.work.builder.take() {
            let _ = builder.join();
        }
        match built {
            // What it was copied from has turned out damaged meanwhile.
            Ok(build) if build.made_of == MadeOf::Copy && self.store.is_none() => {
                self.work.scrub.copy_failed();
            }
            Ok(build) => {
                self.work.ready = Some(build);
                self.work.retry_at = None;
            }
            Err(reason) => self.not_built(&reason),
        }
    }

    fn not_built(&mut self, reason: &str) {
        self.troubled(reason);
        self.work.retry_at = Some(Instant::now() + RETRY_AFTER);
        self.work.scrub.copy_failed();
        let refusal = || ViewError::NotBuilt { reason: reason.to_owned() };
        for reply in self.work.rebuild_replies.drain(..) {
            let _ = reply.send(Err(refusal()));
        }
        for reply in self.work.scrub_replies.drain(..) {
            let _ = reply.send(Err(refusal()));
        }
    }

    /// Brings what was built up to where readers already are, and puts it in the old file's place.
    /// `None` if nothing is ready, or readers hold on to the old file: then following goes on.
    pub(crate) fn swap_in(&mut self) -> Option<Step> {
        if self.is_too_early() {
            return None;
        }
        let mut build = self.work.ready.take()?;
        if let Err(reason) = self.catch_up(&mut build) {
            self.not_built(&reason);
            return Some(Step::Trouble);
        }
        let shared = Arc::clone(&self.shared);
        match self.runtime.block_on(shared.pool.empty()) {
            Ok(_emptied) => Some(self.put_in_place(build)),
            Err(_) => {
                self.work.ready = Some(build);
                self.work.retry_at = Some(Instant::now() + RETRY_AFTER);
                None
            }
        }
    }

    fn put_in_place(&mut self, build: Build) -> Step {
        if build.is_erased_while_building() {
            self.work.scrub.order();
        }
        let (is_erased, made_of) = (build.is_erased(), build.made_of);
        let rebuilt = Rebuilt { events: build.events, seconds: build.seconds };
        if let Err(reason) = self.swap(build.store) {
            self.reopen();
            self.not_built(&reason);
            return Step::Trouble;
        }
        self.reopen();
        if made_of == MadeOf::Copy {
            self.work.scrub.copied();
        }
        if is_erased && let Err(error) = self.plan.files.remove_damaged() {
            self.troubled(&error.kind().to_string());
        }
        let step = self.tend(Step::Moved);
        self.publish();
        if self.store.is_none() {
            return Step::Trouble;
        }
        if made_of == MadeOf::Events {
            for reply in self.work.rebuild_replies.drain(..) {
                let _ = reply.send(Ok(rebuilt));
            }
        }
        step
    }

    fn catch_up(&self, build: &mut Build) -> Result<(), String> {
        let target = self.plan.journal.head().max(*self.shared.position.borrow());
        while build.store.position() < target {
            let after = build.store.position();
            let read = self.plan.journal.read_blocking(after, BATCH_EVENTS_MAX);
            let events = read.map_err(|error| error.to_string())?;
            if events.is_empty() {
                break;
            }
            build.apply(&events).map_err(reason_of)?;
        }
        Ok(())
    }

    /// No reader has the old file open.
    fn swap(&mut self, built: Store) -> Result<(), String> {
        built.close().map_err(|error| sql_told(&error))?;
        let old = self.store.take().map_or(Ok(()), Store::close);
        old.map_err(|error| sql_told(&error))?;
        self.superseded = None;
        self.plan.files.swap().map_err(|error| error.kind().to_string())
    }

    /// Takes up whichever file is now the live one.
    fn reopen(&mut self) {
        if self.store.is_none() && self.superseded.is_none() {
            let projection = Arc::clone(&self.plan.projection);
            let resumed = self.plan.files.open_live().and_then(|db| Store::resume(db, projection));
            match resumed {
                Ok(store) => self.store = Some(store),
                Err(error) => {
                    self.troubled(&sql_told(&error));
                }
            }
        }
        if self.store.is_some() {
            self.tell_parked();
            self.shared.phase.send_replace(Phase::Serving);
        }
    }
}
