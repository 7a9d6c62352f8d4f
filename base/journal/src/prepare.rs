//! What is done to a commit on its caller's task, before the queue: bounds, sealing, hashing. The
//! writer is left with the seat.

use std::sync::Arc;

use aws_lc_rs::hmac;
use kernel::{
    Entropy, Expected, LabelSet, Position, Realm, StoredEvent, Timestamp, TypedId as _, Version,
};

use crate::bounds::{
    COMMIT_BYTES_MAX, COMMIT_DRAFTS_MAX, IDEMPOTENCY_CHARS_MAX, VAULT_CHANGES_MAX,
    VAULT_VALUE_BYTES_MAX,
};
use crate::cases::{CaseKey, Cases, ERASED_SPACE, KEY_SPACE, Kept};
use crate::commit::{CaseId, Commit, Draft, Idempotency, VaultChange};
use crate::engine::{Reader, RepeatKey, VaultRow};
use crate::erase::erase_rows;
use crate::error::AppendError;
use crate::format::hash::Hash;
use crate::format::{self, Unseated};
use crate::keys::MasterKeys;

/// A commit ready for the writer.
#[derive(Default)]
pub(crate) struct Prepared {
    pub(crate) entries: Vec<PreparedEntry>,
    pub(crate) repeat: Option<PreparedRepeat>,
    pub(crate) vault: Vec<VaultRow>,
    pub(crate) epoch: Option<u64>,
    pub(crate) new_cases: Vec<(CaseId, Arc<CaseKey>)>,
    /// Cases, not new, whose keys sealed something here.
    pub(crate) cases: Vec<CaseId>,
    /// How many erasures there had been when the keys were taken.
    pub(crate) erasures: u64,
    /// The case whose key this commit destroys.
    pub(crate) erases: Option<CaseId>,
    pub(crate) bytes: usize,
}

pub(crate) struct PreparedEntry {
    pub(crate) stream: Vec<u8>,
    pub(crate) expected: Expected,
    pub(crate) unseated: Unseated,
    /// The entry opened, for the tail; its seat is filled in by the writer.
    pub(crate) event: Arc<StoredEvent>,
    pub(crate) raises_epoch: bool,
}

pub(crate) struct PreparedRepeat {
    pub(crate) key: RepeatKey,
    pub(crate) body_hash: Hash,
    pub(crate) stream: Vec<u8>,
}

/// What preparing needs of a journal.
pub(crate) struct Preparing<'a> {
    pub(crate) realm: Realm,
    pub(crate) keys: &'a MasterKeys,
    pub(crate) cases: &'a Cases,
    pub(crate) reader: &'a dyn Reader,
    pub(crate) entropy: &'a dyn Entropy,
}

