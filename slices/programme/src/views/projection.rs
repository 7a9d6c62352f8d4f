//! Writes the register's tables from its entries.

use kernel::{DecodeError, StoredEvent, StreamEvent};
use rusqlite::{Connection, params};
use views::{Projection, ProjectionError};

use crate::events::{
    AreaDetails, AreaEvent, AreaId, Name, SchemeDetails, SchemeEvent, SchemeId, Slug, TermDetails,
    TermEvent,
};

/// The projection `programme`.
pub(crate) struct Register;

impl Register {
    pub(crate) const NAME: &'static str = "programme";
}

impl Projection for Register {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        match event.stream.kind() {
            "programme.area" => match AreaEvent::decode(event)? {
                AreaEvent::AreaRegistered(told) => area(db, told.area, &told.slug, &told.details)?,
                AreaEvent::AreaChanged(told) => area(db, told.area, &told.slug, &told.details)?,
            },
            "programme.scheme" => match SchemeEvent::decode(event)? {
                SchemeEvent::SchemeRegistered(told) => {
                    scheme(db, told.scheme, &told.slug, &told.details)?;
                }
                SchemeEvent::SchemeChanged(told) => {
                    scheme(db, told.scheme, &told.slug, &told.details)?;
                }
            },
            "programme.term" => {
                let since = event.recorded_at.to_string();
                match TermEvent::decode(event)? {
                    TermEvent::TermRegistered(told) => term(db, &told.slug, &told.details, &since)?,
                    TermEvent::TermChanged(told) => term(db, &told.slug, &told.details, &since)?,
                }
            }
            _ => return Ok(()),
        }
        let position = i64::try_from(event.position.0).unwrap_or(i64::MAX);
        db.prepare_cached("update changed set position = ?1")?.execute([position])?;
        Ok(())
    }
}

/// A term keeps the date of its first meaning.
fn term(
    db: &Connection,
    slug: &Slug,
    details: &TermDetails,
    since: &str,
) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "insert into term (list, slug, meaning, since) values (?1, ?2, ?3, ?4)
         on conflict (list, slug) do update set meaning = excluded.meaning",
    )?
    .execute(params![details.list.code(), slug.as_str(), details.meaning.as_str(), since])?;
    Ok(())
}

fn area(
    db: &Connection,
    id: AreaId,
    slug: &Slug,
    details: &AreaDetails,
) -> Result<(), ProjectionError> {
    let title = details.title.as_str();
    let letter: String = title.chars().take(1).flat_map(char::to_uppercase).collect();
    db.prepare_cached(
        "insert or replace into area (slug, id, place, title, letter, details)
         values (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        slug.as_str(),
        id.to_string(),
        details.position,
        title,
        letter,
        as_json("programme.area", details)?
    ])?;
    Ok(())
}

fn scheme(
    db: &Connection,
    id: SchemeId,
    slug: &Slug,
    details: &SchemeDetails,
) -> Result<(), ProjectionError> {
    let number: i64 = db
        .prepare_cached(
            "insert into scheme (slug, id, area, kind, status, sort_key, details)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict (slug) do update set area = excluded.area, kind = excluded.kind,
               status = excluded.status, sort_key = excluded.sort_key, details = excluded.details
             returning number",
        )?
        .query_row(
            params![
                slug.as_str(),
                id.to_string(),
                details.area.as_str(),
                details.kind.as_str(),
                details.status.as_str(),
                sort_key(slug.as_str(), details.title.as_str()),
                as_json("programme.scheme", details)?
            ],
            |row| row.get(0),
        )?;
    scheme_lists(db, number, details)?;
    scheme_text(db, number, details)
}

/// Sorts schemes by title as a reader would, without capitals and opening quotes, and tells two of
/// one title apart.
pub(crate) fn sort_key(slug: &str, title: &str) -> String {
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    format!("{title}\u{1f}{slug}")
}

fn scheme_lists(
    db: &Connection,
    number: i64,
    details: &SchemeDetails,
) -> Result<(), ProjectionError> {
    db.prepare_cached("delete from scheme_service where scheme = ?1")?.execute([number])?;
    for service in &details.services {
        db.prepare_cached("insert into scheme_service (service, scheme) values (?1, ?2)")?
            .execute(params![service.code(), number])?;
    }
    db.prepare_cached("delete from scheme_kind where scheme = ?1")?.execute([number])?;
    for (column, kind) in details.kinds() {
        db.prepare_cached(
            "insert or ignore into scheme_kind (kind, scheme, is_main) values (?1, ?2, ?3)",
        )?
        .execute(params![kind.as_str(), number, column == "kind"])?;
    }
    Ok(())
}

fn scheme_text(
    db: &Connection,
    number: i64,
    details: &SchemeDetails,
) -> Result<(), ProjectionError> {
    db.prepare_cached("delete from scheme_text where rowid = ?1")?.execute([number])?;
    db.prepare_cached(
        "insert into scheme_text (rowid, title, summary, places, partners, lesson)
         values (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        number,
        details.title.as_str(),
        details.summary.as_str(),
        joined(&details.places),
        joined(&details.partners),
        details.lesson.as_ref().map(kernel::Text::as_str).unwrap_or_default(),
    ])?;
    Ok(())
}

fn joined(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    names.join("; ")
}

/// What was decoded can always be written again; if not, it is told as the entry's fault.
fn as_json(stream: &str, details: &impl serde::Serialize) -> Result<String, ProjectionError> {
    serde_json::to_string(details).map_err(|error| {
        DecodeError::Shape { event: stream.to_owned(), reason: error.to_string() }.into()
    })
}
