//! `cargo xtask tidy`: the rules of the tree that no compiler checks. Each rule is a pure function from
//! the files to its faults; a fault names the file and line, and how to mend it.

mod allowed;
mod arrows;
mod clocks;
mod decisions;
mod names;
mod openings;
mod sizes;
mod slices;
mod tree;
mod words;

use std::fmt;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use allowed::Allowed;
use tree::Tree;

/// Something in the tree that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    file: String,
    line: usize,
    mend: String,
}

type Rule = fn(&Tree, &Allowed) -> Vec<Fault>;

const RULES: [Rule; 12] = [
    |tree, _| arrows::between_rooms(tree),
    |tree, _| arrows::between_slices(tree),
    |tree, _| arrows::policy_engine(tree),
    sizes::check,
    |tree, _| names::files(tree),
    |tree, _| names::types(tree),
    |tree, _| openings::readmes(tree),
    |tree, _| openings::crates(tree),
    |tree, _| decisions::check(tree),
    |tree, _| words::check(tree),
    |tree, _| slices::check(tree),
    clocks::check,
];

pub fn run(root: &Path) -> Outcome {
    let tree = Tree::read(root)?;
    let faults = faults(&tree, &Allowed::read(&tree)?);
    for fault in &faults {
        eprintln!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => Err(Failure::refused("the tree has one fault")),
        count => Err(Failure::refused(format!("the tree has {count} faults"))),
    }
}

fn faults(tree: &Tree, allowed: &Allowed) -> Vec<Fault> {
    let mut faults: Vec<Fault> = RULES.iter().flat_map(|rule| rule(tree, allowed)).collect();
    faults.sort();
    faults
}

/// What all rules say of a tree made of text, with nothing allowed.
#[cfg(test)]
pub fn faults_of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    faults(&Tree::of(files), &Allowed::default()).iter().map(ToString::to_string).collect()
}

impl Fault {
    fn new(file: &str, line: usize, mend: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, mend: mend.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.mend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_file_line_and_mend() {
        let fault = Fault::new("base/web/src/lib.rs", 3, "rename it");
        assert_eq!(fault.to_string(), "base/web/src/lib.rs:3: rename it");
    }
}
