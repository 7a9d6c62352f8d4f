//! What a caller hands in and gets back: drafts of entries, gathered into one commit that is
//! stored whole or not at all, and the receipt that tells where each entry stands.

use kernel::{
    Actor, AgencyId, AgreementId, Body, Expected, Field, Position, Purpose, Realm, StreamId,
    Timestamp, Version, typed_id,
};

typed_id!(
    /// What a key seals and an erasure erases: an incident, a person's account, an operation. It
    /// has the uuid of the thing itself.
    CaseId: "case",
);

/// One entry before it is stored.
#[derive(Debug, Clone)]
pub struct Draft {
    pub stream: StreamId,
    /// What the stream is expected to stand at when the commit begins. Where a commit holds
    /// several drafts of one stream, a later one may name the version at the commit's beginning
    /// or the one that the earlier drafts lead to.
    pub expected: Expected,
    pub event: &'static str,
    pub event_version: u16,
    /// The fields that are labelled or sealed; all others are general and open.
    pub fields: &'static [Field],
    pub body: Body,
    pub occurred_at: Timestamp,
    pub actor: Actor,
    pub agency: Option<AgencyId>,
    pub purpose: Purpose,
    pub agreement: Option<AgreementId>,
    pub cause: Option<Position>,
    /// Whose key seals the sealed fields; needed if one of them has a value.
    pub case: Option<CaseId>,
    /// Whether storing this entry raises the access epoch.
    pub raises_epoch: bool,
}

/// Entries and vault changes that are stored together or not at all, in this order.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    pub drafts: Vec<Draft>,
    /// Cases whose keys are made with this commit.
    pub new_cases: Vec<CaseId>,
    pub idempotency: Option<Idempotency>,
    pub vault: Vec<VaultChange>,
    /// The access epoch under which the commit was permitted; refused if it has moved on.
    pub epoch: Option<u64>,
}

/// What makes a repeated request have one effect.
#[derive(Debug, Clone)]
pub struct Idempotency {
    pub client: String,
    pub key: String,
    /// SHA-256 of the request's body; another body under the same key is refused.
    pub body_hash: [u8; 32],
    /// The stream with which the key lives.
    pub stream: StreamId,
}

/// A change to the mutable tables beside the journal.
#[derive(Debug, Clone)]
pub enum VaultChange {
    Put { space: &'static str, key: Vec<u8>, value: Vec<u8>, expires_at: Option<Timestamp> },
    Delete { space: &'static str, key: Vec<u8> },
}

/// Where one entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub stream: StreamId,
    pub version: Version,
    pub position: Position,
    /// The entry's hash, which the next entry of its stream and the realm's tree both cover.
    pub hash: [u8; 32],
}

/// The answer to a commit, given only after the flush.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub realm: Realm,
    /// One for each draft, in the drafts' order; none for a commit of vault changes alone.
    pub entries: Vec<Seat>,
    pub recorded_at: Timestamp,
    /// The same request was stored before; this is its receipt, and nothing happened again.
    pub is_repeat: bool,
}

impl Receipt {
    /// The last entry's position; zero for a commit of vault changes alone.
    #[must_use]
    pub fn position(&self) -> Position {
        self.entries.last().map_or(Position::ZERO, |seat| seat.position)
    }
}
