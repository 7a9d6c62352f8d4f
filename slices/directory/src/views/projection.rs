//! Keeps the directory's tables. Personal text stands in the person's row alone, and goes from
//! there when the person is erased.

use contracts::{AgencyEvent, AgreementEvent, AgreementMade, PersonEvent, RoomEvent, SystemEvent};
use kernel::{StoredEvent, StreamEvent};
use rusqlite::{Connection, params};
use serde::Serialize;
use views::{Projection, ProjectionError};

use super::DIRECTORY;
use super::tell::{actor, tell_change};
use crate::events::{AccountEvent, SecretEvent, UseEvent};

/// The directory's projection; live realm only, for the directory is one for both.
#[derive(Debug, Default)]
pub struct DirectoryProjection;

impl Projection for DirectoryProjection {
    fn name(&self) -> &'static str {
        DIRECTORY
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        match event.stream.kind() {
            "directory.agency" => hear_agency(db, event)?,
            "directory.room" => hear_room(db, event)?,
            "directory.person" => hear_person(db, event)?,
            "directory.system" => hear_system(db, event)?,
            "directory.agreement" => hear_agreement(db, event)?,
            "directory.account" => hear_account(db, event)?,
            "directory.secrets" => hear_secrets(db, event)?,
            "directory.use" => return hear_use(db, event),
            _ => return Ok(()),
        }
        tell_change(db, event)
    }
}

fn hear_agency(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match AgencyEvent::decode(stored)? {
        AgencyEvent::AgencyAdded(added) => db
            .prepare_cached(
                "insert into agency (id, slug, name, kind, standing)
                 values (?1, ?2, ?3, ?4, 'active')",
            )?
            .execute(params![
                added.agency.to_string(),
                added.slug,
                added.name,
                code(&added.kind)
            ])?,
        AgencyEvent::AgencyChanged(changed) => db
            .prepare_cached("update agency set name = ?2, kind = ?3, standing = ?4 where id = ?1")?
            .execute(params![
                changed.agency.to_string(),
                changed.name,
                code(&changed.kind),
                code(&changed.standing)
            ])?,
    };
    Ok(())
}

fn hear_room(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match RoomEvent::decode(stored)? {
        RoomEvent::RoomAdded(added) => db
            .prepare_cached(
                "insert into room (id, agency, slug, name, voice_number, escalation_post, standing)
                 values (?1, ?2, ?3, ?4, ?5, ?6, 'active')",
            )?
            .execute(params![
                added.room.to_string(),
                added.agency.to_string(),
                added.slug,
                added.name,
                added.voice_number,
                added.escalation_post
            ])?,
        RoomEvent::RoomChanged(changed) => db
            .prepare_cached(
                "update room set name = ?2, voice_number = ?3, escalation_post = ?4, standing = ?5
                 where id = ?1",
            )?
            .execute(params![
                changed.room.to_string(),
                changed.name,
                changed.voice_number,
                changed.escalation_post,
                code(&changed.standing)
            ])?,
    };
    Ok(())
}

fn hear_person(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match PersonEvent::decode(stored)? {
        PersonEvent::PersonAdded(added) => db
            .prepare_cached(
                "insert into person (id, agency, display_name, email, roles, standing)
                 values (?1, ?2, ?3, ?4, ?5, 'active')",
            )?
            .execute(params![
                added.person.to_string(),
                added.agency.to_string(),
                added.display_name,
                added.email,
                json(&added.roles)
            ])?,
        PersonEvent::PersonChanged(changed) => db
            .prepare_cached(
                "update person set display_name = ?2, roles = ?3, standing = ?4 where id = ?1",
            )?
            .execute(params![
                changed.person.to_string(),
                changed.display_name,
                json(&changed.roles),
                code(&changed.standing)
            ])?,
        PersonEvent::PersonErased(erased) => db
            .prepare_cached(
                "update person set display_name = null, email = null, standing = 'suspended'
                 where id = ?1",
            )?
            .execute([erased.person.to_string()])?,
    };
    Ok(())
}

