//! The log of an incident, as one reader may have it.

use std::collections::BTreeMap;

use kernel::{Actor, AgencyId, Label, LabelSet, Position, Timestamp};
use rusqlite::Connection;

use super::cells::{blob, id, id_if_any, instant, json, position, unreadable};
use crate::events::words::LineCategory;
use crate::events::{IncidentId, LineId};

#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// Gap-free in the incident, from 1.
    pub number: u64,
    pub line: LineId,
    pub position: Position,
    pub author: AgencyId,
    pub actor: Actor,
    pub category: LineCategory,
    pub label: Label,
    pub authored_at: Timestamp,
    pub recorded_at: Timestamp,
    pub corrects: Option<LineId>,
    /// None where it is withheld from the reader, or erased.
    pub text: Option<String>,
    pub is_withheld: bool,
}

/// Lines after a number, oldest first; a line whose label the reader may not have of its author
/// keeps its place without its text.
///
/// # Errors
/// SQLite's.
pub fn list_log(
    db: &Connection,
    incident: IncidentId,
    readable: &BTreeMap<AgencyId, LabelSet>,
    after: u64,
    count_max: u32,
) -> rusqlite::Result<Vec<LogRow>> {
    let mut statement = db.prepare_cached(
        "select number, line, position, author, actor, category, label, authored_at, recorded_at,
             corrects, text
         from log_line where incident = ?1 and number > ?2 order by number limit ?3",
    )?;
    let rows = statement.query_map((blob(incident), after.cast_signed(), count_max), |row| {
        let category: String = row.get(5)?;
        let label: String = row.get(6)?;
        let label = Label::from_code(&label).ok_or_else(|| unreadable(6))?;
        let author: AgencyId = id(row, 3)?;
        let is_withheld = !readable.get(&author).is_some_and(|labels| labels.contains(label));
        let text: Option<String> = if is_withheld { None } else { row.get(10)? };
        Ok(LogRow {
            number: row.get::<_, i64>(0)?.cast_unsigned(),
            line: id(row, 1)?,
            position: position(row, 2)?,
            author,
            actor: json::<Actor>(row, 4)?,
            category: LineCategory::from_code(&category).ok_or_else(|| unreadable(5))?,
            label,
            authored_at: instant(row, 7)?,
            recorded_at: instant(row, 8)?,
            corrects: id_if_any(row, 9)?,
            text,
            is_withheld,
        })
    })?;
    rows.collect()
}
