//! Decision records: docs/adr/0001-a-title.md and on without a gap, each with the same headings.

use super::Fault;
use super::tree::{File, Tree};

const FOLDER: &str = "docs/adr";
const HEADINGS: [&str; 3] = ["## Context", "## Choice", "## Consequence"];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let records =
        tree.files.iter().filter(|file| file.is_under(FOLDER) && file.name() != "README.md");
    let mut faults = Vec::new();
    let mut before = 0;
    for file in records {
        let expected = before + 1;
        before = number(file).unwrap_or(expected);
        if number(file) != Some(expected) {
            let mend = format!("records are numbered without gaps: {expected:04}- belongs here");
            faults.push(Fault::new(&file.path, 1, mend));
        }
        let missing = HEADINGS.iter().filter(|heading| !has_heading(file, heading));
        faults.extend(missing.map(|heading| {
            Fault::new(&file.path, 1, format!("a record has the heading `{heading}`"))
        }));
    }
    faults
}

fn number(file: &File) -> Option<usize> {
    let (digits, _) = file.name().split_once('-')?;
    if digits.len() == 4 { digits.parse().ok() } else { None }
}

/// `## Consequences` will do for `## Consequence`.
fn has_heading(file: &File, heading: &str) -> bool {
    file.text.lines().any(|line| line.starts_with(heading))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "# Title\n\n## Context\n\n## Choice\n\n## Consequences\n";

    #[test]
    fn records_are_numbered_without_gaps_and_have_their_headings() {
        let tree = Tree::of([("docs/adr/0001-a.md", WHOLE), ("docs/adr/0002-b.md", WHOLE)]);
        assert_eq!(check(&tree), []);
        let tree =
            Tree::of([("docs/adr/0001-a.md", WHOLE), ("docs/adr/0003-b.md", "## Context\n")]);
        let told: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].ends_with("0002- belongs here"));
    }
}
