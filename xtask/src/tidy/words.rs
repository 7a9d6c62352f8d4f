//! Words that do not belong in the tree: notes to oneself, left-over debugging, paths of one machine
//! and addresses of package hosts. They are spelt in two halves here, so as not to find themselves.

use super::Fault;
use super::tree::{File, Tree};

const NOTES: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("db", "g!("),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];
const MACHINE_PATHS: [&str; 3] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
const PACKAGE_HOSTS: [&str; 4] = [
    concat!("registry.np", "mjs.org"),
    concat!("static.cra", "tes.io"),
    concat!("index.cra", "tes.io"),
    concat!("files.python", "hosted.org"),
];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        for (line, text) in file.lines() {
            if let Some(mend) = found(file, text) {
                faults.push(Fault::new(&file.path, line, mend));
            }
        }
    }
    faults
}

fn found(file: &File, line: &str) -> Option<String> {
    if let Some(note) = NOTES.iter().find(|note| is_code(file) && has_word(line, note)) {
        return Some(format!("`{note}` stays out of the tree; do it now or open an issue"));
    }
    if let Some(path) = MACHINE_PATHS.iter().find(|path| has_path(line, path)) {
        return Some(format!(
            "`{path}` is a path of one machine; name it from the root of the tree"
        ));
    }
    let host = PACKAGE_HOSTS.iter().find(|host| line.contains(**host))?;
    Some(format!("`{host}` is for the package tool's own settings, not for the tree"))
}

fn is_code(file: &File) -> bool {
    [".rs", ".js", ".mjs", ".scss", ".html", ".sql", ".toml", ".cedar", ".sh"]
        .iter()
        .any(|end| file.path.ends_with(end))
}

fn has_word(line: &str, word: &str) -> bool {
    starts(line, word)
        .any(|before| !before.ends_with(|last: char| last.is_alphanumeric() || last == '_'))
}

/// A path begins where it is not the tail of another path or address.
fn has_path(line: &str, path: &str) -> bool {
    starts(line, path).any(|before| {
        !before.ends_with(|last: char| last.is_alphanumeric() || "._-~}>/*".contains(last))
    })
}

fn starts<'a>(line: &'a str, needle: &str) -> impl Iterator<Item = &'a str> {
    line.match_indices(needle).filter_map(|(at, _)| line.get(..at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        check(&Tree::of([(path, text)])).len()
    }

    #[test]
    fn notes_to_oneself_are_faults_in_code_and_not_in_prose() {
        let note = format!("// {}: later\n", NOTES[0]);
        assert_eq!(faults("base/web/src/a.rs", &note), 1);
        assert_eq!(faults("STYLE.md", &note), 0);
        assert_eq!(faults("base/web/src/a.rs", "let mastodon = 1;\n"), 0);
    }

    #[test]
    fn a_path_of_one_machine_is_a_fault_anywhere() {
        assert_eq!(faults("README.md", &format!("see {}main\n", MACHINE_PATHS[0])), 1);
        assert_eq!(faults("README.md", &format!("https://a.example{}main\n", MACHINE_PATHS[2])), 0);
    }

    #[test]
    fn a_package_host_is_a_fault() {
        assert_eq!(
            faults("e2e/package-lock.json", &format!("https://{}/x\n", PACKAGE_HOSTS[0])),
            1
        );
    }
}
