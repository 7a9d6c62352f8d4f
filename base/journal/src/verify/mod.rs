//! Checks a SQLite journal's folder offline, with nothing but its bytes: no key opens anything.
//! It recomputes every hash, stream, tile and root, checks every signed head, and names the first
//! position where something is wrong. What no witness outside the folder holds is called not
//! witnessed: whoever has the folder and the master key can make such entries anew.

mod blobs;
mod entries;
mod realm;

use std::path::{Path, PathBuf};

use kernel::{Position, Realm};
use serde::Serialize;

use crate::engine::sqlite::database_path;
use crate::error::OpenError;
use crate::tree::head::SignedHead;

/// What was found in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub realms: Vec<RealmReport>,
}

impl Report {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.realms.iter().all(|realm| realm.fault.is_none() && realm.blob_faults.is_empty())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RealmReport {
    pub realm: Realm,
    /// Entries found sound, from the first on.
    pub entries: u64,
    pub heads: u64,
    /// The last sound position.
    pub last: Position,
    /// The first thing that is wrong; nothing after it was checked.
    pub fault: Option<Fault>,
    /// The last position that a witness's head covers, if a witness's head was given.
    pub witnessed: Option<Position>,
    /// Entries after it.
    pub not_witnessed: u64,
    pub blobs: u64,
    pub blob_faults: Vec<BlobFault>,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("position {position}: {what}")]
pub struct Fault {
    pub position: Position,
    pub what: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlobFault {
    pub path: PathBuf,
    pub what: String,
}

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub realm: Realm,
    pub entries: u64,
    pub entries_total: u64,
}

/// Checks every realm found in a folder; `witnesses` are heads kept elsewhere, of any realm.
///
/// # Errors
/// If a journal cannot be opened at all, or none is there.
pub fn verify_folder(
    folder: &Path,
    witnesses: &[SignedHead],
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, OpenError> {
    let mut realms = Vec::new();
    for realm in Realm::ALL {
        let path = database_path(folder, realm);
        if !path.is_file() {
            continue;
        }
        let mut report = realm::verify(&path, realm, witnesses, progress)?;
        let blobs = folder.join("blobs").join(realm.code());
        (report.blobs, report.blob_faults) = blobs::verify(&blobs)?;
        realms.push(report);
    }
    if realms.is_empty() {
        let reason = "no journal is there".to_owned();
        return Err(OpenError::Folder { path: folder.to_owned(), reason });
    }
    Ok(Report { realms })
}
