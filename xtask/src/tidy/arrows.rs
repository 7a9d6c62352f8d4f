//! Who may name whom. A room names only rooms below it, as ARCHITECTURE.md draws them; no slice names
//! another slice; and only `base/access` names the policy engine, which is heavy to compile.

use std::collections::BTreeMap;

use super::Fault;
use super::tree::{File, Tree};

/// Each room's height; a room names only what is lower, beside the pairs in `ALONGSIDE`.
const HEIGHTS: [(&str, u8); 18] = [
    ("base/kernel", 0),
    ("base/contracts", 1),
    ("base/journal", 2),
    ("base/views", 2),
    ("base/access", 2),
    ("engines/*", 2),
    ("adapters/*", 2),
    ("base/desk", 3),
    ("base/link", 4),
    ("base/web", 4),
    ("base/reports", 4),
    ("base/slice", 5),
    ("base/testkit", 6),
    ("connect", 6),
    ("report", 6),
    ("slices/*", 6),
    ("server", 7),
    ("xtask", 0),
];

/// Rooms of one height of which the first may name the second.
const ALONGSIDE: [(&str, &str); 1] = [("base/views", "base/journal")];

const TESTKIT: &str = "base/testkit";
const POLICY_ENGINE: &str = "cedar-policy";

/// One crate named in another's Cargo.toml.
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    file: &'a File,
    line: usize,
    is_dev: bool,
}

pub fn between_rooms(tree: &Tree) -> Vec<Fault> {
    let mut faults: Vec<Fault> = tree
        .crates()
        .filter(|(room, _)| height(room).is_none())
        .map(|(room, file)| {
            let mend = format!("{room} has no place among the rooms; give it one in {}", file!());
            Fault::new(&file.path, 1, mend)
        })
        .collect();
    for arrow in arrows(tree) {
        if let Some(mend) = arrow.refused() {
            faults.push(Fault::new(&arrow.file.path, arrow.line, mend));
        }
    }
    faults
}

pub fn between_slices(tree: &Tree) -> Vec<Fault> {
    let rooms = rooms_by_crate(tree);
    let slices: Vec<(&str, &str)> = rooms
        .iter()
        .filter(|(_, room)| is_slice(room))
        .map(|(name, room)| (*name, *room))
        .collect();
    let mut faults = Vec::new();
    for file in tree.rust() {
        let others = slices.iter().filter(|(_, room)| is_slice(&file.path) && !file.is_under(room));
        for (name, _) in others {
            let uses = file.lines().filter(|(_, line)| names_crate(line, name));
            faults.extend(uses.map(|(line, _)| {
                let mend = format!("a slice never names another; meet `{name}` in base/contracts");
                Fault::new(&file.path, line, mend)
            }));
        }
    }
    faults
}

pub fn policy_engine(tree: &Tree) -> Vec<Fault> {
    let others = tree.crates().filter(|(room, _)| *room != "base/access");
    let naming = others.filter(|(_, file)| {
        dependencies(file).iter().any(|(name, _)| name.starts_with(POLICY_ENGINE))
    });
    naming
        .map(|(_, file)| {
            let mend = format!("only base/access names {POLICY_ENGINE}; ask it for the decision");
            Fault::new(&file.path, file.line_of(POLICY_ENGINE), mend)
        })
        .collect()
}

fn arrows(tree: &Tree) -> Vec<Arrow<'_>> {
    let rooms = rooms_by_crate(tree);
    let mut arrows = Vec::new();
    for (from, file) in tree.crates() {
        for (name, is_dev) in dependencies(file) {
            let Some(to) = rooms.get(name.as_str()) else { continue };
            let line = file
                .lines()
                .find(|(_, line)| {
                    line.starts_with(&format!("{name}.")) || line.starts_with(&format!("{name} "))
                })
                .map_or(1, |(line, _)| line);
            arrows.push(Arrow { from, to, file, line, is_dev });
        }
    }
    arrows
}

impl Arrow<'_> {
    /// The mend, if this arrow may not be drawn.
    fn refused(&self) -> Option<String> {
        let (from, to) = (self.from, self.to);
        if from == to && self.is_dev {
            // A crate's tests may name it again, to switch on a feature of its own.
            return None;
        }
        if to == TESTKIT {
            let told = format!("{TESTKIT} is for tests: move it to [dev-dependencies]");
            return (!self.is_dev).then_some(told);
        }
        if from == "xtask" || to == "xtask" {
            return Some(
                "xtask runs before any room is built: it names none, none names it".to_owned(),
            );
        }
        if is_slice(from) && is_slice(to) {
            return Some(format!("no slice names another: {from} and {to} meet in base/contracts"));
        }
        if ALONGSIDE.contains(&(from, to)) || height(to)? < height(from)? {
            return None;
        }
        Some(format!("{from} may not name {to}: arrows between rooms only point down"))
    }
}

