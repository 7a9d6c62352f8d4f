//! The door that sign-ins come through: keeps one attempt for an address waiting until the other
//! is judged, so that parallel guesses are counted; keeps slow hashing off the async threads and
//! within a bound; and counts attempts that name no account.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use aws_lc_rs::hmac;
use desk::{Desk, DeskError};
use journal::VaultChange;
use kernel::{Refusal, RefusalKind, SystemId, Timestamp};
use parking_lot::Mutex as Shut;
use tokio::sync::{Mutex, MutexGuard, OnceCell, Semaphore};

use super::names::Name;
use crate::events::{DoorId, NameKind};
use crate::model::{Password, address_key_name};

/// Hashes made at once; each takes 19 MiB.
const HASHES_MAX: usize = 4;
/// Hashes that may wait for their turn; more are refused.
const WAITING_MAX: usize = 64;
const BUSY_RETRY_SECONDS: u32 = 2;
/// Attempts for different addresses that may go on side by side.
const TURNS: usize = 64;

/// Tokens that one system may be given in a minute; each is good for five.
const TOKENS_PER_MINUTE_MAX: u32 = 60;

/// Where the key of addresses is, and the one row there.
const ADDRESS_KEY: &str = "address_key";
const ADDRESS_KEY_ROW: &[u8] = b"1";

/// A keyed hash of an address in small letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AddressHash(pub [u8; 32]);

/// Too many sign-ins at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many are signing in at once; try again in {BUSY_RETRY_SECONDS} seconds")]
pub struct Busy;

impl Refusal for Busy {
    fn code(&self) -> &'static str {
        "directory.door.busy"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Unavailable
    }

    fn retry_seconds(&self) -> Option<u32> {
        Some(BUSY_RETRY_SECONDS)
    }
}

/// What the door keeps in memory; one for the whole program.
#[derive(Clone)]
pub struct Door {
    inside: Arc<Inside>,
}

struct Inside {
    turns: Vec<Mutex<()>>,
    hashing: Arc<Semaphore>,
    waiting: AtomicUsize,
    strangers: AtomicU64,
    /// By system that has proved itself: the minute of its last tokens, and how many they were.
    tokens: Shut<HashMap<SystemId, (i64, u32)>>,
    address_key: OnceCell<hmac::Key>,
}

impl Default for Door {
    fn default() -> Self {
        let inside = Inside {
            turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
            hashing: Arc::new(Semaphore::new(HASHES_MAX)),
            waiting: AtomicUsize::new(0),
            strangers: AtomicU64::new(0),
            tokens: Shut::new(HashMap::new()),
            address_key: OnceCell::new(),
        };
        Self { inside: Arc::new(inside) }
    }
}

