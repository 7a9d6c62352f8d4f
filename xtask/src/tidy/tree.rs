//! The files that the rules look at, read once. Tests build small trees of their own from text.

use std::path::Path;

use crate::failure::{Failure, Outcome};

/// Made by tools, not by us.
const SKIPPED_FOLDERS: [&str; 6] =
    [".git", "target", "node_modules", "dist", "shots", ".bluelight"];
/// Larger files are data; no rule reads them.
const FILE_BYTES_MAX: u64 = 1 << 20;

pub struct Tree {
    pub files: Vec<File>,
}

pub struct File {
    /// From the root of the tree, with forward slashes.
    pub path: String,
    pub text: String,
}

impl Tree {
    pub fn read(root: &Path) -> Outcome<Self> {
        let mut files = Vec::new();
        read_folder(root, root, &mut files)?;
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self { files })
    }

    #[cfg(test)]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let file =
            |(path, text): (&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        Self { files: files.into_iter().map(file).collect() }
    }

    pub fn find(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn has_folder(&self, folder: &str) -> bool {
        self.files.iter().any(|file| file.is_under(folder))
    }

    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// Every crate's folder beside its Cargo.toml; the root itself is not one.
    pub fn crates(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().filter_map(|file| Some((file.path.strip_suffix("/Cargo.toml")?, file)))
    }
}

impl File {
    pub fn is_under(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Numbered from one.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The first line that holds `needle`, or 1, for faults found by parsing.
    pub fn line_of(&self, needle: &str) -> usize {
        self.lines().find(|(_, line)| line.contains(needle)).map_or(1, |(number, _)| number)
    }

    /// The lines outside inline test modules, relying on rustfmt: such a module closes with a brace at
    /// the indentation at which it opened.
    pub fn product_lines(&self) -> Vec<(usize, &str)> {
        let mut kept = Vec::new();
        let mut lines = self.lines().peekable();
        while let Some((number, line)) = lines.next() {
            let opens = lines.peek().is_some_and(|(_, next)| is_inline_module(next));
            if line.trim() != "#[cfg(test)]" || !opens {
                kept.push((number, line));
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let close = format!("{}}}", " ".repeat(indent));
            lines.by_ref().find(|(_, line)| *line == close);
        }
        kept
    }

    /// Tests, benches and build scripts do not run in the product.
    pub fn is_product(&self) -> bool {
        let beside = ["/tests/", "/benches/", "/examples/"];
        !beside.iter().any(|folder| self.path.contains(folder)) && self.name() != "build.rs"
    }
}

fn is_inline_module(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    line.starts_with("mod ") && line.ends_with('{')
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<File>) -> Outcome {
    for entry in std::fs::read_dir(folder).map_err(Failure::at(folder))? {
        let path = entry.map_err(Failure::at(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !SKIPPED_FOLDERS.contains(&name.as_ref()) {
                read_folder(root, &path, files)?;
            }
            continue;
        }
        let size = path.metadata().map_err(Failure::at(&path))?.len();
        let text = (size <= FILE_BYTES_MAX).then(|| std::fs::read(&path)).transpose();
        let bytes = text.map_err(Failure::at(&path))?.unwrap_or_default();
        if let Ok(text) = String::from_utf8(bytes) {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            files.push(File { path: inside.to_string_lossy().replace('\\', "/"), text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_tests_are_not_product_lines() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        let tree = Tree::of([("x.rs", text)]);
        let lines = tree.find("x.rs").unwrap().product_lines();
        assert_eq!(lines, [(1, "fn a() {}"), (7, "fn c() {}")]);
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_hides_nothing() {
        let tree = Tree::of([("x.rs", "#[cfg(test)]\nmod tests;\nfn c() {}\n")]);
        assert_eq!(tree.find("x.rs").unwrap().product_lines().len(), 3);
    }
}
