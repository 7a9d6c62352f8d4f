//! One caller's place at an office, for one request.

use std::sync::Arc;

use access::Permission;
use journal::Receipt;
use kernel::{
    Actor, AgencyId, Folded, LabelSet, Realm, RoomId, StreamEvent, StreamId, Timestamp, Told,
    TypedId, Version, mint_v7,
};
use parking_lot::Mutex;

use crate::facts::is_known_to;
use crate::{Batch, Caller, DeskError, HasFacts, Loaded, Office, Register};

/// Entries read at once while a stream is folded.
const FOLD_BATCH: usize = 1_000;

/// A permission that was asked for and given, kept so that it can be decided again if grants
/// change before the append.
pub(crate) struct Given {
    permission: Permission,
    facts: access::Facts,
    /// The register's epoch when it was decided.
    epoch: u64,
}

/// What an action stands at: load, permit, append, now.
pub struct Desk {
    office: Office,
    caller: Caller,
    given: Mutex<Vec<Given>>,
}

impl Desk {
    pub(crate) fn new(office: Office, caller: Caller) -> Self {
        Self { office, caller, given: Mutex::new(Vec::new()) }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    #[must_use]
    pub fn realm(&self) -> Realm {
        self.office.realm()
    }

    #[must_use]
    pub fn office(&self) -> &Office {
        &self.office
    }

    #[must_use]
    pub fn register(&self) -> &Register {
        self.office.register()
    }

    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        self.caller.actor
    }

    #[must_use]
    pub fn agency(&self) -> Option<AgencyId> {
        self.caller.audience.agency
    }

    #[must_use]
    pub fn room(&self) -> Option<RoomId> {
        self.caller.room
    }

    /// A new id, of the desk's clock and randomness.
    #[must_use]
    pub fn mint<I: TypedId>(&self) -> I {
        I::from_uuid(mint_v7(self.now().milliseconds(), self.random()))
    }

    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.office.entropy().fill(&mut bytes);
        bytes
    }

    /// The thing's state now.
    ///
    /// # Errors
    /// `desk.not_there` if its stream has no entry; read and decode errors.
    pub async fn load<S: Folded>(&self, id: S::Id) -> Result<Loaded<S>, DeskError> {
        self.find(id).await?.ok_or(DeskError::NotThere { word: S::Id::WORD })
    }

    /// The thing's state now, if it has one.
    ///
    /// # Errors
    /// Read and decode errors.
    pub async fn find<S: Folded>(&self, id: S::Id) -> Result<Option<Loaded<S>>, DeskError> {
        let stream = StreamId::new(S::KIND, id);
        if let Some((version, state)) = self.office.recall::<S>(&stream) {
            return Ok(Some(Loaded { id, version, state }));
        }
        let (version, state) = self.fold::<S>(&stream).await?;
        Ok(state.map(|state| {
            let state = Arc::new(state);
            self.office.remember(stream, version, Arc::clone(&state));
            Loaded { id, version, state }
        }))
    }

    async fn fold<S: Folded>(&self, stream: &StreamId) -> Result<(Version, Option<S>), DeskError> {
        let (mut version, mut state) = (Version::ZERO, None);
        loop {
            let events = self.office.journal().read_stream(stream, version, FOLD_BATCH).await?;
            for stored in &events {
                let event = S::Event::decode(stored)?;
                state = S::fold(state, &event, &Told::from(stored.as_ref()));
                version = stored.version;
            }
            if events.len() < FOLD_BATCH {
                return Ok((version, state));
            }
        }
    }

    /// Whether the caller may do this to that.
    #[must_use]
    pub fn may(&self, permission: Permission, thing: &impl HasFacts) -> bool {
        self.decide(permission, &thing.facts(), self.register().epoch())
    }

    /// Refuses unless the caller may do this to that. What the caller may not know about is
    /// refused as not there.
    ///
    /// # Errors
    /// `desk.denied`, or `desk.not_there`.
    pub fn permit(&self, permission: Permission, thing: &impl HasFacts) -> Result<(), DeskError> {
        let (facts, epoch) = (thing.facts(), self.register().epoch());
        if !self.decide(permission, &facts, epoch) {
            return Err(self.refusal(permission, &facts));
        }
        self.given.lock().push(Given { permission, facts, epoch });
        Ok(())
    }

    fn refusal(&self, permission: Permission, facts: &access::Facts) -> DeskError {
        if is_known_to(facts, self.agency()) {
            return DeskError::denied(permission);
        }
        let word = facts.kind.rsplit('.').next().unwrap_or("it");
        DeskError::NotThere { word }
    }

    fn decide(&self, permission: Permission, facts: &access::Facts, epoch: u64) -> bool {
        self.office.access().decide(&self.caller.audience, permission, facts, epoch).allowed
    }

    fn decide_as(&self, caller: &Caller, given: &Given, epoch: u64) -> bool {
        let access = self.office.access();
        access.decide(&caller.audience, given.permission, &given.facts, epoch).allowed
    }

    /// Decides everything given so far once more, for the caller as the register knows them now,
    /// after grants have changed. What was decided by
    /// an agreement's labels cannot be decided again from the same facts: the caller starts anew.
    pub(crate) fn permit_again(&self) -> Result<(), DeskError> {
        let now = self.register().epoch();
        let caller = self.caller.again(self.register()).ok_or(DeskError::GrantsChanged)?;
        for given in self.given.lock().iter_mut() {
            if given.facts.granted != LabelSet::NONE {
                return Err(DeskError::GrantsChanged);
            }
            if !self.decide_as(&caller, given, now) {
                return Err(self.refusal(given.permission, &given.facts));
            }
            given.epoch = now;
        }
        Ok(())
    }

    /// The oldest epoch that anything given was decided at; none if nothing was asked for.
    pub(crate) fn decided_at(&self) -> Option<u64> {
        self.given.lock().iter().map(|given| given.epoch).min()
    }

    /// Appends one event to a loaded stream; returns once it is stored.
    ///
    /// # Errors
    /// `journal.conflict` if the stream has moved on since it was loaded, and all that an append
    /// can meet.
    pub async fn append<S: Folded>(
        &self,
        loaded: &Loaded<S>,
        event: impl Into<S::Event>,
    ) -> Result<Receipt, DeskError> {
        self.batch().on(loaded, event).commit().await
    }

    /// Starts an append to several streams at once.
    #[must_use]
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(self)
    }
}
