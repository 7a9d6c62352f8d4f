//! The hub raises every alarm of a share that is due. An escalation names the posts that can be
//! rung: every active room of the recipient, then of the sender, so that no one role is a gateway.

use contracts::Standing;
use desk::{Desk, Room};
use journal::Receipt;
use kernel::{AgencyId, RoomId};

use super::again::again;
use super::errors::RaiseAlarmsError;
use super::may;
use crate::events::ShareId;
use crate::events::share::Ring;
use crate::model::{Incident, Share};

/// Answers nothing if none was due.
///
/// # Errors
/// If the share or its incident is not there.
pub async fn raise_alarms(
    desk: &Desk,
    share: ShareId,
) -> Result<Option<Receipt>, RaiseAlarmsError> {
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may::RAISE_ALARM, &share)?;
        let incident = desk.load::<Incident>(share.incident()).await?;
        let (priority, now) = (incident.priority(), desk.now());
        let due = share.alarms_due(priority, now);
        if due.is_empty() {
            return Ok(None);
        }
        let mut batch = desk.batch();
        for due in due {
            let alarm = share.raise_alarm(due.rule.kind, priority, rings(desk, &share), now)?;
            batch = batch.on(&share, alarm);
        }
        Ok(Some(batch.commit().await?))
    })
    .await
}

fn rings(desk: &Desk, share: &Share) -> Vec<Ring> {
    let mut rings = rooms(desk, share.to(), share.to_room());
    rings.extend(rooms(desk, share.from(), share.from_room()));
    rings
}

/// An agency's active rooms that can be rung, the one that was asked first.
fn rooms(desk: &Desk, agency: AgencyId, asked: Option<RoomId>) -> Vec<Ring> {
    let mut rooms: Vec<Room> = desk.register().rooms_of(agency);
    rooms.retain(|room| room.standing == Standing::Active);
    rooms.sort_by_key(|room| (asked != Some(room.id), room.voice_number.is_none()));
    let ring = |room: Room| Ring {
        agency,
        room: room.id,
        post: room.escalation_post,
        number: room.voice_number,
    };
    rooms.into_iter().map(ring).collect()
}
