//! Case keys: 32 random bytes each, wrapped with the master key in the vault's space `case_key`,
//! and a bounded number of them unwrapped in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use kernel::{Entropy, Realm, TypedId as _};
use zeroize::Zeroizing;

use crate::bounds::CASE_KEYS_MAX;
use crate::commit::CaseId;
use crate::engine::Reader;
use crate::error::ReadError;
use crate::keys::MasterKeys;

/// The vault's spaces that only the journal itself writes.
pub(crate) const KEY_SPACE: &str = "case_key";
pub(crate) const ERASED_SPACE: &str = "case_erased";

const NONCE_BYTES: usize = 12;
const WRAP: &[u8] = b"bluelight/case-key/1\0";

/// A case's key, ready to seal and open.
pub(crate) struct CaseKey {
    bytes: Zeroizing<[u8; 32]>,
    sealing: LessSafeKey,
}

impl CaseKey {
    pub(crate) fn new(bytes: Zeroizing<[u8; 32]>) -> Option<Self> {
        let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok()?);
        Some(Self { bytes, sealing })
    }

    /// `nonce (12) ‖ ciphertext ‖ tag (16)`.
    pub(crate) fn seal(&self, plain: &[u8], associated: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        self.seal_with(nonce, plain, associated)
    }

    fn seal_with(&self, nonce: [u8; NONCE_BYTES], plain: &[u8], associated: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(NONCE_BYTES + plain.len() + 16);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain);
        let Some(body) = bytes.get_mut(NONCE_BYTES..) else { return Vec::new() };
        let sealed = self.sealing.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated),
            body,
        );
        match sealed {
            Ok(tag) => bytes.extend_from_slice(tag.as_ref()),
            // Only text of more than 64 GiB cannot be sealed; nothing in clear may leave here.
            Err(_) => bytes.clear(),
        }
        bytes
    }

    pub(crate) fn open(&self, stored: &[u8], associated: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = stored.split_first_chunk::<NONCE_BYTES>()?;
        let mut plain = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length =
            self.sealing.open_in_place(nonce, Aad::from(associated), &mut plain).ok()?.len();
        plain.truncate(length);
        Some(plain)
    }

    /// A key of its own for one blob.
    pub(crate) fn derive(&self, purpose: &[u8]) -> Option<Self> {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.bytes.as_slice()), purpose);
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Self::new(bytes)
    }
}

/// What is known of a case's key.
#[derive(Clone)]
pub(crate) enum Kept {
    Held(Arc<CaseKey>),
    /// Destroyed, or never made.
    Absent,
}

/// The keys of one realm's cases.
pub(crate) struct Cases {
    realm: Realm,
    wrapping: Option<CaseKey>,
    held: moka::sync::Cache<CaseId, Kept>,
    erasures: AtomicU64,
}

impl Cases {
    pub(crate) fn new(realm: Realm, keys: &MasterKeys) -> Self {
        Self {
            realm,
            wrapping: CaseKey::new(keys.wrapping.clone()),
            held: moka::sync::Cache::new(CASE_KEYS_MAX),
            erasures: AtomicU64::new(0),
        }
    }

    /// A new key, and how it is to be stored.
    pub(crate) fn make(
        &self,
        case: CaseId,
        entropy: &dyn Entropy,
    ) -> Option<(Arc<CaseKey>, Vec<u8>)> {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        let wrapped =
            self.wrapping.as_ref()?.seal(bytes.as_slice(), &self.associated(case), entropy);
        Some((Arc::new(CaseKey::new(bytes)?), wrapped))
    }

    /// The key of a case, unwrapped once and kept. A key that an erasure overtakes while it is
    /// being read is not kept.
    pub(crate) fn load(&self, case: CaseId, reader: &dyn Reader) -> Result<Kept, ReadError> {
        if let Some(kept) = self.held.get(&case) {
            return Ok(kept);
        }
        let erasures = self.erasures();
        let kept = match reader.vault_load(KEY_SPACE, case.uuid().as_bytes())? {
            Some(row) => Kept::Held(Arc::new(self.unwrap(case, &row.value)?)),
            None => return Ok(Kept::Absent),
        };
        self.held.insert(case, kept.clone());
        if self.erasures() != erasures {
            self.held.invalidate(&case);
        }
        Ok(kept)
    }

    fn unwrap(&self, case: CaseId, wrapped: &[u8]) -> Result<CaseKey, ReadError> {
        self.wrapping
            .as_ref()
            .and_then(|wrapping| wrapping.open(wrapped, &self.associated(case)))
            .and_then(|bytes| <[u8; 32]>::try_from(Zeroizing::new(bytes).as_slice()).ok())
            .and_then(|bytes| CaseKey::new(Zeroizing::new(bytes)))
            .ok_or(ReadError::KeyDamaged)
    }

    /// Whether a key can be had without reading the store.
    pub(crate) fn is_held(&self, case: CaseId) -> bool {
        self.held.contains_key(&case)
    }

    /// Keeps a key whose commit has been flushed.
    pub(crate) fn keep(&self, case: CaseId, key: Arc<CaseKey>) {
        self.held.insert(case, Kept::Held(key));
    }

    /// Forgets a key whose destruction has been flushed.
    pub(crate) fn forget(&self, case: CaseId) {
        self.erasures.fetch_add(1, Ordering::SeqCst);
        self.held.insert(case, Kept::Absent);
    }

    /// Forgets every key: another node has erased some.
    pub(crate) fn forget_all(&self) {
        self.erasures.fetch_add(1, Ordering::SeqCst);
        self.held.invalidate_all();
    }

    /// Counts erasures, so that a commit sealed before one can be told from one sealed after.
    pub(crate) fn erasures(&self) -> u64 {
        self.erasures.load(Ordering::SeqCst)
    }

    fn associated(&self, case: CaseId) -> Vec<u8> {
        [WRAP, &[self.realm.byte()], case.uuid().as_bytes()].concat()
    }
}
