//! The common vocabulary in our own words: 65 types on three levels, priorities, hazards, unit
//! states and capabilities. No common UK list was found, so practitioners must review these. They
//! are data: the tables in this folder, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::events::bounds::TypeCode;
use crate::events::fact::Priority;

const TYPES: &str = include_str!("vocabulary/types.csv");
const WORDS: &str = include_str!("vocabulary/words.csv");

/// A list of the vocabulary other than the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Priority,
    Hazard,
    UnitState,
    Capability,
    Rejection,
    State,
}

impl List {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Hazard => "hazard",
            Self::UnitState => "unit_state",
            Self::Capability => "capability",
            Self::Rejection => "rejection",
            Self::State => "state",
        }
    }
}

/// A type: its code and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeWord {
    pub code: &'static str,
    pub words: &'static str,
    pub group: &'static str,
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).filter(|line| !line.is_empty()).map(|line| line.split(',').collect())
}

static TYPE_WORDS: LazyLock<BTreeMap<&'static str, TypeWord>> = LazyLock::new(|| {
    rows(TYPES)
        .filter_map(|row| match row.as_slice() {
            [code, words, group] => Some((*code, TypeWord { code, words, group })),
            _ => None,
        })
        .collect()
});

static LIST_WORDS: LazyLock<BTreeMap<(&'static str, &'static str), &'static str>> =
    LazyLock::new(|| {
        rows(WORDS)
            .filter_map(|row| match row.as_slice() {
                [list, code, words] => Some(((*list, *code), *words)),
                _ => None,
            })
            .collect()
    });

/// All types, in the order of their codes.
pub fn types() -> impl Iterator<Item = TypeWord> {
    TYPE_WORDS.values().copied()
}

#[must_use]
pub fn is_known(code: &TypeCode) -> bool {
    TYPE_WORDS.contains_key(code.as_str())
}

/// A type's words; the code itself where it is not known.
#[must_use]
pub fn type_words(code: &str) -> &str {
    TYPE_WORDS.get(code).map_or(code, |known| known.words)
}

/// The words of a code of a list; the code itself where it is not known.
#[must_use]
pub fn words(list: List, code: &str) -> &str {
    LIST_WORDS
        .iter()
        .find(|((name, known), _)| *name == list.code() && *known == code)
        .map_or(code, |(_, words)| words)
}

/// The codes of a list with their words.
pub fn list(list: List) -> impl Iterator<Item = (&'static str, &'static str)> {
    LIST_WORDS
        .iter()
        .filter(move |((name, _), _)| *name == list.code())
        .map(|((_, code), words)| (*code, *words))
}

#[must_use]
pub fn priority_words(priority: Priority) -> &'static str {
    let code = match priority.value() {
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        _ => "5",
    };
    words(List::Priority, code)
}

#[cfg(test)]
mod tests {
    use super::{List, list, types, words};
    use crate::events::words::{Capability, HazardCode, RejectionCode, UnitState};
    use crate::model::State;

    #[test]
    fn every_type_has_a_code_of_its_group_and_words_of_its_own() {
        let all: Vec<_> = types().collect();
        assert_eq!(all.len(), 65);
        let mut said: Vec<_> = all.iter().map(|word| word.words).collect();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), 65);
        assert!(
            all.iter().all(|word| "FHCTWSEM".contains(&word.code[..1]) && !word.group.is_empty())
        );
    }

    #[test]
    fn every_code_of_every_list_has_words() {
        let said = |of: List, code: &str| assert_ne!(words(of, code), code, "{code} has no words");
        HazardCode::ALL.iter().for_each(|code| said(List::Hazard, code.code()));
        UnitState::ALL.iter().for_each(|code| said(List::UnitState, code.code()));
        Capability::ALL.iter().for_each(|code| said(List::Capability, code.code()));
        RejectionCode::ALL.iter().for_each(|code| said(List::Rejection, code.code()));
        State::ALL.iter().for_each(|code| said(List::State, code.code()));
        assert_eq!(list(List::Priority).count(), 5);
    }
}
