//! Who changed what when, the newest first.

use rusqlite::{Connection, params};

/// Whose changes are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of the whole directory.
    All,
    /// Of what belongs to one agency.
    Agency(String),
    /// Of one thing.
    Subject(String),
}

#[derive(Clone, PartialEq)]
pub struct ChangeRow {
    pub position: u64,
    pub recorded_at: String,
    /// `person:<id>`, `system:<id>`, `hub` or `public`.
    pub actor: String,
    /// The person's or the system's name, while it has one.
    pub actor_name: Option<String>,
    pub event: String,
    pub subject: String,
    pub subject_name: Option<String>,
    pub detail: String,
}

/// At most `count_max` changes before a position; before the end where none is named.
pub fn list_changes(
    db: &Connection,
    scope: &Scope,
    before: Option<u64>,
    count_max: u32,
) -> Result<Vec<ChangeRow>, rusqlite::Error> {
    let (owner, subject) = match scope {
        Scope::All => (None, None),
        Scope::Agency(agency) => (Some(agency), None),
        Scope::Subject(subject) => (None, Some(subject)),
    };
    let mut statement = db.prepare_cached(
        "select position, recorded_at, actor, event, subject, detail,
                coalesce(
                  (select display_name from person where id = substr(actor, 8)),
                  (select name from system where id = substr(actor, 8))),
                coalesce(
                  (select name from agency where id = subject),
                  (select name from room where id = subject),
                  (select display_name from person where id = subject),
                  (select name from system where id = subject),
                  (select title from agreement where id = subject))
         from change
         where position < ?1 and (?2 is null or owner = ?2) and (?3 is null or subject = ?3)
         order by position desc limit ?4",
    )?;
    let before = before.and_then(|position| i64::try_from(position).ok()).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![before, owner, subject, count_max], |row| {
        Ok(ChangeRow {
            position: row.get::<_, i64>(0)?.cast_unsigned(),
            recorded_at: row.get(1)?,
            actor: row.get(2)?,
            event: row.get(3)?,
            subject: row.get(4)?,
            detail: row.get(5)?,
            actor_name: row.get(6)?,
            subject_name: row.get(7)?,
        })
    })?;
    rows.collect()
}
