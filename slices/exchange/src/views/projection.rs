//! Projects incidents, shares, alarms and logs into tables. A share's row holds the share as the
//! model folds it, so that no rule about states is written twice.

use kernel::{AgencyId, Folded as _, Position, StoredEvent, StreamEvent as _, Told};
use rusqlite::{Connection, OptionalExtension as _};
use views::{Projection, ProjectionError};

use super::cells::{blob, number, unreadable};
use crate::events::bounds::Whole;
use crate::events::fact::Priority;
use crate::events::words::Lifecycle;
use crate::events::{
    AlarmAcknowledged, AlarmRaised, IncidentEvent, IncidentId, IncidentRaised, LogEvent,
    LogLineAdded, OpeningEvent, OwnershipMoved, ShareEvent, ShareId,
};
use crate::model::incident::{priority_of, priority_stated};
use crate::model::{Share, State};

/// The lists of the exchange: see `schema.sql`.
#[derive(Debug, Default)]
pub struct ExchangeProjection;

impl Projection for ExchangeProjection {
    fn name(&self) -> &'static str {
        super::LISTS
    }

    fn version(&self) -> u32 {
        2
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        match event.stream.kind() {
            "exchange.incident" => incident(db, event, IncidentEvent::decode(event)?),
            "exchange.share" => share(db, event, &ShareEvent::decode(event)?),
            "exchange.log" => {
                let LogEvent::LogLineAdded(line) = LogEvent::decode(event)?;
                log_line(db, event, &line)
            }
            "exchange.opening" => OpeningEvent::decode(event).map(drop).map_err(Into::into),
            _ => Ok(()),
        }
    }
}

fn incident(
    db: &Connection,
    stored: &StoredEvent,
    event: IncidentEvent,
) -> Result<(), ProjectionError> {
    let id: IncidentId = kernel::TypedId::from_uuid(stored.stream.uuid());
    match event {
        IncidentEvent::IncidentRaised(raised) => begin(db, stored, &raised)?,
        IncidentEvent::IncidentShared(shared) => party(db, shared.with, id)?,
        IncidentEvent::OwnershipMoved(moved) => own(db, id, &moved)?,
        IncidentEvent::IncidentClosed(_) => live(db, id, Lifecycle::Closed)?,
        IncidentEvent::IncidentCancelled(_) => live(db, id, Lifecycle::Cancelled)?,
        IncidentEvent::IncidentReopened(_) => live(db, id, Lifecycle::Reopened)?,
        IncidentEvent::IncidentErased(_) => erase(db, id)?,
        IncidentEvent::ClaimsMade(claims) => {
            if let Some(priority) = priority_stated(&claims.parts.codes) {
                urge(db, id, priority)?;
            }
        }
        IncidentEvent::SequenceClashed(_) | IncidentEvent::AttachmentSettled(_) => {}
    }
    news(db, id, stored)?;
    moved(db, id, stored)
}

/// An update may make an incident more urgent; no mapping lowers a priority by itself.
fn urge(db: &Connection, id: IncidentId, priority: Priority) -> Result<(), ProjectionError> {
    db.prepare_cached("update incident set priority = min(priority, ?2) where incident = ?1")?
        .execute((blob(id), priority.value()))?;
    Ok(())
}

/// What is stated about an incident is news to everybody who has a share of it.
fn news(db: &Connection, id: IncidentId, stored: &StoredEvent) -> Result<(), ProjectionError> {
    for (agency, room) in [("to_agency", "to_room"), ("from_agency", "from_room")] {
        db.prepare_cached(&format!(
            "insert or ignore into feed (agency, position, room, share, incident, event)
             select {agency}, ?2, {room}, share, incident, ?3 from share where incident = ?1"
        ))?
        .execute((blob(id), number(stored.position), &stored.event))?;
    }
    Ok(())
}

