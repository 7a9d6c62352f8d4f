//! The allow-list, xtask/allow.toml. It may only shrink, so each rule also tells which of its entries
//! are no longer needed.

use super::Fault;
use super::tree::Tree;
use crate::failure::{Failure, Outcome};

pub const PATH: &str = "xtask/allow.toml";

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    #[serde(default)]
    pub long_file: Vec<LongFile>,
    #[serde(default)]
    pub clock: Vec<Clock>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongFile {
    pub file: String,
    pub lines: usize,
    reason: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    pub file: String,
    reason: String,
}

impl Allowed {
    pub fn read(tree: &Tree) -> Outcome<Self> {
        let Some(file) = tree.find(PATH) else { return Ok(Self::default()) };
        let allowed: Self =
            toml::from_str(&file.text).map_err(|error| Failure::unreadable(PATH, error))?;
        let reasons = allowed.long_file.iter().map(|entry| &entry.reason);
        let mut reasons = reasons.chain(allowed.clock.iter().map(|entry| &entry.reason));
        if reasons.any(|reason| reason.split_whitespace().count() < 3) {
            return Err(Failure::refused(format!(
                "{PATH}: every entry gives its reason in a sentence"
            )));
        }
        Ok(allowed)
    }
}

/// An entry that lets nothing through any more.
pub fn spent(tree: &Tree, file: &str) -> Fault {
    let line = tree.find(PATH).map_or(1, |list| list.line_of(file));
    Fault::new(PATH, line, format!("{file} no longer needs this entry; remove it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_without_a_reason_is_refused() {
        let list = "[[clock]]\nfile = \"a.rs\"\nreason = \"because\"\n";
        assert!(Allowed::read(&Tree::of([(PATH, list)])).is_err());
    }

    #[test]
    fn a_tree_without_the_list_allows_nothing() {
        assert!(Allowed::read(&Tree::of([])).unwrap().clock.is_empty());
    }
}
