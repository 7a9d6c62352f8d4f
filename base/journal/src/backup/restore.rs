//! Putting a copy back: into an empty folder, every file held against the manifest, the erasure
//! ledger replayed before anybody can read, and the whole checked in the end.

use std::path::{Component, Path};

use kernel::{Realm, TypedId as _};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::{
    BackupError, FORMAT, MANIFEST, Manifest, copy, digest_of, empty_folder, file_name, flush,
    keys_file, store, unusable,
};
use crate::cases::{ERASED_SPACE, KEY_SPACE};
use crate::erase::{Erased, Ledger};
use crate::verify::{Report, verify_folder};

/// What was put back.
#[derive(Debug, Serialize)]
pub struct Restored {
    pub realms: Vec<RestoredRealm>,
    /// The check of the restored folder against the heads in the manifest.
    pub report: Report,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct RestoredRealm {
    pub realm: Realm,
    /// Case keys put back; without them, what is sealed reads as erased.
    pub keys: usize,
    /// Of these, destroyed again because the ledger names their cases.
    pub erased_again: usize,
}

/// Restores a copy into an empty folder. `keys_from` is the folder of the case keys, if they are
/// still kept; `ledger` that of the erasure ledger. Blocks.
///
/// # Errors
/// If the target is not empty, the copy is not as its manifest says, or the ledger is damaged.
pub fn restore(
    from: &Path,
    keys_from: Option<&Path>,
    into: &Path,
    ledger: &Path,
) -> Result<Restored, BackupError> {
    empty_folder(into)?;
    let manifest = read_manifest(from)?;
    for file in &manifest.files {
        let target = into.join(within(from, &file.path)?);
        let source = from.join(&file.path);
        if copy(&source, &target)? != (file.bytes, file.digest.clone()) {
            return Err(BackupError::Damaged { path: source });
        }
    }
    let mut realms = Vec::new();
    for realm in &manifest.realms {
        let db = Connection::open(into.join(file_name(*realm))).map_err(store)?;
        let keys = keys_from.map_or(Ok(0), |folder| put_keys_back(&db, folder, *realm))?;
        let (_, erased) = Ledger::open(ledger, *realm)?;
        let erased_again = erase_again(&db, &erased).map_err(store)?;
        drop(db);
        flush(&into.join(file_name(*realm)))?;
        realms.push(RestoredRealm { realm: *realm, keys, erased_again });
    }
    let report = verify_folder(into, &manifest.heads, &mut |_| ())?;
    Ok(Restored { realms, report })
}

fn read_manifest(folder: &Path) -> Result<Manifest, BackupError> {
    let path = folder.join(MANIFEST);
    let text = std::fs::read(&path).map_err(unusable(&path))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| BackupError::Damaged { path })?;
    match manifest.format {
        FORMAT => Ok(manifest),
        found => Err(BackupError::FormatUnknown { found }),
    }
}

/// A manifest may name only what lies within its copy.
fn within<'a>(folder: &Path, path: &'a str) -> Result<&'a Path, BackupError> {
    let named = Path::new(path);
    let is_within = named.components().all(|part| matches!(part, Component::Normal(_)));
    if is_within { Ok(named) } else { Err(BackupError::Damaged { path: folder.join(MANIFEST) }) }
}

fn put_keys_back(db: &Connection, folder: &Path, realm: Realm) -> Result<usize, BackupError> {
    let manifest = read_manifest(folder)?;
    let name = keys_file(realm);
    let path = folder.join(&name);
    let (bytes, digest) = digest_of(&path)?;
    let is_as_named = |file: &super::CopiedFile| {
        file.path == name && file.bytes == bytes && file.digest == digest
    };
    if !manifest.files.iter().any(is_as_named) {
        return Err(BackupError::Damaged { path });
    }
    let put = || {
        db.execute("ATTACH ?1 AS apart", [path.to_string_lossy()])?;
        let count = db.execute(
            "INSERT OR IGNORE INTO main.vault (space, key, value) \
             SELECT ?1, key, value FROM apart.case_key",
            [KEY_SPACE],
        )?;
        db.execute_batch("DETACH apart").map(|()| count)
    };
    put().map_err(store)
}

fn erase_again(db: &Connection, erased: &[Erased]) -> rusqlite::Result<usize> {
    db.execute_batch("PRAGMA secure_delete = on; BEGIN IMMEDIATE")?;
    let mut count = 0;
    for Erased { case, at } in erased {
        let key = case.uuid();
        count += db.execute(
            "DELETE FROM vault WHERE space = ?1 AND key = ?2",
            params![KEY_SPACE, key.as_bytes()],
        )?;
        db.execute(
            "INSERT OR IGNORE INTO vault (space, key, value) VALUES (?1, ?2, ?3)",
            params![ERASED_SPACE, key.as_bytes(), at.milliseconds().to_be_bytes()],
        )?;
    }
    db.execute_batch("COMMIT; VACUUM;")?;
    Ok(count)
}
