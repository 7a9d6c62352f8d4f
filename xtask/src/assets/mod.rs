//! Builds what pages load from our own origin: one style sheet, script bundles and images, each under
//! a name that holds the hash of its content, with `manifest.json` from plain name to hashed name.
//! Third-party parts come from npm by the lock file, no install script runs, and none is committed.

mod bundle;
mod licences;
mod npm;
mod screens;
mod stamp;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;

pub use npm::{install, require_node};

pub struct Folders {
    /// What we wrote: scss/, js/, images/, package.json and its lock.
    source: PathBuf,
    /// Where the result is swapped in; git-ignored.
    dist: PathBuf,
    /// The result while it is being made; beside the packages, so that the swap is one rename.
    making: PathBuf,
    /// Where slices keep scripts and styles beside their screens.
    slices: PathBuf,
}

/// From the name that a template says to the file that is served.
pub type Manifest = BTreeMap<String, String>;

pub fn build(workspace: &Workspace) -> Outcome {
    let folders = Folders::of(&workspace.root);
    require_node()?;
    install(&folders.source)?;
    let screens = screens::find(&folders.slices)?;
    let state = stamp::of_inputs(&folders.source, &screens)?;
    if stamp::is_current(&folders, &state) {
        return Ok(());
    }
    empty(&folders.making)?;
    screens::gather(&folders.source, &screens)?;
    let bundled = bundle::build(&folders)?;
    let mut manifest = bundled.manifest;
    licences::write(&folders, &bundled.packages, &mut manifest)?;
    refuse_restricted(&folders.making)?;
    write_manifest(&folders.making, &manifest)?;
    swap_in(&folders)?;
    stamp::write(&folders, &state)?;
    eprintln!("  {} page files built", manifest.len());
    Ok(())
}

impl Folders {
    fn of(root: &Path) -> Self {
        let web = root.join("base/web");
        let source = web.join("assets");
        let making = source.join("node_modules/.bluelight-dist");
        Self { source, dist: web.join("dist"), making, slices: root.join("slices") }
    }
}

/// The GDS Transport font and the crown's crests are licensed to GOV.UK services alone.
fn refuse_restricted(dist: &Path) -> Outcome {
    for entry in std::fs::read_dir(dist).map_err(Failure::at(dist))? {
        let path = entry.map_err(Failure::at(dist))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let text = std::fs::read(&path).map_err(Failure::at(&path))?;
        if let Some(what) = restricted(&name, &String::from_utf8_lossy(&text)) {
            return Err(Failure::refused(format!(
                "{name} holds {what}, which only GOV.UK services may show; see scss/main.scss"
            )));
        }
    }
    Ok(())
}

fn restricted(name: &str, text: &str) -> Option<&'static str> {
    let is_font = [".woff", ".woff2", ".ttf", ".otf"].iter().any(|end| name.ends_with(end));
    if is_font || (name.ends_with(".css") && text.contains("GDS Transport")) {
        return Some("a font");
    }
    ["crest", "crown", "govuk-icon", "opengraph"]
        .iter()
        .any(|image| name.contains(image) || text.contains(&format!("{image}.svg")))
        .then_some("a crown image")
}

fn write_manifest(dist: &Path, manifest: &Manifest) -> Outcome {
    let path = dist.join("manifest.json");
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| Failure::unreadable("the manifest", error))?;
    std::fs::write(&path, text + "\n").map_err(Failure::at(&path))
}

fn empty(folder: &Path) -> Outcome {
    remove(folder)?;
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))
}

fn swap_in(folders: &Folders) -> Outcome {
    remove(&folders.dist)?;
    std::fs::rename(&folders.making, &folders.dist).map_err(Failure::at(&folders.dist))
}

fn remove(folder: &Path) -> Outcome {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::restricted;

    #[test]
    fn neither_the_font_nor_a_crest_is_ever_shipped() {
        assert!(restricted("light-94a07e06a1-v2.woff2", "").is_some());
        assert!(restricted("main.css", "font-family:\"GDS Transport\",arial").is_some());
        assert!(restricted("main.css", "background:url(govuk-crest.svg)").is_some());
        assert!(restricted("govuk-crest.ABC.svg", "").is_some());
        assert_eq!(restricted("main.css", "body{font-family:Arial}"), None);
        assert_eq!(restricted("favicon.svg", "<svg/>"), None);
    }
}
