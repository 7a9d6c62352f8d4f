use desk::{Desk, DeskError};
use kernel::{Position, RoomId};

use super::{CHANGE_ROOM, action_error};
use crate::model::{RoomDraft, RoomRecord, RoomRefused};

/// Changes a room's name, number, post or standing.
#[derive(Debug, Clone)]
pub struct ChangeRoom {
    pub room: RoomId,
    pub draft: RoomDraft,
}

action_error!(ChangeRoomError { Desk(DeskError), Refused(RoomRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, or nothing changes.
pub async fn change_room(desk: &Desk, command: ChangeRoom) -> Result<Position, ChangeRoomError> {
    let room = desk.load::<RoomRecord>(command.room).await?;
    desk.permit(CHANGE_ROOM, &room)?;
    let changed = room.change(&command.draft)?;
    let receipt = desk.append(&room, changed).await?;
    Ok(receipt.position())
}
