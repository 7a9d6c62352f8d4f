//! The erasure ledger: which cases' keys were destroyed, in a file outside whatever is backed up.
//! Each line is chained to the one before by its hash, and flushed before an erasure is told as
//! done. Opening a journal replays it first, so that a restored copy loses the same keys again.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use kernel::{Position, Realm, Timestamp, TypedId as _};
use serde::{Deserialize, Serialize};

use crate::cases::{ERASED_SPACE, KEY_SPACE};
use crate::commit::CaseId;
use crate::engine::{CaseStanding, Engine, Plan, Reader, VaultRow, Wanted};
use crate::error::OpenError;
use crate::format::hash::{Hash, sha256};
use crate::tree::head::{as_hex, as_text};

const DOMAIN: &[u8] = b"bluelight/erasure/1\0";
/// Cases that one transaction erases again while the ledger is replayed.
const REPLAYED_MAX: usize = 1_000;
/// More tombstones than any store holds.
const TOMBSTONES_MAX: usize = u32::MAX as usize;

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(with = "as_text")]
    number: u64,
    case: CaseId,
    /// The head of the journal when the key was destroyed.
    #[serde(with = "as_text")]
    position: u64,
    at: Timestamp,
    #[serde(with = "as_hex")]
    previous: Hash,
    #[serde(with = "as_hex")]
    hash: Hash,
}

impl Line {
    fn expected_hash(&self) -> Hash {
        sha256(&[
            DOMAIN,
            &self.number.to_be_bytes(),
            self.case.uuid().as_bytes(),
            &self.position.to_be_bytes(),
            &self.at.milliseconds().to_be_bytes(),
            &self.previous,
        ])
    }
}

/// A case whose key was destroyed, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Erased {
    pub(crate) case: CaseId,
    pub(crate) at: Timestamp,
}

pub(crate) struct Ledger {
    file: File,
    lines: u64,
    last: Hash,
}

pub(crate) fn ledger_path(folder: &Path, realm: Realm) -> PathBuf {
    folder.join(format!("{}.erasures", realm.code()))
}

impl Ledger {
    /// Opens or makes the ledger, and answers the cases that it names. A last line that a crash
    /// cut short was never told as done: it is taken off.
    pub(crate) fn open(folder: &Path, realm: Realm) -> Result<(Self, Vec<Erased>), OpenError> {
        let path = ledger_path(folder, realm);
        let unusable = |error: std::io::Error| OpenError::Folder {
            path: path.clone(),
            reason: error.to_string(),
        };
        let text = Self::text(folder, &path).map_err(unusable)?;
        let mut file = File::options().append(true).open(&path).map_err(unusable)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).and_then(|()| file.sync_all()).map_err(unusable)?;
        }
        file.seek(std::io::SeekFrom::End(0)).map_err(unusable)?;
        let mut ledger = Self { file, lines: 0, last: [0; 32] };
        let whole = text.get(..whole).unwrap_or_default();
        let cases = whole.lines().map(|line| ledger.accept(line)).collect::<Result<_, _>>()?;
        Ok((ledger, cases))
    }

    fn text(folder: &Path, path: &Path) -> std::io::Result<String> {
        std::fs::create_dir_all(folder)?;
        let mut file =
            File::options().read(true).create(true).truncate(false).write(true).open(path)?;
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn accept(&mut self, text: &str) -> Result<Erased, OpenError> {
        let number = self.lines + 1;
        let damaged = || OpenError::LedgerDamaged { line: number as usize };
        let line: Line = serde_json::from_str(text).map_err(|_| damaged())?;
        let is_chained = line.number == number && line.previous == self.last;
        if !is_chained || line.hash != line.expected_hash() {
            return Err(damaged());
        }
        self.lines = number;
        self.last = line.hash;
        Ok(Erased { case: line.case, at: line.at })
    }

    /// Adds a line and flushes it.
    pub(crate) fn add(
        &mut self,
        case: CaseId,
        position: Position,
        at: Timestamp,
    ) -> std::io::Result<()> {
        let mut line = Line {
            number: self.lines + 1,
            case,
            position: position.0,
            at,
            previous: self.last,
            hash: [0; 32],
        };
        line.hash = line.expected_hash();
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        self.lines = line.number;
        self.last = line.hash;
        Ok(())
    }

    /// Destroys again every key that the ledger names and the store still holds, and adds the
    /// erasures that a crash kept from the ledger.
    pub(crate) fn replay(
        &mut self,
        named: &[Erased],
        engine: &mut dyn Engine,
        reader: &dyn Reader,
        now: Timestamp,
    ) -> Result<(), OpenError> {
        let mut is_changed = false;
        for erased in named.chunks(REPLAYED_MAX) {
            is_changed |= erase_again(erased, engine, reader)?;
        }
        is_changed |= self.catch_up(named, reader, now)?;
        if is_changed { engine.scrub().map_err(store) } else { Ok(()) }
    }

    fn catch_up(
        &mut self,
        named: &[Erased],
        reader: &dyn Reader,
        now: Timestamp,
    ) -> Result<bool, OpenError> {
        let named: HashSet<CaseId> = named.iter().map(|erased| erased.case).collect();
        let mut is_changed = false;
        for (key, _) in reader.vault_list(ERASED_SPACE, TOMBSTONES_MAX).map_err(store)? {
            let case = uuid::Uuid::from_slice(&key).ok().map(CaseId::from_uuid);
            if let Some(case) = case.filter(|case| !named.contains(case)) {
                self.add(case, Position::ZERO, now).map_err(store)?;
                is_changed = true;
            }
        }
        Ok(is_changed)
    }
}

/// An erased case whose key has come back with a copy of the keys counts as held.
fn erase_again(
    erased: &[Erased],
    engine: &mut dyn Engine,
    reader: &dyn Reader,
) -> Result<bool, OpenError> {
    let wanted =
        Wanted { cases: erased.iter().map(|erased| erased.case).collect(), ..Wanted::default() };
    let known = engine.look_up(&wanted).map_err(store)?;
    let mut vault = Vec::new();
    for (erased, standing) in erased.iter().zip(known.cases) {
        let key = erased.case.uuid();
        let is_back = reader.vault_load(KEY_SPACE, key.as_bytes()).map_err(store)?.is_some();
        if is_back || standing != CaseStanding::Erased {
            vault.extend(erase_rows(erased.case, erased.at));
        }
    }
    if vault.is_empty() {
        return Ok(false);
    }
    engine.flush(&Plan { vault, ..Plan::default() }).map_err(store)?;
    Ok(true)
}

fn store(error: impl std::fmt::Display) -> OpenError {
    OpenError::Store { reason: error.to_string() }
}

pub(crate) fn erase_rows(case: CaseId, at: Timestamp) -> [VaultRow; 2] {
    let key = case.uuid().as_bytes().to_vec();
    [
        VaultRow::Delete { space: KEY_SPACE.to_owned(), key: key.clone() },
        VaultRow::Put {
            space: ERASED_SPACE.to_owned(),
            key,
            value: at.milliseconds().to_be_bytes().to_vec(),
            expires_at: None,
        },
    ]
}