fn hear_system(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match SystemEvent::decode(stored)? {
        SystemEvent::SystemAdded(added) => db
            .prepare_cached(
                "insert into system (id, agency, room, name, roles, standing)
                 values (?1, ?2, ?3, ?4, ?5, 'active')",
            )?
            .execute(params![
                added.system.to_string(),
                added.agency.to_string(),
                added.room.to_string(),
                added.name,
                json(&added.roles)
            ])?,
        SystemEvent::SystemChanged(changed) => db
            .prepare_cached("update system set name = ?2, roles = ?3, standing = ?4 where id = ?1")?
            .execute(params![
                changed.system.to_string(),
                changed.name,
                json(&changed.roles),
                code(&changed.standing)
            ])?,
    };
    Ok(())
}

fn hear_agreement(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match AgreementEvent::decode(stored)? {
        AgreementEvent::AgreementMade(made) => hear_edition(db, stored, &made),
        AgreementEvent::AgreementWithdrawn(withdrawn) => {
            db.prepare_cached(
                "update agreement set withdrawn_at = ?2, withdrawn_because = ?3 where id = ?1",
            )?
            .execute(params![
                withdrawn.agreement.to_string(),
                stored.recorded_at.to_string(),
                withdrawn.reason
            ])?;
            Ok(())
        }
    }
}

fn hear_edition(
    db: &Connection,
    stored: &StoredEvent,
    made: &AgreementMade,
) -> Result<(), ProjectionError> {
    let (agreement, terms) = (made.agreement.to_string(), json(made));
    db.prepare_cached(
        "insert into agreement (id, edition, title, terms) values (?1, ?2, ?3, ?4)
         on conflict (id) do update set edition = ?2, title = ?3, terms = ?4",
    )?
    .execute(params![agreement, made.edition, made.title, terms])?;
    db.prepare_cached("delete from party where agreement = ?1")?.execute([&agreement])?;
    for party in &made.parties {
        db.prepare_cached("insert into party (agreement, agency) values (?1, ?2)")?
            .execute(params![agreement, party.to_string()])?;
    }
    db.prepare_cached(
        "insert into edition (agreement, edition, terms, made_at, made_by)
         values (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        agreement,
        made.edition,
        terms,
        stored.recorded_at.to_string(),
        actor(&stored.actor)
    ])?;
    Ok(())
}

fn hear_account(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    let person = stored.stream.uuid().to_string();
    match AccountEvent::decode(stored)? {
        AccountEvent::SignedIn(_) => {
            db.prepare_cached(
                "update person set last_signed_in_at = ?2, locked_until = null where id = ?1",
            )?
            .execute(params![person, stored.recorded_at.to_string()])?;
        }
        AccountEvent::LockedOut(locked) => {
            db.prepare_cached("update person set locked_until = ?2 where id = ?1")?
                .execute(params![person, locked.until.to_string()])?;
        }
        AccountEvent::PasswordSet(_) => {
            db.prepare_cached("update person set locked_until = null where id = ?1")?
                .execute([person])?;
        }
        AccountEvent::SignInRefused(_)
        | AccountEvent::SignedOut(_)
        | AccountEvent::SessionEnded(_) => {}
    }
    Ok(())
}

fn hear_secrets(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    match SecretEvent::decode(stored)? {
        SecretEvent::SecretIssued(issued) => db
            .prepare_cached("insert into secret (id, system, issued_at) values (?1, ?2, ?3)")?
            .execute(params![
                issued.secret.to_string(),
                issued.system.to_string(),
                stored.recorded_at.to_string()
            ])?,
        SecretEvent::SecretRevoked(revoked) => db
            .prepare_cached("delete from secret where id = ?1")?
            .execute([revoked.secret.to_string()])?,
    };
    Ok(())
}

/// Tokens are too many to list one by one: only the last is shown.
fn hear_use(db: &Connection, stored: &StoredEvent) -> Result<(), ProjectionError> {
    let UseEvent::TokenIssued(issued) = UseEvent::decode(stored)?;
    db.prepare_cached("update system set last_token_at = ?2 where id = ?1")?
        .execute(params![issued.system.to_string(), stored.recorded_at.to_string()])?;
    Ok(())
}

/// The code of a value that serialises to a plain word.
pub(crate) fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Plain data, which always serialises.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
