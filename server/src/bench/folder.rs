//! A folder that is gone when a bench ends, whichever way it ends.

use std::path::{Path, PathBuf};

/// A new folder with a name of its own, removed with all that is in it when this is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder inside another, or in the system's place for such.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(inside: Option<&Path>, purpose: &str) -> std::io::Result<Self> {
        let inside = inside.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let number: u64 = rand::random();
        let path = inside.join(format!("bluelight-{purpose}-{number:016x}"));
        std::fs::create_dir_all(&inside)?;
        std::fs::create_dir(&path)?;
        Ok(Self { path })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(folder = %self.path.display(), %error, "a bench's folder is left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn a_benchs_folder_is_gone_with_everything_in_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::create(Some(place.path()), "accept").unwrap();
        let path = folder.path().to_owned();
        std::fs::write(path.join("live.journal.db"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