fn begin(
    db: &Connection,
    stored: &StoredEvent,
    raised: &IncidentRaised,
) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "insert into incident (incident, owner, lifecycle, status, spoken_code, priority, raised_at,
             moved_at, first_position)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)",
    )?
    .execute((
        blob(raised.incident),
        blob(raised.owner),
        Lifecycle::Open.code(),
        raised.status.code(),
        &raised.spoken_code,
        priority_of(&raised.parts.codes).value(),
        stored.recorded_at.milliseconds(),
        number(stored.position),
    ))?;
    party(db, raised.owner, raised.incident)?;
    for shared in &raised.shares {
        party(db, shared.with, raised.incident)?;
    }
    Ok(())
}

fn party(db: &Connection, agency: AgencyId, incident: IncidentId) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "insert or ignore into party (agency, first_position, incident)
         select ?1, first_position, incident from incident where incident = ?2",
    )?
    .execute((blob(agency), blob(incident)))?;
    Ok(())
}

fn own(db: &Connection, id: IncidentId, moved: &OwnershipMoved) -> Result<(), ProjectionError> {
    db.prepare_cached("update incident set owner = ?2 where incident = ?1")?
        .execute((blob(id), blob(moved.to)))?;
    Ok(())
}

fn live(db: &Connection, id: IncidentId, lifecycle: Lifecycle) -> Result<(), ProjectionError> {
    db.prepare_cached("update incident set lifecycle = ?2 where incident = ?1")?
        .execute((blob(id), lifecycle.code()))?;
    Ok(())
}

fn moved(db: &Connection, id: IncidentId, stored: &StoredEvent) -> Result<(), ProjectionError> {
    db.prepare_cached("update incident set moved_at = max(moved_at, ?2) where incident = ?1")?
        .execute((blob(id), stored.recorded_at.milliseconds()))?;
    Ok(())
}

/// The key was destroyed: what was text of the incident goes from here too. Codes, ids and times
/// stay, for somebody may have to answer for them.
fn erase(db: &Connection, id: IncidentId) -> Result<(), ProjectionError> {
    db.prepare_cached("update incident set is_erased = 1 where incident = ?1")?
        .execute([blob(id)])?;
    db.prepare_cached("update log_line set text = null where incident = ?1")?
        .execute([blob(id)])?;
    Ok(())
}

fn share(db: &Connection, stored: &StoredEvent, event: &ShareEvent) -> Result<(), ProjectionError> {
    let id: ShareId = kernel::TypedId::from_uuid(stored.stream.uuid());
    let Some(share) = Share::fold(folded(db, id)?, event, &Told::from(stored)) else {
        return Ok(());
    };
    keep(db, &share, stored.position)?;
    feed(db, &share, stored)?;
    watch(db, &share)?;
    quieten(db, &share)?;
    moved(db, share.incident(), stored)?;
    match event {
        ShareEvent::AlarmRaised(raised) => alarm(db, &share, raised, stored),
        ShareEvent::AlarmAcknowledged(known) => acknowledge(db, &share, known, stored),
        _ => Ok(()),
    }
}

fn folded(db: &Connection, id: ShareId) -> Result<Option<Share>, ProjectionError> {
    let text: Option<String> = db
        .prepare_cached("select folded from share where share = ?1")?
        .query_row([blob(id)], |row| row.get(0))
        .optional()?;
    let read = |text: String| serde_json::from_str(&text).map_err(|_| unreadable(0));
    Ok(text.map(read).transpose()?)
}

fn keep(db: &Connection, share: &Share, at: Position) -> Result<(), ProjectionError> {
    let folded = serde_json::to_string(share).map_err(|_| unreadable(10))?;
    db.prepare_cached(
        "insert into share (share, incident, from_agency, from_room, to_agency, to_room, state,
             is_ended, is_cancel_unseen, first_position, position, folded)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?11, ?9, ?9, ?10)
         on conflict (share) do update set state = excluded.state, is_ended = excluded.is_ended,
             is_cancel_unseen = excluded.is_cancel_unseen, position = excluded.position,
             folded = excluded.folded",
    )?
    .execute((
        blob(share.id()),
        blob(share.incident()),
        blob(share.from()),
        share.from_room().map(blob),
        blob(share.to()),
        share.to_room().map(blob),
        share.state().code(),
        share.state().is_ended(),
        number(at),
        folded,
        share.state() == State::Cancelled && !share.is_cancel_seen(),
    ))?;
    Ok(())
}

