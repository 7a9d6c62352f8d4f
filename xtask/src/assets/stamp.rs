//! Whether anything has changed since the last build: a hash of what goes in, kept beside the npm
//! packages so that fresh packages mean a fresh build.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::screens::Screen;
use super::{Folders, Manifest};
use crate::failure::{Failure, Outcome};

/// A change of how assets are built is a change of what goes in.
const RECIPE: [&str; 4] = [
    include_str!("bundle.rs"),
    include_str!("licences.rs"),
    include_str!("mod.rs"),
    include_str!("screens.rs"),
];

pub fn of_inputs(source: &Path, screens: &[Screen]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    RECIPE.hash(&mut hasher);
    let mut paths = Vec::new();
    collect(source, &mut paths)?;
    paths.extend(screens.iter().map(|screen| screen.path.clone()));
    paths.sort();
    for path in paths {
        path.strip_prefix(source).unwrap_or(&path).hash(&mut hasher);
        std::fs::read(&path).map_err(Failure::at(&path))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Same inputs, and every file that the manifest names is still there.
pub fn is_current(folders: &Folders, state: &str) -> bool {
    let manifest = std::fs::read_to_string(folders.dist.join("manifest.json")).ok();
    let manifest = manifest.and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
    std::fs::read_to_string(path(folders)).is_ok_and(|stamp| stamp == state)
        && manifest.is_some_and(|m| m.values().all(|file| folders.dist.join(file).is_file()))
}

pub fn write(folders: &Folders, state: &str) -> Outcome {
    let path = path(folders);
    std::fs::write(&path, state).map_err(Failure::at(&path))
}

fn path(folders: &Folders) -> PathBuf {
    folders.source.join("node_modules/.bluelight-built")
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Outcome {
    for entry in std::fs::read_dir(folder).map_err(Failure::at(folder))? {
        let path = entry.map_err(Failure::at(folder))?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            collect(&path, into)?;
        } else if path.is_file() {
            into.push(path);
        }
    }
    Ok(())
}
