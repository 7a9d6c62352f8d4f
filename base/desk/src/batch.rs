//! An append in the making: several events, on several streams, stored together or not at all.

use std::sync::Arc;

use journal::{AppendError, CaseId, Commit, Draft, Idempotency, Receipt, Seat, VaultChange};
use kernel::{
    AgreementId, Body, DecodeError, Expected, Folded, Position, Realm, StreamEvent, StreamId,
    Timestamp, Told, Version,
};

use crate::{Desk, DeskError, Loaded, Office};

/// How often an append is tried again because grants changed while it was under way.
const EPOCH_RETRIES_MAX: u32 = 3;

/// An event that waits to be stored. The bodies are made of it at each try, so that none is copied.
trait Pending: Send + Sync {
    fn body(&self) -> Result<Body, DecodeError>;
    /// Applies the stored event to the remembered fold of its stream.
    fn remember(&self, office: &Office, told: &Told);
}

struct Of<S: Folded> {
    id: S::Id,
    event: S::Event,
}

/// Several events for several streams. Settings apply to the events that follow them.
pub struct Batch<'a> {
    desk: &'a Desk,
    /// Its drafts have no bodies yet.
    commit: Commit,
    /// One for each draft.
    events: Vec<Box<dyn Pending>>,
    case: Option<CaseId>,
    agreement: Option<AgreementId>,
    occurred_at: Option<Timestamp>,
    cause: Option<Position>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Self {
        Self {
            desk,
            commit: Commit::default(),
            events: Vec::new(),
            case: None,
            agreement: None,
            occurred_at: None,
            cause: None,
        }
    }

    /// Seals what follows with the key of this case.
    #[must_use]
    pub fn case(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    /// Makes the key of a new case in the same append, and seals what follows with it.
    #[must_use]
    pub fn new_case(mut self, case: CaseId) -> Self {
        self.commit.new_cases.push(case);
        self.case(case)
    }

    /// Names the agreement that what follows is done under.
    #[must_use]
    pub fn under(mut self, agreement: AgreementId) -> Self {
        self.agreement = Some(agreement);
        self
    }

    /// When what follows happened, if not now.
    #[must_use]
    pub fn occurred_at(mut self, at: Timestamp) -> Self {
        self.occurred_at = Some(at);
        self
    }

    /// The entry that what follows answers.
    #[must_use]
    pub fn because_of(mut self, cause: Position) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Makes a repeat of the same request give the same receipt.
    #[must_use]
    pub fn idempotent(mut self, idempotency: Option<Idempotency>) -> Self {
        self.commit.idempotency = idempotency;
        self
    }

    /// Changes the vault in the same append.
    #[must_use]
    pub fn vault(mut self, change: VaultChange) -> Self {
        self.commit.vault.push(change);
        self
    }

    /// An event on a loaded stream, which must not have moved on.
    #[must_use]
    pub fn on<S: Folded>(self, loaded: &Loaded<S>, event: impl Into<S::Event>) -> Self {
        let told_ahead = self.drafted(&loaded.stream());
        let expected = Expected::At(Version(loaded.version.0 + told_ahead));
        self.draft::<S>(loaded.id, expected, event.into())
    }

    /// The first event of a new stream.
    #[must_use]
    pub fn create<S: Folded>(self, id: S::Id, event: impl Into<S::Event>) -> Self {
        let expected = Expected::At(Version(self.drafted(&StreamId::new(S::KIND, id))));
        self.draft::<S>(id, expected, event.into())
    }

    /// An event that needs no version, such as a log line.
    #[must_use]
    pub fn line<S: Folded>(self, id: S::Id, event: impl Into<S::Event>) -> Self {
        self.draft::<S>(id, Expected::Anywhere, event.into())
    }

    fn drafted(&self, stream: &StreamId) -> u64 {
        self.commit.drafts.iter().filter(|draft| draft.stream == *stream).count() as u64
    }

    fn draft<S: Folded>(mut self, id: S::Id, expected: Expected, event: S::Event) -> Self {
        self.commit.drafts.push(Draft {
            stream: StreamId::new(S::KIND, id),
            expected,
            event: event.name(),
            event_version: event.version(),
            fields: event.fields(),
            body: Body::new(),
            occurred_at: self.occurred_at.unwrap_or_else(|| self.desk.now()),
            actor: self.desk.actor(),
            agency: self.desk.agency(),
            purpose: self.desk.caller().audience.purpose,
            agreement: self.agreement,
            cause: self.cause,
            case: self.case,
            raises_epoch: contracts::raises_epoch(event.name()),
        });
        self.events.push(Box::new(Of::<S> { id, event }));
        self
    }

    /// Stores everything, or nothing. Returns once it is flushed.
    ///
    /// # Errors
    /// All that an append can meet; `desk.denied` if a grant was withdrawn meanwhile.
    pub async fn commit(self) -> Result<Receipt, DeskError> {
        let receipt = match self.append().await {
            Ok(receipt) => receipt,
            Err(error) => {
                for draft in &self.commit.drafts {
                    self.desk.office().forget(&draft.stream);
                }
                return Err(error);
            }
        };
        if !receipt.is_repeat {
            let seats = receipt.entries.iter().zip(&self.commit.drafts).zip(&self.events);
            for ((seat, draft), event) in seats {
                event.remember(self.desk.office(), &told(&receipt, seat, draft));
            }
        }
        Ok(receipt)
    }

    /// Appends under the epoch that the permissions were decided at. If grants have changed
    /// since, waits for the register to hear of it, decides again and tries again, a few times.
    async fn append(&self) -> Result<Receipt, DeskError> {
        let is_live = self.desk.realm() == Realm::Live;
        for _ in 0..EPOCH_RETRIES_MAX {
            let mut commit = self.with_bodies()?;
            commit.epoch = self.desk.decided_at().filter(|_| is_live);
            match self.desk.office().journal().append(commit).await {
                Err(AppendError::EpochMoved { current, .. }) => {
                    self.desk.register().wait_for_epoch(current).await;
                    self.desk.permit_again()?;
                }
                answer => return Ok(answer?),
            }
        }
        Err(DeskError::GrantsChanged)
    }

    fn with_bodies(&self) -> Result<Commit, DeskError> {
        let mut commit = self.commit.clone();
        for (draft, event) in commit.drafts.iter_mut().zip(&self.events) {
            draft.body = event.body()?;
        }
        Ok(commit)
    }
}

fn told(receipt: &Receipt, seat: &Seat, draft: &Draft) -> Told {
    Told {
        position: seat.position,
        version: seat.version,
        occurred_at: draft.occurred_at,
        recorded_at: receipt.recorded_at,
        actor: draft.actor,
        agency: draft.agency,
    }
}

impl<S: Folded> Pending for Of<S> {
    fn body(&self) -> Result<Body, DecodeError> {
        self.event.body()
    }

    /// Folds the event onto what is remembered, if that stands right before it; else forgets it.
    fn remember(&self, office: &Office, told: &Told) {
        let stream = StreamId::new(S::KIND, self.id);
        let before = match office.recall::<S>(&stream) {
            Some((version, state)) if version.next() == told.version => Some((*state).clone()),
            None if told.version == Version(1) => None,
            _ => return office.forget(&stream),
        };
        match S::fold(before, &self.event, told) {
            Some(state) => office.remember(stream, told.version, Arc::new(state)),
            None => office.forget(&stream),
        }
    }
}