/// Every entry about a share is news to both its agencies.
fn feed(db: &Connection, share: &Share, stored: &StoredEvent) -> Result<(), ProjectionError> {
    let mut insert = db.prepare_cached(
        "insert or ignore into feed (agency, position, room, share, incident, event)
         values (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (agency, room) in [(share.to(), share.to_room()), (share.from(), share.from_room())] {
        insert.execute((
            blob(agency),
            number(stored.position),
            room.map(blob),
            blob(share.id()),
            blob(share.incident()),
            &stored.event,
        ))?;
    }
    Ok(())
}

/// When the hub must look next, as if the incident were of the highest priority: an update can
/// make it more urgent, and looking too early does no harm.
fn watch(db: &Connection, share: &Share) -> Result<(), ProjectionError> {
    match share.next_look_at(Whole::nearest(1)) {
        Some(at) => db
            .prepare_cached("insert or replace into watched (share, look_at) values (?1, ?2)")?
            .execute((blob(share.id()), at.milliseconds()))?,
        None => db
            .prepare_cached("delete from watched where share = ?1")?
            .execute([blob(share.id())])?,
    };
    Ok(())
}

/// An alarm whose ground is gone rings no more.
fn quieten(db: &Connection, share: &Share) -> Result<(), ProjectionError> {
    if share.alarms().is_empty() {
        return Ok(());
    }
    let standing = share.alarms_standing();
    let ended = share.alarms().iter().filter(|raised| !standing.contains(raised));
    let mut quieten = db.prepare_cached(
        "update alarm set is_standing = 0 where share = ?1 and kind = ?2 and attempt = ?3",
    )?;
    for raised in ended {
        quieten.execute((blob(share.id()), raised.kind.code(), raised.attempt))?;
    }
    Ok(())
}

fn alarm(
    db: &Connection,
    share: &Share,
    raised: &AlarmRaised,
    stored: &StoredEvent,
) -> Result<(), ProjectionError> {
    let ring = serde_json::to_string(&raised.ring).map_err(|_| unreadable(9))?;
    let mut insert = db.prepare_cached(
        "insert or ignore into alarm (agency, position, share, incident, kind, level, attempt,
             due_at, raised_at, ring)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for agency in &raised.agencies {
        insert.execute((
            blob(*agency),
            number(stored.position),
            blob(share.id()),
            blob(share.incident()),
            raised.kind.code(),
            raised.level.code(),
            raised.attempt,
            raised.due_at.milliseconds(),
            stored.recorded_at.milliseconds(),
            &ring,
        ))?;
    }
    Ok(())
}

fn acknowledge(
    db: &Connection,
    share: &Share,
    known: &AlarmAcknowledged,
    stored: &StoredEvent,
) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "update alarm set acknowledged_at = ?5, acknowledged_room = ?6
         where share = ?1 and kind = ?2 and attempt = ?3 and agency = ?4
             and acknowledged_at is null",
    )?
    .execute((
        blob(share.id()),
        known.kind.code(),
        known.attempt,
        blob(known.agency),
        stored.recorded_at.milliseconds(),
        known.room.map(blob),
    ))?;
    Ok(())
}

fn log_line(
    db: &Connection,
    stored: &StoredEvent,
    line: &LogLineAdded,
) -> Result<(), ProjectionError> {
    let incident: IncidentId = kernel::TypedId::from_uuid(stored.stream.uuid());
    let actor = serde_json::to_string(&stored.actor).map_err(|_| unreadable(5))?;
    db.prepare_cached(
        "insert into log_line (incident, number, line, position, author, actor, category, label,
             authored_at, recorded_at, corrects, text)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute((
        blob(incident),
        stored.version.0.cast_signed(),
        blob(line.line),
        number(stored.position),
        blob(line.author),
        actor,
        line.category.code(),
        line.label.code(),
        line.authored_at.milliseconds(),
        stored.recorded_at.milliseconds(),
        line.corrects.map(blob),
        line.text.at(line.label).map(kernel::Text::as_str),
    ))?;
    news(db, incident, stored)?;
    moved(db, incident, stored)
}
