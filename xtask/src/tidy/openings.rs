//! A reader is met at the door: a README.md in each room, and two to eight lines at the top of each
//! crate that say what it promises and what it leaves to others.

use std::ops::RangeInclusive;

use super::Fault;
use super::tree::Tree;

const OPENING_LINES: RangeInclusive<usize> = 2..=8;

pub fn readmes(tree: &Tree) -> Vec<Fault> {
    let closed =
        tree.crates().filter(|(room, _)| tree.find(&format!("{room}/README.md")).is_none());
    closed
        .map(|(room, _)| {
            let mend = "missing; say what the room promises, its words and its bounds";
            Fault::new(&format!("{room}/README.md"), 1, mend)
        })
        .collect()
}

pub fn crates(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (room, _) in tree.crates() {
        for door in ["src/lib.rs", "src/main.rs"] {
            let Some(file) = tree.find(&format!("{room}/{door}")) else { continue };
            let opening = file.text.lines().take_while(|line| line.starts_with("//!")).count();
            if !OPENING_LINES.contains(&opening) {
                let (least, most) = (OPENING_LINES.start(), OPENING_LINES.end());
                let mend = format!(
                    "opens with {opening} `//!` lines; {least} to {most} say what it promises and leaves"
                );
                faults.push(Fault::new(&file.path, 1, mend));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_without_a_readme_is_a_fault() {
        let tree = Tree::of([("base/kernel/Cargo.toml", ""), ("base/kernel/src/lib.rs", "")]);
        assert_eq!(readmes(&tree)[0].file, "base/kernel/README.md");
    }

    #[test]
    fn a_crate_opens_with_two_to_eight_lines() {
        for (lines, faults) in [(0, 1), (1, 1), (2, 0), (8, 0), (9, 1)] {
            let text = "//! What it promises.\n".repeat(lines);
            let tree = Tree::of([("server/Cargo.toml", ""), ("server/src/main.rs", text.as_str())]);
            assert_eq!(crates(&tree).len(), faults, "{lines} lines");
        }
    }
}
