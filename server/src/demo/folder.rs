//! The demo's data folder. It is wiped at each start, so it must be a folder that a demo made: one
//! without the marker file is refused, whatever lies in it.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Lies in every folder that a demo made.
const MARKER: &str = "demo.marker";

const MARKER_TEXT: &str =
    "This folder was made by `bluelight demo`, which wipes it at each start.\n";

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error(
        "{0} has no {MARKER}, so no demo made it and it is not wiped; name another folder with --data"
    )]
    NotOurs(PathBuf),
    #[error("a demo is running on {0}; end it, or name another folder with --data")]
    InUse(PathBuf),
    #[error("{path} cannot be made ready")]
    Io { path: PathBuf, source: std::io::Error },
}

/// A folder that belongs to this demo alone until this is dropped.
#[derive(Debug)]
pub struct Held {
    _marker: File,
}

/// Makes the folder, or empties it if a demo made it and none runs on it.
///
/// # Errors
/// If the folder holds anything and no demo made it; if one runs on it; if it cannot be written.
pub fn make_fresh(folder: &Path) -> Result<Held, FolderError> {
    let io = |source| FolderError::Io { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(io)?;
    let is_empty = folder.read_dir().map_err(io)?.next().is_none();
    let marker = folder.join(MARKER);
    if !is_empty && !marker.is_file() {
        return Err(FolderError::NotOurs(folder.to_owned()));
    }
    if is_empty {
        std::fs::write(&marker, MARKER_TEXT).map_err(io)?;
    }
    let marker = File::open(&marker).map_err(io)?;
    match marker.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(FolderError::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    empty(folder).map_err(io)?;
    Ok(Held { _marker: marker })
}

/// Takes out everything but the marker, so that a wipe that is cut short can go on.
fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file that only its owner may read, from the first byte.
///
/// # Errors
/// If the file is there already or cannot be written.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{FolderError, MARKER, make_fresh, write_private};

    #[test]
    fn a_folder_that_no_demo_made_is_never_wiped() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("records");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("live.journal.db"), "precious").unwrap();
        assert!(matches!(make_fresh(&folder), Err(FolderError::NotOurs(_))));
        assert!(folder.join("live.journal.db").is_file());
    }

    #[test]
    fn a_demos_own_folder_is_emptied_at_each_start() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a/demo");
        drop(make_fresh(&folder).unwrap());
        std::fs::write(folder.join("old"), "old").unwrap();
        let held = make_fresh(&folder).unwrap();
        assert!(folder.join(MARKER).is_file() && !folder.join("old").exists());
        drop(held);
    }

    #[test]
    fn a_folder_that_a_demo_runs_on_is_not_wiped_under_it() {
        let place = tempfile::tempdir().unwrap();
        let held = make_fresh(place.path()).unwrap();
        std::fs::write(place.path().join("live.journal.db"), "in use").unwrap();
        assert!(matches!(make_fresh(place.path()), Err(FolderError::InUse(_))));
        assert!(place.path().join("live.journal.db").is_file());
        drop(held);
        make_fresh(place.path()).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_holds_a_secret_can_be_read_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("credentials.json");
        write_private(&path, "{}").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
