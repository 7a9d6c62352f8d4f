//! Making a copy. The journal may be running: SQLite's backup reads one consistent state, and
//! blobs, which are stored before any entry names them, are copied after it.

use std::path::Path;

use kernel::{Realm, Timestamp};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{
    BackupError, CopiedFile, FORMAT, MANIFEST, Manifest, copy, digest_of, empty_folder, file_name,
    flush, keys_file, store, unusable,
};
use crate::cases::KEY_SPACE;
use crate::engine::sqlite::{database_path, newest_head, read_only};
use crate::error::OpenError;

/// Every page in one step, so that nothing that is written meanwhile is seen.
const ALL_PAGES: i32 = -1;

/// Copies every realm in `folder` to `to`, and the case keys to `keys_to`; both must be empty.
/// Blocks while it copies.
///
/// # Errors
/// If a target is not empty, or anything cannot be read or written.
pub fn backup(
    folder: &Path,
    to: &Path,
    keys_to: &Path,
    made_at: Timestamp,
) -> Result<Manifest, BackupError> {
    empty_folder(to)?;
    empty_folder(keys_to)?;
    let mut manifest =
        Manifest { format: FORMAT, made_at, heads: vec![], realms: vec![], files: vec![] };
    let mut keys = manifest.clone();
    for realm in Realm::ALL {
        let source = database_path(folder, realm);
        if !source.is_file() {
            continue;
        }
        manifest.realms.push(realm);
        keys.realms.push(realm);
        let target = to.join(file_name(realm));
        copy_database(&source, &target)?;
        manifest.heads.extend(strip_keys(&target, &keys_to.join(keys_file(realm)))?);
        manifest.files.push(described(to, &file_name(realm))?);
        keys.files.push(described(keys_to, &keys_file(realm))?);
        copy_blobs(folder, to, realm, &mut manifest.files)?;
    }
    if manifest.realms.is_empty() {
        let reason = "no journal is there".to_owned();
        return Err(OpenError::Folder { path: folder.to_owned(), reason }.into());
    }
    keys.heads.clone_from(&manifest.heads);
    write_manifest(keys_to, &keys)?;
    write_manifest(to, &manifest)?;
    Ok(manifest)
}

fn copy_database(source: &Path, target: &Path) -> Result<(), BackupError> {
    let from = read_only(source)?;
    let mut into = Connection::open(target).map_err(store)?;
    let copied = Backup::new(&from, &mut into).and_then(|backup| backup.step(ALL_PAGES));
    match copied.map_err(store)? {
        StepResult::Done => Ok(()),
        _ => Err(BackupError::Store { reason: "the journal was busy; try again".to_owned() }),
    }
}

/// Moves the case keys to a file of their own, and answers the newest signed head.
fn strip_keys(
    copy: &Path,
    keys: &Path,
) -> Result<Option<crate::tree::head::SignedHead>, BackupError> {
    let db = Connection::open(copy).map_err(store)?;
    let strip = || {
        db.execute("ATTACH ?1 AS apart", [keys.to_string_lossy()])?;
        db.execute_batch(
            "PRAGMA secure_delete = on;
             PRAGMA journal_mode = delete;
             CREATE TABLE apart.case_key (key BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT;",
        )?;
        let taken = "INSERT INTO apart.case_key SELECT key, value FROM vault WHERE space = ?1";
        db.execute(taken, [KEY_SPACE])?;
        db.execute("DELETE FROM main.vault WHERE space = ?1", [KEY_SPACE])?;
        db.execute_batch("DETACH apart; VACUUM;")
    };
    strip().map_err(store)?;
    let head = newest_head(&db)?;
    drop(db);
    flush(copy)?;
    flush(keys)?;
    Ok(head)
}

fn described(folder: &Path, name: &str) -> Result<CopiedFile, BackupError> {
    let (bytes, digest) = digest_of(&folder.join(name))?;
    Ok(CopiedFile { path: name.to_owned(), bytes, digest })
}

fn copy_blobs(
    folder: &Path,
    to: &Path,
    realm: Realm,
    files: &mut Vec<CopiedFile>,
) -> Result<(), BackupError> {
    let blobs = Path::new("blobs").join(realm.code());
    let source = folder.join(&blobs);
    if !source.is_dir() {
        return Ok(());
    }
    for case in std::fs::read_dir(&source).map_err(unusable(&source))? {
        let case = case.map_err(unusable(&source))?;
        for blob in std::fs::read_dir(case.path()).map_err(unusable(&source))? {
            let blob = blob.map_err(unusable(&source))?;
            let path = blobs.join(case.file_name()).join(blob.file_name());
            let (bytes, digest) = copy(&blob.path(), &to.join(&path))?;
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(CopiedFile { path, bytes, digest });
        }
    }
    Ok(())
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let path = folder.join(MANIFEST);
    let text = serde_json::to_vec_pretty(manifest)
        .map_err(|error| BackupError::Store { reason: error.to_string() })?;
    std::fs::write(&path, text).map_err(unusable(&path))?;
    flush(&path)
}
