//! Lists of what there is, each a page by name. A page starts after the name and id of the last
//! row of the page before.

use contracts::AgreementMade;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The name and id of the row after which a page starts.
pub type After = Option<(String, String)>;

#[derive(Debug, Clone, PartialEq)]
pub struct AgencyRow {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub kind: String,
    pub standing: String,
    pub rooms: u32,
}

/// The agency with a short name.
pub fn find_agency(db: &Connection, slug: &str) -> Result<Option<AgencyRow>, rusqlite::Error> {
    db.prepare_cached(
        "select id, slug, name, kind, standing,
                (select count(*) from room where room.agency = agency.id)
         from agency where slug = ?1",
    )?
    .query_row([slug], agency_row)
    .optional()
}

fn agency_row(row: &Row<'_>) -> Result<AgencyRow, rusqlite::Error> {
    Ok(AgencyRow {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        standing: row.get(4)?,
        rooms: row.get(5)?,
    })
}

pub fn list_agencies(
    db: &Connection,
    after: After,
    count_max: u32,
) -> Result<Vec<AgencyRow>, rusqlite::Error> {
    let (name, id) = after.unwrap_or_default();
    let mut statement = db.prepare_cached(
        "select id, slug, name, kind, standing,
                (select count(*) from room where room.agency = agency.id)
         from agency where (name collate nocase, id) > (?1, ?2)
         order by name collate nocase, id limit ?3",
    )?;
    let rows = statement.query_map(params![name, id, count_max], agency_row)?;
    rows.collect()
}

#[derive(Debug, Clone, PartialEq)]
pub struct RoomRow {
    pub id: String,
    pub agency: String,
    pub slug: String,
    pub name: String,
    pub voice_number: Option<String>,
    pub escalation_post: String,
    pub standing: String,
}

/// Rooms of one agency, or of all where none is named.
pub fn list_rooms(
    db: &Connection,
    agency: Option<&str>,
    after: After,
    count_max: u32,
) -> Result<Vec<RoomRow>, rusqlite::Error> {
    let (name, id) = after.unwrap_or_default();
    let mut statement = db.prepare_cached(
        "select id, agency, slug, name, voice_number, escalation_post, standing
         from room where (?1 is null or agency = ?1) and (name collate nocase, id) > (?2, ?3)
         order by name collate nocase, id limit ?4",
    )?;
    let rows = statement.query_map(params![agency, name, id, count_max], |row| {
        Ok(RoomRow {
            id: row.get(0)?,
            agency: row.get(1)?,
            slug: row.get(2)?,
            name: row.get(3)?,
            voice_number: row.get(4)?,
            escalation_post: row.get(5)?,
            standing: row.get(6)?,
        })
    })?;
    rows.collect()
}

#[derive(Clone, PartialEq)]
pub struct PersonRow {
    pub id: String,
    /// None once it is erased, as the address.
    pub display_name: Option<String>,
    pub email: Option<String>,
    /// Codes, as JSON.
    pub roles: String,
    pub standing: String,
    pub last_signed_in_at: Option<String>,
    pub locked_until: Option<String>,
}

pub fn list_people(
    db: &Connection,
    agency: &str,
    after: After,
    count_max: u32,
) -> Result<Vec<PersonRow>, rusqlite::Error> {
    let (name, id) = after.unwrap_or_default();
    let mut statement = db.prepare_cached(
        "select id, display_name, email, roles, standing, last_signed_in_at, locked_until
         from person
         where agency = ?1 and (coalesce(display_name, '') collate nocase, id) > (?2, ?3)
         order by coalesce(display_name, '') collate nocase, id limit ?4",
    )?;
    let rows = statement.query_map(params![agency, name, id, count_max], |row| {
        Ok(PersonRow {
            id: row.get(0)?,
            display_name: row.get(1)?,
            email: row.get(2)?,
            roles: row.get(3)?,
            standing: row.get(4)?,
            last_signed_in_at: row.get(5)?,
            locked_until: row.get(6)?,
        })
    })?;
    rows.collect()
}

