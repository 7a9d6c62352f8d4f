//! The words that filters and labels are made of: kinds, statuses, areas.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::events::TermList;

/// A word of the register, what it means, and since when it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TermRow {
    pub(crate) meaning: String,
    pub(crate) since: String,
}

/// Kinds and statuses by slug, areas' titles by slug.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Vocabulary {
    pub(crate) kinds: BTreeMap<String, TermRow>,
    pub(crate) statuses: BTreeMap<String, TermRow>,
    pub(crate) areas: BTreeMap<String, String>,
}

impl Vocabulary {
    pub(crate) fn load(db: &Connection) -> Result<Self, rusqlite::Error> {
        let mut areas = db.prepare_cached("select slug, title from area")?;
        let areas = areas.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            kinds: terms(db, TermList::Kind)?,
            statuses: terms(db, TermList::Status)?,
            areas: areas.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn has_kind(&self, slug: &str) -> bool {
        self.kinds.contains_key(slug)
    }

    pub(crate) fn has_status(&self, slug: &str) -> bool {
        self.statuses.contains_key(slug)
    }

    pub(crate) fn has_area(&self, slug: &str) -> bool {
        self.areas.contains_key(slug)
    }

    pub(crate) fn area_title(&self, slug: &str) -> String {
        self.areas.get(slug).cloned().unwrap_or_else(|| label(slug))
    }

    pub(crate) fn kind_meaning(&self, slug: &str) -> &str {
        self.kinds.get(slug).map_or("", |term| &term.meaning)
    }

    pub(crate) fn status_meaning(&self, slug: &str) -> &str {
        self.statuses.get(slug).map_or("", |term| &term.meaning)
    }
}

fn terms(db: &Connection, list: TermList) -> Result<BTreeMap<String, TermRow>, rusqlite::Error> {
    let mut terms = db.prepare_cached("select slug, meaning, since from term where list = ?1")?;
    let terms = terms.query_map([list.code()], |row| {
        Ok((row.get(0)?, TermRow { meaning: row.get(1)?, since: row.get(2)? }))
    })?;
    terms.collect()
}

/// A slug as a reader sees it: `joint-control-room` is "Joint control room".
pub(crate) fn label(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
