//! `cargo xtask new-slice NAME THING`: writes a slice of the shape that all slices have, with one thing
//! that can be registered. It builds and passes its tests and `tidy` as written; the rest is replacing.

mod words;

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use words::Words;

#[derive(clap::Args)]
pub struct NewSlice {
    /// The slice's name: one word of the field in lower case, such as estates
    name: String,

    /// What it holds first, in the singular, such as site
    thing: String,

    /// The plural of the thing [default: the thing and an s]
    #[arg(long)]
    plural: Option<String>,
}

macro_rules! templates {
    ($($to:literal = $from:literal),+ $(,)?) => {
        &[$(($to, include_str!(concat!("templates/", $from, ".txt")))),+]
    };
}

/// Where each file goes, and its text; words in braces are filled in, in both.
const TEMPLATES: &[(&str, &str)] = templates![
    "Cargo.toml" = "Cargo.toml",
    "README.md" = "README.md",
    "data.toml" = "data.toml",
    "policy.cedar" = "policy.cedar",
    "src/lib.rs" = "src/lib.rs",
    "src/events.rs" = "src/events.rs",
    "src/model/mod.rs" = "src/model/mod.rs",
    "src/model/{thing}.rs" = "src/model/thing.rs",
    "src/actions/mod.rs" = "src/actions/mod.rs",
    "src/actions/register_{thing}.rs" = "src/actions/register_thing.rs",
    "src/views/mod.rs" = "src/views/mod.rs",
    "src/views/projection.rs" = "src/views/projection.rs",
    "src/views/schema.sql" = "src/views/schema.sql",
    "tests/main.rs" = "tests/main.rs",
    "tests/duties.rs" = "tests/duties.rs",
    "tests/golden/{thing}_registered.json" = "tests/golden.json",
    "tests/stories/mod.rs" = "tests/stories/mod.rs",
    "tests/stories/registering.rs" = "tests/stories/registering.rs",
];

pub fn run(workspace: &Workspace, asked: &NewSlice) -> Outcome {
    let words = Words::of(&asked.name, &asked.thing, asked.plural.as_deref())?;
    let folder = workspace.root.join("slices").join(&asked.name);
    if folder.exists() {
        return Err(Failure::refused(format!("slices/{} is there already", asked.name)));
    }
    let manifest_path = workspace.root.join("Cargo.toml");
    let manifest = std::fs::read_to_string(&manifest_path).map_err(Failure::at(&manifest_path))?;
    let manifest = with_slice(&manifest, &asked.name)?;
    for (path, text) in written(&words) {
        write(&folder.join(path), &text)?;
    }
    write(&manifest_path, &manifest)?;
    workspace.cargo().args(["fmt", "--package", &asked.name]).stream()?;
    eprintln!(
        "slices/{} is written; name it in server/Cargo.toml and in server's list of slices",
        asked.name
    );
    Ok(())
}

fn written(words: &Words) -> impl Iterator<Item = (String, String)> {
    TEMPLATES.iter().map(|(path, text)| (words.fill(path), words.fill(text)))
}

/// The root manifest with the slice after those that it names already.
fn with_slice(manifest: &str, name: &str) -> Outcome<String> {
    let line = format!("{name} = {{ path = \"slices/{name}\" }}");
    let mut lines: Vec<&str> = manifest.lines().collect();
    let last = lines.iter().rposition(|line| line.contains("{ path = \"slices/"));
    let last =
        last.ok_or_else(|| Failure::refused("Cargo.toml names no slice yet; add one by hand"))?;
    if manifest.lines().any(|line| line.starts_with(&format!("{name} = "))) {
        return Err(Failure::refused(format!("{name} is another crate's name; choose another")));
    }
    lines.insert(last + 1, &line);
    Ok(lines.join("\n") + "\n")
}

fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    std::fs::write(path, text).map_err(Failure::at(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy;

    #[test]
    fn a_new_slice_is_tidy() {
        let words = Words::of("estates", "site", None).unwrap();
        let files: Vec<_> =
            written(&words).map(|(path, text)| (format!("slices/estates/{path}"), text)).collect();
        let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        assert_eq!(tidy::faults_of(files), Vec::<String>::new());
    }

    #[test]
    fn a_new_slice_is_named_in_the_root_after_the_others() {
        let manifest = "[workspace.dependencies]\nexchange = { path = \"slices/exchange\" }\n\nhex = \"0.4\"\n";
        let told = with_slice(manifest, "estates").unwrap();
        let expected = "slices/exchange\" }\nestates = { path = \"slices/estates\" }\n\nhex";
        assert!(told.contains(expected), "{told}");
        assert!(with_slice(manifest, "exchange").is_err());
    }
}