#[derive(Debug, Clone, PartialEq)]
pub struct SystemRow {
    pub id: String,
    pub name: String,
    pub room: Option<String>,
    /// Codes, as JSON.
    pub roles: String,
    pub standing: String,
    pub last_token_at: Option<String>,
    pub secrets: u32,
}

pub fn list_systems(
    db: &Connection,
    agency: &str,
    after: After,
    count_max: u32,
) -> Result<Vec<SystemRow>, rusqlite::Error> {
    let (name, id) = after.unwrap_or_default();
    let mut statement = db.prepare_cached(
        "select id, name, (select name from room where room.id = system.room), roles, standing,
                last_token_at, (select count(*) from secret where secret.system = system.id)
         from system where agency = ?1 and (name collate nocase, id) > (?2, ?3)
         order by name collate nocase, id limit ?4",
    )?;
    let rows = statement.query_map(params![agency, name, id, count_max], |row| {
        Ok(SystemRow {
            id: row.get(0)?,
            name: row.get(1)?,
            room: row.get(2)?,
            roles: row.get(3)?,
            standing: row.get(4)?,
            last_token_at: row.get(5)?,
            secrets: row.get(6)?,
        })
    })?;
    rows.collect()
}

#[derive(Debug, Clone, PartialEq)]
pub struct SecretRow {
    pub id: String,
    pub issued_at: String,
}

/// A system's live secrets, the oldest first; two at most.
pub fn list_secrets(db: &Connection, system: &str) -> Result<Vec<SecretRow>, rusqlite::Error> {
    let mut statement = db.prepare_cached(
        "select id, issued_at from secret where system = ?1 order by issued_at, id limit 2",
    )?;
    let rows = statement
        .query_map([system], |row| Ok(SecretRow { id: row.get(0)?, issued_at: row.get(1)? }))?;
    rows.collect()
}

#[derive(Debug, Clone, PartialEq)]
pub struct AgreementRow {
    pub id: String,
    pub edition: u32,
    pub title: String,
    pub terms: AgreementMade,
    pub withdrawn_at: Option<String>,
    pub withdrawn_because: Option<String>,
}

/// Agreements that an agency is party to, or all where none is named.
pub fn list_agreements(
    db: &Connection,
    party: Option<&str>,
    after: After,
    count_max: u32,
) -> Result<Vec<AgreementRow>, rusqlite::Error> {
    let (title, id) = after.unwrap_or_default();
    let mut statement = db.prepare_cached(
        "select id, edition, title, terms, withdrawn_at, withdrawn_because from agreement
         where (?1 is null
                or exists (select 1 from party where party.agreement = agreement.id and agency = ?1))
           and (title collate nocase, id) > (?2, ?3)
         order by title collate nocase, id limit ?4",
    )?;
    let rows = statement.query_map(params![party, title, id, count_max], |row| {
        Ok(AgreementRow {
            id: row.get(0)?,
            edition: row.get(1)?,
            title: row.get(2)?,
            terms: terms(row, 3)?,
            withdrawn_at: row.get(4)?,
            withdrawn_because: row.get(5)?,
        })
    })?;
    rows.collect()
}

#[derive(Debug, Clone, PartialEq)]
pub struct EditionRow {
    pub edition: u32,
    pub terms: AgreementMade,
    pub made_at: String,
    /// As in [`super::ChangeRow::actor`].
    pub made_by: String,
}

/// An agreement's editions, the newest first.
pub fn list_editions(
    db: &Connection,
    agreement: &str,
    count_max: u32,
) -> Result<Vec<EditionRow>, rusqlite::Error> {
    let mut statement = db.prepare_cached(
        "select edition, terms, made_at, made_by from edition where agreement = ?1
         order by edition desc limit ?2",
    )?;
    let rows = statement.query_map(params![agreement, count_max], |row| {
        Ok(EditionRow {
            edition: row.get(0)?,
            terms: terms(row, 1)?,
            made_at: row.get(2)?,
            made_by: row.get(3)?,
        })
    })?;
    rows.collect()
}

fn terms(row: &Row<'_>, column: usize) -> Result<AgreementMade, rusqlite::Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