fn height(room: &str) -> Option<u8> {
    let kind = match room.split_once('/') {
        Some((folder @ ("engines" | "adapters" | "slices"), _)) => format!("{folder}/*"),
        _ => room.to_owned(),
    };
    HEIGHTS.iter().find(|(name, _)| *name == kind).map(|(_, height)| *height)
}

fn is_slice(path: &str) -> bool {
    path.starts_with("slices/")
}

fn rooms_by_crate(tree: &Tree) -> BTreeMap<&str, &str> {
    tree.crates().filter_map(|(room, file)| Some((crate_name(file)?, room))).collect()
}

fn crate_name(file: &File) -> Option<&str> {
    let line = file.text.lines().find(|line| line.starts_with("name = "))?;
    line.split('"').nth(1)
}

/// Every crate named, and whether only by tests. A manifest that does not parse names none; cargo says.
fn dependencies(file: &File) -> Vec<(String, bool)> {
    let manifest: toml::Table = toml::from_str(&file.text).unwrap_or_default();
    let mut found = Vec::new();
    collect(&manifest, &mut found);
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    for target in targets.into_iter().flat_map(toml::Table::values) {
        target.as_table().into_iter().for_each(|table| collect(table, &mut found));
    }
    found
}

fn collect(table: &toml::Table, found: &mut Vec<(String, bool)>) {
    for (section, is_dev) in
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
    {
        let named = table.get(section).and_then(toml::Value::as_table);
        for (name, value) in named.into_iter().flatten() {
            let package = value.get("package").and_then(toml::Value::as_str);
            found.push((package.unwrap_or(name).to_owned(), is_dev));
        }
    }
}

/// Whether a line of Rust reaches into the crate: `use exchange::…` or a bare `exchange::…` path.
fn names_crate(line: &str, name: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default();
        let is_inside = before.ends_with("::") || before.ends_with('"');
        !is_inside && !before.ends_with(|last: char| last.is_alphanumeric() || last == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n\n{rest}\n")
    }

    fn faults(crates: &[(&str, &str, &str)]) -> Vec<String> {
        let texts: Vec<_> = crates
            .iter()
            .map(|(room, name, rest)| (format!("{room}/Cargo.toml"), manifest(name, rest)))
            .collect();
        let tree = Tree::of(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        between_rooms(&tree).iter().map(ToString::to_string).collect()
    }

    const KERNEL: (&str, &str, &str) = ("base/kernel", "kernel", "");
    const JOURNAL: (&str, &str, &str) =
        ("base/journal", "journal", "[dependencies]\nkernel.workspace = true");

    #[test]
    fn arrows_point_down() {
        let views = ("base/views", "views", "[dependencies]\njournal.workspace = true");
        assert_eq!(faults(&[KERNEL, JOURNAL, views]), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_up_is_a_fault_at_its_line() {
        let kernel = ("base/kernel", "kernel", "[dependencies]\njournal.workspace = true");
        let told = faults(&[kernel, JOURNAL]);
        assert_eq!(told.len(), 1);
        assert!(
            told[0].starts_with("base/kernel/Cargo.toml:5: base/kernel may not name"),
            "{told:?}"
        );
    }

    #[test]
    fn the_testkit_is_only_for_tests() {
        let testkit = ("base/testkit", "testkit", "[dependencies]\nkernel.workspace = true");
        let dev = ("base/access", "access", "[dev-dependencies]\ntestkit.workspace = true");
        assert_eq!(faults(&[KERNEL, testkit, dev]), Vec::<String>::new());
        let product = ("base/access", "access", "[dependencies]\ntestkit.workspace = true");
        assert_eq!(faults(&[KERNEL, testkit, product]).len(), 1);
    }

    #[test]
    fn no_slice_names_another_not_even_in_tests() {
        let one = ("slices/one", "one", "");
        let two = ("slices/two", "two", "[dev-dependencies]\none = { path = \"../one\" }");
        assert_eq!(faults(&[one, two]).len(), 1);
        let files = [
            ("slices/one/Cargo.toml", "[package]\nname = \"one\"\n"),
            ("slices/two/Cargo.toml", "[package]\nname = \"two\"\n"),
            ("slices/two/src/lib.rs", "use one::Thing;\nuse crate::one::Own;\n"),
        ];
        let told = between_slices(&Tree::of(files));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].line, 1);
    }

    #[test]
    fn a_room_that_nobody_placed_is_a_fault() {
        assert_eq!(faults(&[("base/attic", "attic", "")]).len(), 1);
    }

    #[test]
    fn only_access_names_the_policy_engine() {
        let text = manifest("web", "[dependencies]\ncedar-policy = \"4\"");
        let told = policy_engine(&Tree::of([("base/web/Cargo.toml", text.as_str())]));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].line, 5);
    }
}
