//! Who changed what when: one row for each change, without names or addresses. Names are looked
//! up when it is shown, so that they are gone from here too once they are erased.

use kernel::{Actor, StoredEvent};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use views::ProjectionError;

/// Fields of events that tell a change shortly; all are codes, ids or times.
const DETAILS: [&str; 7] = ["standing", "roles", "edition", "sort", "fault", "ending", "until"];

pub(super) fn tell_change(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    let kind = stored.stream.kind();
    let subject = stored.stream.uuid().to_string();
    db.prepare_cached(
        "insert into change (position, recorded_at, actor, event, kind, subject, owner, detail)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        stored.position.0.cast_signed(),
        stored.recorded_at.to_string(),
        actor(&stored.actor),
        stored.event,
        kind,
        subject,
        owner(db, kind, &subject)?,
        detail(stored)
    ])?;
    Ok(())
}

/// The agency that the changed thing belongs to; none for an agreement, whose parties see it.
fn owner(db: &Connection, kind: &str, subject: &str) -> Result<Option<String>, rusqlite::Error> {
    let question = match kind {
        "directory.agency" => return Ok(Some(subject.to_owned())),
        "directory.room" => "select agency from room where id = ?1",
        "directory.person" | "directory.account" => "select agency from person where id = ?1",
        "directory.system" | "directory.secrets" => "select agency from system where id = ?1",
        _ => return Ok(None),
    };
    db.prepare_cached(question)?.query_row([subject], |row| row.get(0)).optional()
}

/// `person:<id>`, `system:<id>`, `hub` or `public`.
pub(super) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Person { person, .. } => format!("person:{person}"),
        Actor::System { system } => format!("system:{system}"),
        Actor::Hub => "hub".to_owned(),
        Actor::Public => "public".to_owned(),
    }
}

fn detail(stored: &StoredEvent) -> String {
    let told: Vec<String> =
        DETAILS.iter().filter_map(|name| stored.body.get(*name).and_then(word)).collect();
    told.join(", ")
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word.replace('_', " ")),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => Some(items.iter().filter_map(word).collect::<Vec<_>>().join(", ")),
        _ => None,
    }
}
