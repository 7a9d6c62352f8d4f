//! One realm's set of what desks are made of, shared by all requests of that realm.

use std::any::Any;
use std::sync::Arc;

use access::Access;
use journal::Journal;
use kernel::{Clock, Entropy, Folded, Realm, StreamId, Timestamp, Version};
use moka::sync::Cache;

use crate::{Caller, Desk, Register};

/// Folded states kept in memory, over all kinds.
const FOLDS_MAX: u64 = 20_000;

/// What an office is made of; made once, by the server or a test hub.
#[derive(Clone)]
pub struct OfficeParts {
    pub journal: Journal,
    pub register: Register,
    pub access: Arc<Access>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

#[derive(Clone)]
struct Fold {
    version: Version,
    state: Arc<dyn Any + Send + Sync>,
}

/// One realm: journal, fold cache, register, policy, clock and randomness.
#[derive(Clone)]
pub struct Office {
    parts: Arc<OfficeParts>,
    folds: Cache<StreamId, Fold>,
}

impl Office {
    #[must_use]
    pub fn new(parts: OfficeParts) -> Self {
        Self { parts: Arc::new(parts), folds: Cache::new(FOLDS_MAX) }
    }

    #[must_use]
    pub fn realm(&self) -> Realm {
        self.parts.journal.realm()
    }

    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.parts.journal
    }

    #[must_use]
    pub fn register(&self) -> &Register {
        &self.parts.register
    }

    #[must_use]
    pub fn access(&self) -> &Access {
        &self.parts.access
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.parts.clock
    }

    #[must_use]
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.parts.entropy
    }

    /// A place for one caller and one request.
    #[must_use]
    pub fn desk(&self, caller: Caller) -> Desk {
        Desk::new(self.clone(), caller)
    }

    pub(crate) fn recall<S: Folded>(&self, stream: &StreamId) -> Option<(Version, Arc<S>)> {
        let fold = self.folds.get(stream)?;
        fold.state.downcast::<S>().ok().map(|state| (fold.version, state))
    }

    pub(crate) fn remember<S: Folded>(&self, stream: StreamId, version: Version, state: Arc<S>) {
        let newer = self.folds.get(&stream).is_some_and(|known| known.version > version);
        if !newer {
            self.folds.insert(stream, Fold { version, state });
        }
    }

    pub(crate) fn forget(&self, stream: &StreamId) {
        self.folds.invalidate(stream);
    }

    /// Drops every folded state at once, as after an erasure.
    pub(crate) fn forget_all(&self) {
        self.folds.invalidate_all();
    }
}

/// The two realms' offices.
#[derive(Clone)]
pub struct Offices {
    pub live: Office,
    pub exercise: Office,
}

impl Offices {
    #[must_use]
    pub fn of(&self, realm: Realm) -> &Office {
        match realm {
            Realm::Live => &self.live,
            Realm::Exercise => &self.exercise,
        }
    }
}
