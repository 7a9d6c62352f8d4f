//! Areas and schemes as the view holds them.

use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;

use crate::events::{AreaDetails, SchemeDetails};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AreaRow {
    pub(crate) slug: String,
    pub(crate) id: String,
    pub(crate) letter: String,
    pub(crate) details: AreaDetails,
    /// Schemes that stand under this entry.
    pub(crate) schemes: u32,
}

impl AreaRow {
    pub(crate) const COLUMNS: &'static str = "a.slug, a.id, a.letter, a.details, \
         (select count(*) from scheme s where s.area = a.slug)";

    pub(crate) fn of(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            slug: row.get(0)?,
            id: row.get(1)?,
            letter: row.get(2)?,
            details: json(row, 3)?,
            schemes: row.get(4)?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemeRow {
    pub(crate) slug: String,
    pub(crate) id: String,
    pub(crate) sort_key: String,
    pub(crate) details: SchemeDetails,
}

impl SchemeRow {
    pub(crate) const COLUMNS: &'static str = "s.slug, s.id, s.sort_key, s.details";

    pub(crate) fn of(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            slug: row.get(0)?,
            id: row.get(1)?,
            sort_key: row.get(2)?,
            details: json(row, 3)?,
        })
    }
}

fn json<D: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<D, rusqlite::Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