impl Preparing<'_> {
    pub(crate) fn commit(&self, commit: Commit) -> Result<Prepared, AppendError> {
        check_bounds(&commit)?;
        let mut prepared = Prepared {
            epoch: commit.epoch,
            erasures: self.cases.erasures(),
            ..Prepared::default()
        };
        prepared.repeat = commit.idempotency.map(|request| self.repeat(&request)).transpose()?;
        for case in commit.new_cases {
            let (key, wrapped) = self.cases.make(case, self.entropy).ok_or_else(no_key)?;
            prepared.vault.push(VaultRow::Put {
                space: KEY_SPACE.to_owned(),
                key: case.uuid().as_bytes().to_vec(),
                value: wrapped,
                expires_at: None,
            });
            prepared.new_cases.push((case, key));
        }
        prepared.vault.extend(commit.vault.into_iter().map(vault_row));
        for draft in commit.drafts {
            let entry = self.entry(draft, &mut prepared)?;
            prepared.bytes += entry.unseated.bytes.len();
            prepared.entries.push(entry);
        }
        let values = prepared.vault.iter().map(|row| match row {
            VaultRow::Put { value, .. } => value.len(),
            VaultRow::Delete { .. } => 0,
        });
        prepared.bytes += values.sum::<usize>();
        within("a commit's bytes", prepared.bytes, COMMIT_BYTES_MAX)?;
        Ok(prepared)
    }

    /// The order that a case's key be destroyed, and its destruction.
    pub(crate) fn erasure(
        &self,
        case: CaseId,
        order: Draft,
        at: Timestamp,
    ) -> Result<Prepared, AppendError> {
        let mut prepared = self.commit(Commit { drafts: vec![order], ..Commit::default() })?;
        prepared.vault.extend(erase_rows(case, at));
        prepared.erases = Some(case);
        Ok(prepared)
    }

    fn repeat(&self, request: &Idempotency) -> Result<PreparedRepeat, AppendError> {
        let length = request.client.len() + request.key.len();
        within("an idempotency key's length", length, IDEMPOTENCY_CHARS_MAX)?;
        let mut naming = hmac::Context::with_key(&self.keys.naming);
        naming.update(&[self.realm.byte()]);
        naming.update(&(request.client.len() as u64).to_be_bytes());
        naming.update(request.client.as_bytes());
        naming.update(request.key.as_bytes());
        let key = naming.sign().as_ref().first_chunk().copied().unwrap_or_default();
        let stream = request.stream.key();
        Ok(PreparedRepeat { key, body_hash: request.body_hash, stream })
    }

    fn entry(&self, mut draft: Draft, into: &mut Prepared) -> Result<PreparedEntry, AppendError> {
        let key = self.key_of(&draft, into)?;
        let unseated = format::unseated(&mut draft, key.as_deref(), self.entropy)?;
        Ok(PreparedEntry {
            stream: draft.stream.key(),
            expected: draft.expected,
            unseated,
            raises_epoch: draft.raises_epoch,
            event: Arc::new(unseated_event(self.realm, draft)),
        })
    }

    fn key_of(
        &self,
        draft: &Draft,
        into: &mut Prepared,
    ) -> Result<Option<Arc<CaseKey>>, AppendError> {
        let Some(case) = draft.case else { return Ok(None) };
        if let Some((_, key)) = into.new_cases.iter().find(|(new, _)| *new == case) {
            return Ok(Some(Arc::clone(key)));
        }
        let unreadable =
            |error: crate::error::ReadError| AppendError::Stopped { reason: error.to_string() };
        match self.cases.load(case, self.reader).map_err(unreadable)? {
            Kept::Held(key) => {
                if !into.cases.contains(&case) {
                    into.cases.push(case);
                }
                Ok(Some(key))
            }
            Kept::Absent => {
                let key = case.uuid();
                let tombstone = self.reader.vault_load(ERASED_SPACE, key.as_bytes());
                Err(match tombstone.map_err(unreadable)? {
                    Some(_) => AppendError::Erased,
                    None => AppendError::CaseUnknown,
                })
            }
        }
    }
}

fn no_key() -> AppendError {
    AppendError::Stopped { reason: "a key could not be made".to_owned() }
}

fn check_bounds(commit: &Commit) -> Result<(), AppendError> {
    if commit.drafts.is_empty() && commit.vault.is_empty() && commit.new_cases.is_empty() {
        return Err(AppendError::Empty);
    }
    within("a commit's number of drafts", commit.drafts.len(), COMMIT_DRAFTS_MAX)?;
    within("a commit's number of new cases", commit.new_cases.len(), COMMIT_DRAFTS_MAX)?;
    within("a commit's number of vault changes", commit.vault.len(), VAULT_CHANGES_MAX)?;
    commit.vault.iter().try_for_each(|change| match change {
        VaultChange::Put { key, value, .. } => {
            within("a vault row's bytes", key.len() + value.len(), VAULT_VALUE_BYTES_MAX)
        }
        VaultChange::Delete { .. } => Ok(()),
    })
}

const fn within(what: &'static str, found: usize, max: usize) -> Result<(), AppendError> {
    if found > max { Err(AppendError::TooLarge { what, found, max }) } else { Ok(()) }
}

fn vault_row(change: VaultChange) -> VaultRow {
    match change {
        VaultChange::Put { space, key, value, expires_at } => {
            VaultRow::Put { space: space.to_owned(), key, value, expires_at }
        }
        VaultChange::Delete { space, key } => VaultRow::Delete { space: space.to_owned(), key },
    }
}

fn unseated_event(realm: Realm, draft: Draft) -> StoredEvent {
    StoredEvent {
        realm,
        position: Position::ZERO,
        stream: draft.stream,
        version: Version::ZERO,
        event: draft.event.to_owned(),
        event_version: draft.event_version,
        occurred_at: draft.occurred_at,
        recorded_at: draft.occurred_at,
        actor: draft.actor,
        agency: draft.agency,
        purpose: draft.purpose,
        agreement: draft.agreement,
        cause: draft.cause,
        erased: LabelSet::NONE,
        body: draft.body,
    }
}
