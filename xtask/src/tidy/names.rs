//! Names that say nothing are refused: a file or type is called after the thing in the field's words.

use super::Fault;
use super::tree::{File, Tree};

const EMPTY_NAMES: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "manager", "impl", "misc", "info"];
/// Empty as a file's name; as part of a type's it is a word of the field (police, fire, ambulance).
const SERVICE: [&str; 2] = ["service", "services"];
const EMPTY_ENDINGS: [&str; 8] =
    ["Util", "Utils", "Helper", "Helpers", "Manager", "Impl", "Misc", "Info"];

pub fn files(tree: &Tree) -> Vec<Fault> {
    let ours = tree.files.iter().filter(|file| is_source(file));
    ours.filter_map(|file| {
        let parts = file.path.split('/').skip_while(|part| *part != "src" && *part != "e2e");
        let stems = parts.map(|part| part.split('.').next().unwrap_or(part));
        let stem = stems.into_iter().find(|stem| is_empty_name(stem))?;
        let mend = format!("`{stem}` says nothing; name it after the thing that it holds");
        Some(Fault::new(&file.path, 1, mend))
    })
    .collect()
}

pub fn types(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.rust() {
        for (line, text) in file.lines() {
            let Some(name) = declared_type(text) else { continue };
            if EMPTY_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                let mend = format!("`{name}` ends in a word that says nothing; drop or replace it");
                faults.push(Fault::new(&file.path, line, mend));
            }
        }
    }
    faults
}

fn is_source(file: &File) -> bool {
    [".rs", ".mjs", ".js", ".html", ".sql"].iter().any(|end| file.path.ends_with(end))
}

fn is_empty_name(stem: &str) -> bool {
    EMPTY_NAMES.contains(&stem) || SERVICE.contains(&stem)
}

fn declared_type(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let name = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_called_after_nothing_is_a_fault() {
        let tree = Tree::of([
            ("base/web/src/util.rs", ""),
            ("slices/services/src/helpers/mod.rs", ""),
            ("slices/services/src/booking.rs", ""),
            ("base/web/src/form.rs", ""),
        ]);
        let told: Vec<_> = files(&tree).into_iter().map(|fault| fault.file).collect();
        assert_eq!(told, ["base/web/src/util.rs", "slices/services/src/helpers/mod.rs"]);
    }

    #[test]
    fn a_type_called_after_nothing_is_a_fault_but_an_emergency_service_is_not() {
        let text =
            "pub struct ShareManager;\npub(crate) enum RoomInfo {}\npub struct LeadService;\n";
        let told = types(&Tree::of([("slices/a/src/b.rs", text)]));
        assert_eq!(told.iter().map(|fault| fault.line).collect::<Vec<_>>(), [1, 2]);
    }
}
