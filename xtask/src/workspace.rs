//! Where things are: the root of the tree, cargo's target folder and the program that it builds.

use std::path::{Path, PathBuf};

use crate::call::Call;
use crate::failure::{Failure, Outcome};

pub struct Workspace {
    pub root: PathBuf,
    pub target: PathBuf,
}

#[derive(serde::Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

/// Progress of a build goes to standard error by cargo itself, so both profiles may stream.
#[derive(Clone, Copy)]
pub enum Profile {
    Debug,
    Release,
}

impl Workspace {
    pub fn find() -> Outcome<Self> {
        let told = Call::cargo()
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .dir(Path::new(env!("CARGO_MANIFEST_DIR")))
            .answer()?;
        let metadata: Metadata = serde_json::from_str(&told)
            .map_err(|error| Failure::unreadable("the answer of `cargo metadata`", error))?;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory })
    }

    pub fn cargo(&self) -> Call {
        Call::cargo().dir(&self.root)
    }

    /// Builds `bluelight` and says where it lies.
    pub fn build_bluelight(&self, profile: Profile) -> Outcome<PathBuf> {
        let build = self.cargo().args(["build", "--bin", "bluelight"]);
        match profile {
            Profile::Debug => build.stream()?,
            Profile::Release => build.arg("--release").stream()?,
        }
        Ok(self.bluelight(profile))
    }

    pub fn bluelight(&self, profile: Profile) -> PathBuf {
        let folder = match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        };
        let name = format!("bluelight{}", std::env::consts::EXE_SUFFIX);
        self.target.join(folder).join(name)
    }
}
