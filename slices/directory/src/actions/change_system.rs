use desk::{Desk, DeskError};
use kernel::{Position, SystemId};

use super::{CHANGE_SYSTEM, action_error};
use crate::model::{SystemDraft, SystemRecord, SystemRefused};

/// Changes a system's name, roles or standing. A suspended system's tokens are dead at once.
#[derive(Debug, Clone)]
pub struct ChangeSystem {
    pub system: SystemId,
    pub draft: SystemDraft,
}

action_error!(ChangeSystemError { Desk(DeskError), Refused(SystemRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, or nothing changes.
pub async fn change_system(
    desk: &Desk,
    command: ChangeSystem,
) -> Result<Position, ChangeSystemError> {
    let system = desk.load::<SystemRecord>(command.system).await?;
    desk.permit(CHANGE_SYSTEM, &system)?;
    let changed = system.change(&command.draft)?;
    let receipt = desk.append(&system, changed).await?;
    Ok(receipt.position())
}
