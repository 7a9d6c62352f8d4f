//! A file tells one story: at most 400 lines, inline tests not counted. (Functions are clippy's.)

use super::Fault;
use super::allowed::{Allowed, PATH, spent};
use super::tree::{File, Tree};

const FILE_LINES_MAX: usize = 400;

pub fn check(tree: &Tree, allowed: &Allowed) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_code(file)) {
        let lines = file.product_lines().len();
        let entry = allowed.long_file.iter().find(|entry| entry.file == file.path);
        match entry {
            Some(_) if lines <= FILE_LINES_MAX => faults.push(spent(tree, &file.path)),
            Some(entry) if lines < entry.lines => {
                let line = tree.find(PATH).map_or(1, |list| list.line_of(&file.path));
                let mend = format!("{} has shrunk to {lines} lines; lower the number", file.path);
                faults.push(Fault::new(PATH, line, mend));
            }
            Some(entry) if lines == entry.lines => {}
            Some(_) => faults.push(too_long(file, lines)),
            None if lines > FILE_LINES_MAX => faults.push(too_long(file, lines)),
            None => {}
        }
    }
    let gone = allowed.long_file.iter().filter(|entry| tree.find(&entry.file).is_none());
    faults.extend(gone.map(|entry| spent(tree, &entry.file)));
    faults
}

fn is_code(file: &File) -> bool {
    [".rs", ".js", ".mjs"].iter().any(|end| file.path.ends_with(end))
}

fn too_long(file: &File, lines: usize) -> Fault {
    let mend =
        format!("{lines} lines are more than {FILE_LINES_MAX}; give a part a file of its own");
    Fault::new(&file.path, FILE_LINES_MAX + 1, mend)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree_and_list(lines: usize, list: &str) -> Vec<Fault> {
        let text = "fn x() {}\n".repeat(lines);
        let tree = Tree::of([("base/web/src/a.rs", text.as_str()), (PATH, list)]);
        check(&tree, &Allowed::read(&tree).unwrap())
    }

    fn entry(lines: usize) -> String {
        format!(
            "[[long_file]]\nfile = \"base/web/src/a.rs\"\nlines = {lines}\nreason = \"one long table\"\n"
        )
    }

    #[test]
    fn a_file_of_401_lines_is_a_fault_and_one_of_400_is_not() {
        assert_eq!(tree_and_list(400, ""), []);
        assert_eq!(tree_and_list(401, "").len(), 1);
    }

    #[test]
    fn the_allow_list_may_only_shrink() {
        assert_eq!(tree_and_list(450, &entry(450)), []);
        assert_eq!(tree_and_list(451, &entry(450))[0].file, "base/web/src/a.rs");
        assert_eq!(tree_and_list(449, &entry(450))[0].file, PATH);
        assert_eq!(tree_and_list(300, &entry(450))[0].file, PATH);
    }
}
