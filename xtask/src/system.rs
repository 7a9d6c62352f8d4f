//! What the machine must have beside Rust and Node. As root on a Debian or Ubuntu machine it is
//! installed; elsewhere the missing package is named, and the part that needs it is skipped.

use std::path::{Path, PathBuf};

use crate::call::Call;
use crate::failure::Outcome;

/// A program that is there, or the words to show in place of what needs it.
pub enum Found {
    At(PathBuf),
    Missing(String),
}

/// The browser that the stories are played in.
pub fn chromium() -> Outcome<Found> {
    if let Some(named) = std::env::var_os("BLUELIGHT_CHROMIUM") {
        return Ok(Found::At(PathBuf::from(named)));
    }
    let look = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path);
    found_or_installed("chromium", look)
}

/// The folder of PostgreSQL's server programs (initdb, postgres), which Debian keeps off the path.
pub fn postgres_programs() -> Outcome<Found> {
    found_or_installed("postgresql", postgres_here)
}

/// The same, without installing anything.
pub fn postgres_here() -> Option<PathBuf> {
    debian_postgres().or_else(path_postgres)
}

/// A cargo subcommand, installed from the crate registry where it is absent.
pub fn cargo_tool(name: &str, version: &str) -> Outcome {
    if on_path(name).is_some() {
        return Ok(());
    }
    eprintln!("  {name} is not here; installing it takes a few minutes, once");
    Call::cargo().args(["install", name, "--version", version, "--locked"]).stream()
}

pub fn is_root() -> bool {
    Call::new("id").arg("-u").answer().is_ok_and(|uid| uid.trim() == "0")
}

pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let home = std::env::var_os("CARGO_HOME").map(|home| PathBuf::from(home).join("bin"));
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(home)
        .map(|folder| folder.join(&file))
        .find(|at| at.is_file())
}

fn found_or_installed(package: &str, look: impl Fn() -> Option<PathBuf>) -> Outcome<Found> {
    if let Some(at) = look() {
        return Ok(Found::At(at));
    }
    if on_path("apt-get").is_none() || !is_root() {
        return Ok(missing(package));
    }
    apt_get(package)?;
    Ok(look().map_or_else(|| missing(package), Found::At))
}

fn apt_get(package: &str) -> Outcome {
    let call = || {
        Call::new("apt-get")
            .args(["-qq", "-o", "DPkg::Lock::Timeout=300"])
            .env("DEBIAN_FRONTEND", "noninteractive")
    };
    call().arg("update").quietly("refreshing the list of packages")?;
    let doing = format!("installing {package}");
    call().args(["install", "--yes", package]).quietly(&doing)?;
    Ok(())
}

fn missing(package: &str) -> Found {
    Found::Missing(format!(
        "{package} is not on this machine; install the package `{package}` (as root: apt-get install {package})"
    ))
}

fn debian_postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    newest(folders.filter(|folder| folder.join("initdb").is_file()))
}

/// By the number of the folder's parent, so that 9 comes before 15.
fn newest(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.max_by_key(|folder| {
        let version = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        version.and_then(|version| version.parse::<u32>().ok()).unwrap_or(0)
    })
}

fn path_postgres() -> Option<PathBuf> {
    Some(on_path("initdb")?.parent()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_server_is_chosen_by_number() {
        let folders = ["/p/9/bin", "/p/15/bin", "/p/10/bin"].map(PathBuf::from);
        assert_eq!(newest(folders.into_iter()), Some(PathBuf::from("/p/15/bin")));
    }

    #[test]
    fn a_missing_package_is_named_with_its_way_in() {
        let Found::Missing(words) = missing("chromium") else { panic!("it is missing") };
        assert!(words.contains("apt-get install chromium"));
    }
}
