//! Copies of a SQLite journal: made while it runs, checked when put back. The copy holds the
//! entries, the vault and the blobs under a manifest of digests; the case keys go to a folder of
//! their own, so that they can be kept apart and thrown away after 30 days, which is how an
//! erasure reaches every copy. Neither holds the master key.

mod restore;
mod write;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use kernel::{Realm, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::OpenError;
use crate::tree::head::SignedHead;

pub use self::restore::{Restored, RestoredRealm, restore};
pub use self::write::backup;

const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const COPY_BUFFER_BYTES: usize = 1 << 20;

/// What a copy holds, written last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    pub made_at: Timestamp,
    /// The newest signed head of each realm; absent for a realm without entries.
    pub heads: Vec<SignedHead>,
    pub realms: Vec<Realm>,
    pub files: Vec<CopiedFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedFile {
    /// Within the copy, with forward slashes.
    pub path: String,
    pub bytes: u64,
    /// SHA-256, in hexadecimal digits.
    pub digest: String,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{path} is not empty; name an empty folder", path = path.display())]
    NotEmpty { path: PathBuf },
    #[error("cannot use {path}: {reason}", path = path.display())]
    Folder { path: PathBuf, reason: String },
    #[error("{path} is not as the manifest says; use another copy", path = path.display())]
    Damaged { path: PathBuf },
    #[error("the copy is of format {found}, and this program knows {FORMAT}")]
    FormatUnknown { found: u32 },
    #[error("the store does not answer: {reason}")]
    Store { reason: String },
    #[error(transparent)]
    Open(#[from] OpenError),
}

fn store(error: rusqlite::Error) -> BackupError {
    BackupError::Store { reason: error.to_string() }
}

fn unusable(path: &Path) -> impl Fn(std::io::Error) -> BackupError {
    move |error| BackupError::Folder { path: path.to_owned(), reason: error.to_string() }
}

/// Makes a folder, or takes an empty one.
fn empty_folder(path: &Path) -> Result<(), BackupError> {
    std::fs::create_dir_all(path).map_err(unusable(path))?;
    let is_empty = std::fs::read_dir(path).map_err(unusable(path))?.next().is_none();
    if is_empty { Ok(()) } else { Err(BackupError::NotEmpty { path: path.to_owned() }) }
}

/// Copies a file with its folder, flushed, and answers its size and digest.
fn copy(from: &Path, to: &Path) -> Result<(u64, String), BackupError> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(unusable(folder))?;
    }
    let mut source = File::open(from).map_err(unusable(from))?;
    let mut target = File::create_new(to).map_err(unusable(to))?;
    let found = digest_while(&mut source, |bytes| target.write_all(bytes)).map_err(unusable(to))?;
    flush(to)?;
    Ok(found)
}

fn digest_of(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(unusable(path))?;
    digest_while(&mut file, |_| Ok(())).map_err(unusable(path))
}

fn digest_while(
    source: &mut File,
    mut each: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<(u64, String)> {
    let (mut context, mut size) = (Context::new(&SHA256), 0);
    let mut buffer = vec![0; COPY_BUFFER_BYTES];
    loop {
        let count = source.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
        context.update(bytes);
        each(bytes)?;
        size += count as u64;
    }
    Ok((size, hex::encode(context.finish().as_ref())))
}

/// Flushes a file and the folder that names it.
fn flush(path: &Path) -> Result<(), BackupError> {
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    sync(path).map_err(unusable(path))?;
    path.parent().map_or(Ok(()), |folder| sync(folder).map_err(unusable(folder)))
}

fn keys_file(realm: Realm) -> String {
    format!("{}.keys.db", realm.code())
}

fn file_name(realm: Realm) -> String {
    format!("{}.journal.db", realm.code())
}
