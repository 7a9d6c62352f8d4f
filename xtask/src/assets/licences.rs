//! The licence texts of what is served to browsers, in one file beside it. What ships is named under
//! `dependencies` in package.json; a part of any other package in the result is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::{Folders, Manifest};
use crate::failure::{Failure, Outcome};

const ALLOWED: [&str; 5] = ["MIT", "ISC", "Apache-2.0", "BSD-3-Clause", "BSD-0-Clause"];
/// For packages that declare the MIT licence and carry no text of it.
const MIT: &str = include_str!("mit.txt");

#[derive(serde::Deserialize)]
struct Package {
    #[serde(default)]
    version: String,
    #[serde(default)]
    license: String,
    #[serde(default)]
    author: Author,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Author {
    Name(String),
    Person { name: String },
}

impl Default for Author {
    fn default() -> Self {
        Self::Name("its authors".to_owned())
    }
}

pub fn write(folders: &Folders, used: &BTreeSet<String>, manifest: &mut Manifest) -> Outcome {
    let ours = read_package(&folders.source)?;
    if let Some(stray) = used.iter().find(|name| !ours.dependencies.contains_key(*name)) {
        return Err(Failure::refused(format!(
            "{stray} is served but not under `dependencies` in base/web/assets/package.json; add it"
        )));
    }
    let mut text = String::from("Parts of these pages are the work of others.\n");
    for name in ours.dependencies.keys() {
        text += &notice(name, &folders.source.join("node_modules").join(name))?;
    }
    let file = hashed_name(&text);
    let path = folders.making.join(&file);
    std::fs::write(&path, text).map_err(Failure::at(&path))?;
    manifest.insert("licences.txt".to_owned(), file);
    Ok(())
}

fn hashed_name(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("licences.{:08x}.txt", hasher.finish() >> 32)
}

fn notice(name: &str, folder: &Path) -> Outcome<String> {
    let package = read_package(folder)?;
    if !ALLOWED.contains(&package.license.as_str()) {
        let told = format!("{name} is under {:?}; only permissive licences ship", package.license);
        return Err(Failure::refused(told));
    }
    let text = match carried_text(folder)? {
        Some(text) => text,
        None if package.license == "MIT" => MIT.replace("{author}", package.author.name()),
        None => return Err(Failure::refused(format!("{name} carries no licence text"))),
    };
    Ok(format!("\n{name} {} ({})\n\n{}\n", package.version, package.license, text.trim_end()))
}

fn carried_text(folder: &Path) -> Outcome<Option<String>> {
    for name in ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE"] {
        let path = folder.join(name);
        if path.is_file() {
            return std::fs::read_to_string(&path).map(Some).map_err(Failure::at(&path));
        }
    }
    Ok(None)
}

fn read_package(folder: &Path) -> Outcome<Package> {
    let path = folder.join("package.json");
    let text = std::fs::read_to_string(&path).map_err(Failure::at(&path))?;
    serde_json::from_str(&text).map_err(|error| Failure::unreadable(path.display(), error))
}

impl Author {
    fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Person { name } => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_text_of_its_own_gets_the_standard_one_in_its_authors_name() {
        let package: Package =
            serde_json::from_str(r#"{"license": "MIT", "author": {"name": "Someone"}}"#).unwrap();
        assert!(MIT.replace("{author}", package.author.name()).contains("(c) Someone"));
    }
}
