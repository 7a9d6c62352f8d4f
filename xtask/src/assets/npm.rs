//! Installs npm packages exactly as a lock file says, without running any script of theirs, and
//! leaves a folder alone whose packages already are those of its lock.

use std::path::Path;

use crate::call::Call;
use crate::failure::{Failure, Outcome};

const NODE_VERSION_MIN: u32 = 20;
const INSTALLED_LOCK: &str = "node_modules/.bluelight-lock";

pub fn require_node() -> Outcome {
    let words = format!("Node {NODE_VERSION_MIN} or newer is needed for page assets and stories");
    let told = Call::new("node").arg("--version").answer();
    let told = told.map_err(|_| Failure::refused(format!("{words}; install it and npm")))?;
    match major(&told) {
        Some(version) if version >= NODE_VERSION_MIN => Ok(()),
        _ => Err(Failure::refused(format!("{words}; this is {}", told.trim()))),
    }
}

pub fn install(folder: &Path) -> Outcome {
    let lock_path = folder.join("package-lock.json");
    let lock = std::fs::read(&lock_path).map_err(Failure::at(&lock_path))?;
    let installed_path = folder.join(INSTALLED_LOCK);
    if std::fs::read(&installed_path).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    Call::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .dir(folder)
        .quietly("installing npm packages by their lock")?;
    std::fs::write(&installed_path, lock).map_err(Failure::at(&installed_path))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_node_says() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("twenty"), None);
    }
}
