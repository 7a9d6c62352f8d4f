use desk::{Desk, DeskError};
use kernel::{AgencyId, Position, RoomId, SystemId};

use super::facts::agency_facts;
use super::{ADD_SYSTEM, action_error};
use crate::model::{
    AgencyRecord, RoomRecord, SystemDraft, SystemRecord, SystemRefused, SystemSetting,
};

/// Adds a system that speaks for one of an agency's rooms. It has no secret yet.
#[derive(Debug, Clone)]
pub struct AddSystem {
    pub agency: AgencyId,
    pub room: RoomId,
    pub draft: SystemDraft,
}

action_error!(AddSystemError { Desk(DeskError), Refused(SystemRefused) });

/// # Errors
/// If the caller may not, or a field is not of its form.
pub async fn add_system(
    desk: &Desk,
    command: AddSystem,
) -> Result<(SystemId, Position), AddSystemError> {
    let agency = desk.load::<AgencyRecord>(command.agency).await?.id();
    desk.permit(ADD_SYSTEM, &agency_facts("directory.system", agency))?;
    let room = desk.find::<RoomRecord>(command.room).await?;
    let is_own_room = room.is_some_and(|room| room.agency() == agency);
    let setting = SystemSetting { agency, room: command.room, is_own_room };
    let added = SystemRecord::add(desk.mint(), &command.draft, &setting)?;
    let id = added.system;
    let receipt = desk.batch().create::<SystemRecord>(id, added).commit().await?;
    Ok((id, receipt.position()))
}
