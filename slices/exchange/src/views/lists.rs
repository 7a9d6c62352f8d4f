//! Lists of shares, incidents and alarms, and how loaded each room is.

use kernel::{AgencyId, Position, RoomId, Timestamp};
use rusqlite::{Connection, Row};

use super::cells::{blob, id, id_if_any, instant, json, number, position, unreadable};
use super::feed::Place;
use crate::events::share::Ring;
use crate::events::words::{AlarmKind, AlarmLevel, Lifecycle, Status};
use crate::events::{IncidentId, ShareId};
use crate::model::Share;

/// Which end of a share a room is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Received,
    Sent,
}

/// A share as the model folds it.
#[derive(Debug, Clone)]
pub struct ShareRow {
    pub share: Share,
}

fn share_row(row: &Row<'_>) -> rusqlite::Result<ShareRow> {
    Ok(ShareRow { share: json(row, 0)? })
}

/// The shares of a room that have not ended, oldest first; among those received also the cancelled
/// ones of which nobody in the room has seen that they are.
///
/// # Errors
/// SQLite's.
pub fn list_shares(
    db: &Connection,
    place: &Place,
    side: Side,
    count_max: u32,
) -> rusqlite::Result<Vec<ShareRow>> {
    let statement = match side {
        Side::Received => {
            "select folded, first_position from share
             where to_agency = ?1 and is_ended = 0 and (to_room is null or ?2 is null or to_room = ?2)
             union all
             select folded, first_position from share
             where to_agency = ?1 and is_cancel_unseen = 1
                 and (to_room is null or ?2 is null or to_room = ?2)
             order by first_position limit ?3"
        }
        Side::Sent => {
            "select folded from share
             where from_agency = ?1 and is_ended = 0
                 and (from_room is null or ?2 is null or from_room = ?2)
             order by first_position limit ?3"
        }
    };
    let mut statement = db.prepare_cached(statement)?;
    let room = place.room.map(blob);
    let rows = statement.query_map((blob(place.agency), room, count_max), share_row)?;
    rows.collect()
}

/// All shares of an incident, in the order in which they were offered.
///
/// # Errors
/// SQLite's.
pub fn shares_of(db: &Connection, incident: IncidentId) -> rusqlite::Result<Vec<ShareRow>> {
    let mut statement = db.prepare_cached(
        "select folded from share where incident = ?1
         order by first_position",
    )?;
    let rows = statement.query_map([blob(incident)], share_row)?;
    rows.collect()
}

/// The shares at which the hub must look by now, the most overdue first.
///
/// # Errors
/// SQLite's.
pub fn list_watched(
    db: &Connection,
    now: Timestamp,
    count_max: u32,
) -> rusqlite::Result<Vec<ShareId>> {
    let mut statement = db.prepare_cached(
        "select share from watched where look_at <= ?1 order by look_at limit ?2",
    )?;
    let rows = statement.query_map((now.milliseconds(), count_max), |row| id(row, 0))?;
    rows.collect()
}

/// An incident in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentRow {
    pub incident: IncidentId,
    pub owner: AgencyId,
    pub lifecycle: Lifecycle,
    pub status: Status,
    pub spoken_code: String,
    pub priority: i64,
    pub raised_at: Timestamp,
    pub moved_at: Timestamp,
    pub first_position: Position,
    pub is_erased: bool,
}

/// An agency's incidents, newest first, before a position (none: from the newest).
///
/// # Errors
/// SQLite's.
pub fn list_incidents(
    db: &Connection,
    agency: AgencyId,
    before: Option<Position>,
    count_max: u32,
) -> rusqlite::Result<Vec<IncidentRow>> {
    let mut statement = db.prepare_cached(
        "select i.incident, i.owner, i.lifecycle, i.status, i.spoken_code, i.priority, i.raised_at,
             i.moved_at, i.first_position, i.is_erased
         from party p join incident i on i.incident = p.incident
         where p.agency = ?1 and p.first_position < ?2
         order by p.first_position desc limit ?3",
    )?;
    let before = before.map_or(i64::MAX, number);
    let rows = statement.query_map((blob(agency), before, count_max), incident_row)?;
    rows.collect()
}

