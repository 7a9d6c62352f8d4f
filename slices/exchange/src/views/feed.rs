//! A room's feed: every entry about a share that is from or to its agency, by position.

use kernel::{AgencyId, Position, RoomId};
use rusqlite::Connection;

use super::cells::{blob, id, number, position};
use crate::events::{IncidentId, ShareId};

/// Whose feed or list: an agency's, or that of one of its rooms. What is addressed to the agency
/// as a whole is every room's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub agency: AgencyId,
    pub room: Option<RoomId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    pub position: Position,
    pub share: ShareId,
    pub incident: IncidentId,
    /// The event's name, as in `exchange.share_offered`.
    pub event: String,
}

/// What came after a position, oldest first.
///
/// # Errors
/// SQLite's.
pub fn inbox_after(
    db: &Connection,
    place: &Place,
    after: Position,
    count_max: u32,
) -> rusqlite::Result<Vec<FeedItem>> {
    let mut statement = db.prepare_cached(
        "select position, share, incident, event from feed
         where agency = ?1 and position > ?2 and (room is null or ?3 is null or room = ?3)
         order by position limit ?4",
    )?;
    let room = place.room.map(blob);
    let rows =
        statement.query_map((blob(place.agency), number(after), room, count_max), |row| {
            Ok(FeedItem {
                position: position(row, 0)?,
                share: id(row, 1)?,
                incident: id(row, 2)?,
                event: row.get(3)?,
            })
        })?;
    rows.collect()
}

/// The shares to a place that stand at held and were offered at or before a position: what a
/// commit of that cursor delivers.
///
/// # Errors
/// SQLite's.
pub fn held_up_to(
    db: &Connection,
    place: &Place,
    upto: Position,
) -> rusqlite::Result<Vec<ShareId>> {
    let mut statement = db.prepare_cached(
        "select share from share
         where to_agency = ?1 and is_ended = 0 and state = 'held' and position <= ?2
             and (to_room is null or ?3 is null or to_room = ?3)
         order by first_position limit 1000",
    )?;
    let room = place.room.map(blob);
    let rows = statement.query_map((blob(place.agency), number(upto), room), |row| id(row, 0))?;
    rows.collect()
}
