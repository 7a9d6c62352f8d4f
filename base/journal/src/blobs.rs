//! Pictures, video and papers beside the journal: encrypted with a key derived from their case's,
//! addressed by the digest of what is stored, flushed with their folder before anyone is told.
//! `<folder>/blobs/<realm>/<case>/<digest>`.
//!
//! Stored bytes: `BLB1 ‖ salt (16) ‖ chunks`; each chunk is at most 64 KiB of the medium sealed
//! with AES-256-GCM and bound to its number and to whether it is the last, so that chunks can be
//! neither swapped nor cut off.

use std::sync::Arc;

use kernel::{Entropy, TypedId as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use serde::{Deserialize, Serialize};

use crate::bounds::BLOB_BYTES_MAX;
use crate::cases::{CaseKey, Kept};
use crate::commit::CaseId;
use crate::error::{AppendError, OpenError, ReadError};
use crate::format::hash::sha256;
use crate::options::Options;
use crate::source::Source;
use crate::tree::head::as_hex;

const MAGIC: &[u8; 4] = b"BLB1";
const SALT_BYTES: usize = 16;
const CHUNK_BYTES: usize = 64 << 10;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + 28;
const DOMAIN: &[u8] = b"bluelight/blob/1\0";

/// What an event keeps of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobId {
    /// SHA-256 of the stored, encrypted bytes: the blob's address.
    #[serde(with = "as_hex")]
    pub stored: [u8; 32],
    /// SHA-256 of the medium itself.
    #[serde(with = "as_hex")]
    pub raw: [u8; 32],
    /// Bytes of the medium.
    pub size: u64,
}

/// One realm's blobs.
pub struct Blobs {
    store: LocalFileSystem,
    source: Arc<Source>,
    entropy: Arc<dyn Entropy>,
}

impl Blobs {
    pub(crate) fn at(options: &Options, source: Arc<Source>) -> Result<Self, OpenError> {
        let folder = options.engine.folder().join("blobs").join(options.realm.code());
        let unusable = |reason: String| OpenError::Folder { path: folder.clone(), reason };
        std::fs::create_dir_all(&folder).map_err(|error| unusable(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|error| unusable(error.to_string()))?
            .with_fsync(true);
        Ok(Self { store, source, entropy: Arc::clone(&options.entropy) })
    }

    /// Encrypts and stores a medium of at most 256 MiB; answers once it and its folder are on
    /// disk.
    ///
    /// # Errors
    /// If it is too large, its case is erased or was never made, or the folder cannot be written.
    pub async fn put(&self, case: CaseId, media: &[u8]) -> Result<BlobId, AppendError> {
        if media.len() > BLOB_BYTES_MAX {
            let what = "a blob's bytes";
            return Err(AppendError::TooLarge { what, found: media.len(), max: BLOB_BYTES_MAX });
        }
        let stopped = |reason: String| AppendError::Stopped { reason };
        let key = match self.key(case).await.map_err(|error| stopped(error.to_string()))? {
            Kept::Held(key) => key,
            Kept::Absent => return Err(AppendError::Erased),
        };
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        let stored = sealed(&key, salt, media, self.entropy.as_ref())
            .ok_or_else(|| stopped("a key could not be derived".to_owned()))?;
        let raw = sha256(&[media]);
        let blob = BlobId { stored: sha256(&[&stored]), raw, size: media.len() as u64 };
        self.store
            .put(&address(case, &blob), PutPayload::from(stored))
            .await
            .map_err(|error| stopped(error.to_string()))?;
        Ok(blob)
    }

    /// The medium, checked against both digests.
    ///
    /// # Errors
    /// If it is not there, damaged, or its case is erased.
    pub async fn open(&self, case: CaseId, blob: &BlobId) -> Result<Vec<u8>, ReadError> {
        let Kept::Held(key) = self.key(case).await? else { return Err(ReadError::Erased) };
        let found = self.store.get(&address(case, blob)).await.map_err(unreadable)?;
        let stored = found.bytes().await.map_err(unreadable)?;
        if sha256(&[&stored]) != blob.stored {
            return Err(ReadError::BlobDamaged);
        }
        let media = unsealed(&key, &stored).ok_or(ReadError::BlobDamaged)?;
        if sha256(&[&media]) == blob.raw { Ok(media) } else { Err(ReadError::BlobDamaged) }
    }

    /// Deletes what an erased case had; its bytes cannot be opened any more.
    pub(crate) async fn forget(&self, case: CaseId) -> Result<(), AppendError> {
        use futures::TryStreamExt as _;
        let stopped =
            |error: object_store::Error| AppendError::Stopped { reason: error.to_string() };
        let folder = Path::from(case.uuid().to_string());
        let blobs: Vec<_> = self.store.list(Some(&folder)).try_collect().await.map_err(stopped)?;
        for blob in blobs {
            self.store.delete(&blob.location).await.map_err(stopped)?;
        }
        Ok(())
    }

    async fn key(&self, case: CaseId) -> Result<Kept, ReadError> {
        let source = Arc::clone(&self.source);
        crate::journal::blocking(move || source.cases.load(case, source.reader.as_ref())).await
    }
}

fn address(case: CaseId, blob: &BlobId) -> Path {
    Path::from(format!("{}/{}", case.uuid(), hex::encode(blob.stored)))
}

fn unreadable(error: object_store::Error) -> ReadError {
    match error {
        object_store::Error::NotFound { .. } => ReadError::BlobNotThere,
        other => ReadError::Store { reason: other.to_string() },
    }
}

fn sealed(
    key: &CaseKey,
    salt: [u8; SALT_BYTES],
    media: &[u8],
    entropy: &dyn Entropy,
) -> Option<Vec<u8>> {
    let key = key.derive(&[DOMAIN, &salt].concat())?;
    let mut stored = Vec::with_capacity(media.len() + media.len() / 2_048 + 64);
    stored.extend_from_slice(MAGIC);
    stored.extend_from_slice(&salt);
    let mut chunks = media.chunks(CHUNK_BYTES).peekable();
    let mut number = 0;
    loop {
        let chunk = chunks.next().unwrap_or_default();
        let is_last = chunks.peek().is_none();
        stored.extend_from_slice(&key.seal(chunk, &place(number, is_last), entropy));
        number += 1;
        if is_last {
            return Some(stored);
        }
    }
}

fn unsealed(key: &CaseKey, stored: &[u8]) -> Option<Vec<u8>> {
    let rest = stored.strip_prefix(MAGIC)?;
    let (salt, rest) = rest.split_first_chunk::<SALT_BYTES>()?;
    let key = key.derive(&[DOMAIN, salt].concat())?;
    let mut media = Vec::with_capacity(rest.len());
    let mut chunks = rest.chunks(SEALED_CHUNK_BYTES).peekable();
    let mut number = 0;
    while let Some(chunk) = chunks.next() {
        let is_last = chunks.peek().is_none();
        media.extend_from_slice(&key.open(chunk, &place(number, is_last))?);
        number += 1;
    }
    (number > 0).then_some(media)
}

fn place(number: u64, is_last: bool) -> [u8; 9] {
    let [a, b, c, d, e, f, g, h] = number.to_be_bytes();
    [a, b, c, d, e, f, g, h, u8::from(is_last)]
}
