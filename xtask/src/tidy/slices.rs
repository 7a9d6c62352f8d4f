//! Every slice has one shape, so that who knows one knows them all; and its data.toml can be read.

use super::Fault;
use super::tree::Tree;

/// Beside README.md, which every room has.
const FILES: [&str; 5] =
    ["data.toml", "policy.cedar", "src/lib.rs", "src/events.rs", "tests/main.rs"];
const FOLDERS: [&str; 3] = ["src/model", "src/actions", "src/views"];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (slice, _) in tree.crates().filter(|(room, _)| room.starts_with("slices/")) {
        let files = FILES.iter().filter(|file| tree.find(&format!("{slice}/{file}")).is_none());
        let folders =
            FOLDERS.iter().filter(|folder| !tree.has_folder(&format!("{slice}/{folder}")));
        faults.extend(files.chain(folders).map(|part| {
            let mend = "missing; every slice has the shape that slices/exchange has";
            Fault::new(&format!("{slice}/{part}"), 1, mend)
        }));
        faults.extend(unreadable_data(tree, slice));
    }
    faults
}

fn unreadable_data(tree: &Tree, slice: &str) -> Option<Fault> {
    let file = tree.find(&format!("{slice}/data.toml"))?;
    let error = toml::from_str::<toml::Table>(&file.text).err()?;
    let start = error.span().map_or(0, |span| span.start);
    let line = file.text.get(..start).map_or(1, |before| before.lines().count().max(1));
    Some(Fault::new(&file.path, line, format!("does not parse: {}", error.message())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(without: &str, data: &'static str) -> Vec<Fault> {
        let whole = [
            ("slices/a/Cargo.toml", ""),
            ("slices/a/data.toml", data),
            ("slices/a/policy.cedar", ""),
            ("slices/a/src/lib.rs", ""),
            ("slices/a/src/events.rs", ""),
            ("slices/a/src/model/mod.rs", ""),
            ("slices/a/src/actions/mod.rs", ""),
            ("slices/a/src/views/mod.rs", ""),
            ("slices/a/tests/main.rs", ""),
        ];
        check(&Tree::of(whole.into_iter().filter(|(path, _)| *path != without)))
    }

    #[test]
    fn a_slice_lacks_no_part_of_the_shape() {
        assert_eq!(slice("", ""), []);
        assert_eq!(slice("slices/a/policy.cedar", "")[0].file, "slices/a/policy.cedar");
        assert_eq!(slice("slices/a/src/model/mod.rs", "")[0].file, "slices/a/src/model");
    }

    #[test]
    fn a_data_file_that_does_not_parse_is_told_by_line() {
        let faults = slice("", "[a]\nb = \n");
        assert_eq!((faults.len(), faults[0].line), (1, 2));
    }
}