impl Door {
    /// Waits until no other attempt for this address is being judged.
    pub(super) async fn turn(&self, address: &AddressHash) -> Option<MutexGuard<'_, ()>> {
        let first = address.0.first().copied().unwrap_or_default();
        let turn = self.inside.turns.get(usize::from(first) % TURNS)?;
        Some(turn.lock().await)
    }

    /// Hashes a password away from the async threads.
    pub(super) async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<String, Busy> {
        self.slowly(move || password.hash(&salt)).await?.ok_or(Busy)
    }

    /// Whether the password is that of the hash, found out away from the async threads.
    pub(super) async fn proves(&self, password: Password, kept: String) -> Result<bool, Busy> {
        self.slowly(move || password.matches(&kept)).await
    }

    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        if self.inside.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
            self.inside.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Busy);
        }
        let permit = Arc::clone(&self.inside.hashing).acquire_owned().await;
        self.inside.waiting.fetch_sub(1, Ordering::Relaxed);
        let _permit = permit.map_err(|_| Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }

    /// Counts a token for a system that has proved itself; if that is one too many, says after
    /// how many seconds to come back.
    pub(super) fn count_token(&self, system: SystemId, now: Timestamp) -> Result<(), u32> {
        let seconds = now.milliseconds().div_euclid(1_000);
        let (minute, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
        let mut tokens = self.inside.tokens.lock();
        let (counted_in, count) = tokens.entry(system).or_insert((minute, 0));
        if *counted_in != minute {
            (*counted_in, *count) = (minute, 0);
        }
        if *count >= TOKENS_PER_MINUTE_MAX {
            return Err(u32::try_from(60 - second).unwrap_or(60));
        }
        *count += 1;
        Ok(())
    }

    pub(super) fn count_stranger(&self) {
        self.inside.strangers.fetch_add(1, Ordering::Relaxed);
    }

    /// How many attempts named no account since this was last asked.
    #[must_use]
    pub fn take_strangers(&self) -> u64 {
        self.inside.strangers.swap(0, Ordering::Relaxed)
    }

    /// The stream on which such attempts are told.
    #[must_use]
    pub fn id() -> DoorId {
        kernel::TypedId::from_uuid(uuid::Uuid::nil())
    }

    /// The keyed hash by which an address is known outside the person's sealed record.
    pub(super) async fn address_hash(
        &self,
        desk: &Desk,
        address: &str,
    ) -> Result<AddressHash, DeskError> {
        let key = self.inside.address_key.get_or_try_init(|| address_key(desk)).await?;
        let tag = hmac::sign(key, address.trim().to_lowercase().as_bytes());
        let mut hash = [0; 32];
        hash.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Ok(AddressHash(hash))
    }
}

/// The key of address hashes: 32 random bytes, made by whoever needs them first. Its name is
/// taken in the same append, so that two who need it at once end up with the same.
async fn address_key(desk: &Desk) -> Result<hmac::Key, DeskError> {
    let vault = desk.office().journal().vault();
    if vault.load(ADDRESS_KEY, ADDRESS_KEY_ROW).await?.is_none() {
        let name = Name::load(desk, address_key_name()).await?;
        let made = VaultChange::Put {
            space: ADDRESS_KEY,
            key: ADDRESS_KEY_ROW.to_vec(),
            value: desk.random::<32>().to_vec(),
            expires_at: None,
        };
        let batch = name.take(desk.batch(), NameKind::AddressKey, Door::id());
        let receipt = batch.vault(made).commit().await;
        if vault.load(ADDRESS_KEY, ADDRESS_KEY_ROW).await?.is_none() {
            receipt?;
        }
    }
    let key = vault.load(ADDRESS_KEY, ADDRESS_KEY_ROW).await?;
    let key = key.ok_or(DeskError::NotThere { word: "key" })?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &key))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use kernel::{SystemId, Timestamp, TypedId};
    use uuid::Uuid;

    use super::{Busy, Door, TOKENS_PER_MINUTE_MAX, WAITING_MAX};

    #[test]
    fn a_system_that_asks_for_a_token_at_each_request_is_told_to_wait() {
        let (door, system) = (Door::default(), SystemId::from_uuid(Uuid::from_u128(1)));
        let at = |seconds: i64| Timestamp::from_milliseconds(seconds * 1_000);
        for _ in 0..TOKENS_PER_MINUTE_MAX {
            assert_eq!(door.count_token(system, at(10)), Ok(()));
        }
        assert_eq!(door.count_token(system, at(15)), Err(45));
        assert_eq!(door.count_token(SystemId::from_uuid(Uuid::from_u128(2)), at(15)), Ok(()));
        assert_eq!(door.count_token(system, at(60)), Ok(()));
    }

    #[tokio::test]
    async fn more_sign_ins_than_may_wait_are_told_to_come_back() {
        let door = Door::default();
        assert_eq!(door.slowly(|| 1).await, Ok(1));
        door.inside.waiting.store(WAITING_MAX, Ordering::Relaxed);
        assert_eq!(door.slowly(|| 1).await, Err(Busy));
        door.inside.waiting.store(0, Ordering::Relaxed);
        assert_eq!(door.slowly(|| 1).await, Ok(1));
    }
}