fn incident_row(row: &Row<'_>) -> rusqlite::Result<IncidentRow> {
    let lifecycle: String = row.get(2)?;
    let status: String = row.get(3)?;
    Ok(IncidentRow {
        incident: id(row, 0)?,
        owner: id(row, 1)?,
        lifecycle: Lifecycle::from_code(&lifecycle).ok_or_else(|| unreadable(2))?,
        status: Status::from_code(&status).ok_or_else(|| unreadable(3))?,
        spoken_code: row.get(4)?,
        priority: row.get(5)?,
        raised_at: instant(row, 6)?,
        moved_at: instant(row, 7)?,
        first_position: position(row, 8)?,
        is_erased: row.get(9)?,
    })
}

/// An alarm that rings, or rang, in an agency's rooms.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmRow {
    pub position: Position,
    pub share: ShareId,
    pub incident: IncidentId,
    pub kind: AlarmKind,
    pub level: AlarmLevel,
    pub attempt: u32,
    pub due_at: Timestamp,
    pub raised_at: Timestamp,
    pub ring: Vec<Ring>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_room: Option<RoomId>,
}

/// An agency's alarms whose ground still holds: those that nobody has acknowledged, newest first,
/// then the acknowledged.
///
/// # Errors
/// SQLite's.
pub fn list_alarms(
    db: &Connection,
    agency: AgencyId,
    count_max: u32,
) -> rusqlite::Result<Vec<AlarmRow>> {
    let mut statement = db.prepare_cached(
        "select position, share, incident, kind, level, attempt, due_at, raised_at, ring,
             acknowledged_at, acknowledged_room
         from alarm where agency = ?1 and is_standing = 1
         order by acknowledged_at is not null, position desc limit ?2",
    )?;
    let rows = statement.query_map((blob(agency), count_max), |row| {
        let kind: String = row.get(3)?;
        let level: String = row.get(4)?;
        let acknowledged: Option<i64> = row.get(9)?;
        Ok(AlarmRow {
            position: position(row, 0)?,
            share: id(row, 1)?,
            incident: id(row, 2)?,
            kind: AlarmKind::from_code(&kind).ok_or_else(|| unreadable(3))?,
            level: AlarmLevel::from_code(&level).ok_or_else(|| unreadable(4))?,
            attempt: row.get(5)?,
            due_at: instant(row, 6)?,
            raised_at: instant(row, 7)?,
            ring: json(row, 8)?,
            acknowledged_at: acknowledged.map(Timestamp::from_milliseconds),
            acknowledged_room: id_if_any(row, 10)?,
        })
    })?;
    rows.collect()
}

/// How loaded one agency's room is: a row of the supervisor's board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomLoad {
    pub agency: AgencyId,
    /// None: addressed to the agency as a whole.
    pub room: Option<RoomId>,
    pub undecided: u32,
    pub in_work: u32,
    /// The first position of the oldest undecided share.
    pub oldest_undecided: Option<Position>,
}

/// Every receiving room's open shares, counted.
///
/// # Errors
/// SQLite's.
pub fn list_room_loads(db: &Connection) -> rusqlite::Result<Vec<RoomLoad>> {
    let mut statement = db.prepare_cached(
        "select to_agency, to_room,
             sum(state in ('held', 'delivered', 'seen')),
             sum(state not in ('held', 'delivered', 'seen')),
             min(case when state in ('held', 'delivered', 'seen') then first_position end)
         from share where is_ended = 0 group by to_agency, to_room",
    )?;
    let rows = statement.query_map([], |row| {
        let oldest: Option<i64> = row.get(4)?;
        Ok(RoomLoad {
            agency: id(row, 0)?,
            room: id_if_any(row, 1)?,
            undecided: row.get(2)?,
            in_work: row.get(3)?,
            oldest_undecided: oldest.map(|position| Position(position.cast_unsigned())),
        })
    })?;
    rows.collect()
}
