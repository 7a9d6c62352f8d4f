//! Dart Sass makes the style sheet; esbuild then bundles scripts, follows the style sheet to the
//! images in use, and gives every file its hashed name. Relative addresses hold wherever it is served.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Folders, Manifest, screens};
use crate::call::Call;
use crate::failure::{Failure, Outcome};

/// Browsers that control rooms still run: the oldest extended-support releases in use.
const BROWSERS: &str = "es2022,chrome109,edge109,firefox115,safari16";

pub struct Bundled {
    pub manifest: Manifest,
    /// The npm packages that parts of the result come from.
    pub packages: BTreeSet<String>,
}

/// esbuild's account of what it made.
#[derive(serde::Deserialize)]
struct Account {
    inputs: BTreeMap<String, serde_json::Value>,
    outputs: BTreeMap<String, Output>,
}

#[derive(serde::Deserialize)]
struct Output {
    #[serde(rename = "entryPoint")]
    entry: Option<String>,
}

pub fn build(folders: &Folders) -> Outcome<Bundled> {
    let source = &folders.source;
    let styles = "node_modules/.bluelight-css";
    let account_path = source.join("node_modules/.bluelight-account.json");
    Call::new(tool(source, "sass"))
        .args(["--load-path=.", "--load-path=node_modules", "--no-source-map", "--quiet"])
        .arg(format!("scss:{styles}"))
        .dir(source)
        .quietly("compiling styles")?;
    let mut entries = files(source, "js", ".js")?;
    entries.extend(files(source, screens::SCRIPTS, ".js")?);
    entries.extend(files(source, styles, ".css")?);
    entries.extend(files(source, "images", "")?);
    Call::new(tool(source, "esbuild"))
        .args(entries)
        .args(["--bundle", "--splitting", "--format=esm", "--minify", "--legal-comments=none"])
        .args(["--entry-names=[name].[hash]", "--asset-names=[name].[hash]"])
        .args(["--chunk-names=part.[hash]", "--loader:.svg=copy", "--loader:.png=copy"])
        .args([format!("--target={BROWSERS}"), "--log-level=warning".to_owned()])
        .arg(format!("--outdir={}", folders.making.display()))
        .arg(format!("--metafile={}", account_path.display()))
        .env("NODE_PATH", "node_modules")
        .dir(source)
        .quietly("bundling scripts, styles and images")?;
    let text = std::fs::read_to_string(&account_path).map_err(Failure::at(&account_path))?;
    read_account(&text)
}

fn tool(source: &Path, name: &str) -> PathBuf {
    source.join("node_modules/.bin").join(name)
}

/// The entries of one folder; what lies in sub-folders is only imported.
fn files(source: &Path, folder: &str, end: &str) -> Outcome<Vec<String>> {
    let path = source.join(folder);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(Failure::at(&path))? {
        let entry = entry.map_err(Failure::at(&path))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && name.ends_with(end) {
            found.push(format!("{folder}/{name}"));
        }
    }
    found.sort();
    Ok(found)
}

fn read_account(text: &str) -> Outcome<Bundled> {
    let account: Account = serde_json::from_str(text)
        .map_err(|error| Failure::unreadable("esbuild's account", error))?;
    let mut manifest = Manifest::new();
    for (made, output) in &account.outputs {
        let Some(entry) = &output.entry else { continue };
        if let Some(twin) = manifest.insert(file_name(entry), file_name(made)) {
            return Err(Failure::refused(format!("two entries are called like {twin}")));
        }
    }
    let packages = account.inputs.keys().filter_map(|input| package(input)).collect();
    Ok(Bundled { manifest, packages })
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// `node_modules/@scope/name/file` is of `@scope/name`; our own files are of no package.
fn package(input: &str) -> Option<String> {
    let (_, inside) = input.rsplit_once("node_modules/")?;
    let mut parts = inside.split('/');
    let first = parts.next().filter(|first| !first.starts_with('.'))?;
    match (first.starts_with('@'), parts.next()) {
        (true, Some(name)) => Some(format!("{first}/{name}")),
        _ => Some(first.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_gives_the_manifest_and_the_packages_used() {
        let account = r#"{
            "inputs": {"js/frame.js": {}, "node_modules/@a/b/moj/all.mjs": {}, "node_modules/c/x.js": {},
                       "node_modules/.bluelight-css/main.css": {}},
            "outputs": {
                "node_modules/.bluelight-dist/frame.AB12.js": {"entryPoint": "js/frame.js"},
                "node_modules/.bluelight-dist/icon.CD34.svg": {}
            }
        }"#;
        let bundled = read_account(account).unwrap();
        let expected = Manifest::from([("frame.js".to_owned(), "frame.AB12.js".to_owned())]);
        assert_eq!(bundled.manifest, expected);
        let packages: Vec<_> = bundled.packages.into_iter().collect();
        assert_eq!(packages, ["@a/b", "c"]);
    }

    #[test]
    fn two_entries_of_one_name_are_refused() {
        let account = r#"{"inputs": {}, "outputs": {
            "a.1.js": {"entryPoint": "js/a.js"}, "a.2.js": {"entryPoint": "more/a.js"}}}"#;
        assert!(read_account(account).is_err());
    }
}
