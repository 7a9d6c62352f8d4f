//! Full-text search over what agencies said in general parts. A hit is only an id: whoever lists
//! it decides anew whether the reader may have it.

use kernel::{AgencyId, StoredEvent, StreamEvent as _, TypedId as _};
use rusqlite::Connection;
use views::{Projection, ProjectionError};

use super::cells::{blob, id};
use crate::events::claim::Parts;
use crate::events::{Fact, IncidentEvent, IncidentId};

/// Words of a search that are taken, and characters of each.
const WORDS_MAX: usize = 8;
const WORD_CHARACTERS_MAX: usize = 40;

#[derive(Debug, Default)]
pub struct SearchProjection;

impl Projection for SearchProjection {
    fn name(&self) -> &'static str {
        super::SEARCH
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema(&self) -> &'static str {
        "create table said (number integer primary key, incident blob not null) strict;
         create index said_of on said (incident);
         create table party (incident blob, agency blob, primary key (incident, agency))
             strict, without rowid;
         create virtual table words using fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
         insert into words (words, rank) values ('secure-delete', 1);"
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        if event.stream.kind() != "exchange.incident" {
            return Ok(());
        }
        let incident = IncidentId::from_uuid(event.stream.uuid());
        match IncidentEvent::decode(event)? {
            IncidentEvent::IncidentRaised(raised) => {
                let parties = raised.shares.iter().map(|shared| shared.with);
                for agency in std::iter::once(raised.owner).chain(parties) {
                    party(db, incident, agency)?;
                }
                say(db, incident, &format!("{} {}", raised.spoken_code, words_of(&raised.parts)))
            }
            IncidentEvent::IncidentShared(shared) => party(db, incident, shared.with),
            IncidentEvent::ClaimsMade(claims) => say(db, incident, &words_of(&claims.parts)),
            IncidentEvent::IncidentErased(_) => forget(db, incident),
            _ => Ok(()),
        }
    }
}

fn party(db: &Connection, incident: IncidentId, agency: AgencyId) -> Result<(), ProjectionError> {
    db.prepare_cached("insert or ignore into party (incident, agency) values (?1, ?2)")?
        .execute((blob(incident), blob(agency)))?;
    Ok(())
}

fn say(db: &Connection, incident: IncidentId, text: &str) -> Result<(), ProjectionError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    db.prepare_cached("insert into said (incident) values (?1)")?.execute([blob(incident)])?;
    db.prepare_cached("insert into words (rowid, text) values (?1, ?2)")?
        .execute((db.last_insert_rowid(), text))?;
    Ok(())
}

fn forget(db: &Connection, incident: IncidentId) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "delete from words where rowid in (select number from said where incident = ?1)",
    )?
    .execute([blob(incident)])?;
    db.prepare_cached("delete from said where incident = ?1")?.execute([blob(incident)])?;
    Ok(())
}

/// What general parts say in words: summary, places, local references.
fn words_of(parts: &Parts) -> String {
    let Some(general) = &parts.labelled.general else { return String::new() };
    let mut words = Vec::new();
    for claim in &general.claims {
        match &claim.value {
            Fact::Summary(summary) => words.push(summary.0.as_str()),
            Fact::LocalRef(reference) => words.push(reference.0.as_str()),
            Fact::Location(place) => words.push(place.typed.as_str()),
            _ => {}
        }
    }
    words.join(" ")
}

/// Incidents of an agency in which every word of the search begins some word, best first.
///
/// # Errors
/// SQLite's.
pub fn find_incidents(
    db: &Connection,
    agency: AgencyId,
    search: &str,
    count_max: u32,
) -> rusqlite::Result<Vec<IncidentId>> {
    let query: Vec<String> = search
        .split_whitespace()
        .take(WORDS_MAX)
        .map(|word| {
            word.chars().filter(|c| c.is_alphanumeric()).take(WORD_CHARACTERS_MAX).collect()
        })
        .filter(|word: &String| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(
        "select s.incident, min(w.rank) from words w
         join said s on s.number = w.rowid
         join party p on p.incident = s.incident and p.agency = ?2
         where words match ?1 group by s.incident order by 2 limit ?3",
    )?;
    let rows = statement.query_map((query.join(" "), blob(agency), count_max), |row| id(row, 0))?;
    rows.collect()
}
