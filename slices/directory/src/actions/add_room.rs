use desk::{Desk, DeskError};
use kernel::{AgencyId, Position, RoomId};

use super::facts::agency_facts;
use super::names::Name;
use super::{ADD_ROOM, action_error};
use crate::events::NameKind;
use crate::model::{AgencyRecord, RoomDraft, RoomRecord, RoomRefused, room_name};

/// Adds a room to an agency. Its short name is its own for good.
#[derive(Debug, Clone)]
pub struct AddRoom {
    pub agency: AgencyId,
    pub slug: String,
    pub draft: RoomDraft,
}

action_error!(AddRoomError { Desk(DeskError), Refused(RoomRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, or the short name is taken.
pub async fn add_room(desk: &Desk, command: AddRoom) -> Result<(RoomId, Position), AddRoomError> {
    let agency = desk.load::<AgencyRecord>(command.agency).await?;
    desk.permit(ADD_ROOM, &agency_facts("directory.room", agency.id()))?;
    let added = RoomRecord::add(desk.mint(), agency.id(), &command.slug, &command.draft)?;
    let (id, name) = (added.room, Name::load(desk, room_name(&added.slug)).await?);
    if name.is_held() {
        return Err(RoomRefused::SlugTaken.into());
    }
    let batch = desk.batch().create::<RoomRecord>(id, added);
    let receipt = name.take(batch, NameKind::RoomSlug, id).commit().await?;
    Ok((id, receipt.position()))
}
