use desk::{Desk, DeskError};
use kernel::{AgencyId, Position};

use super::{CHANGE_AGENCY, action_error};
use crate::model::{AgencyDraft, AgencyRecord, AgencyRefused};

/// Changes an agency's name, kind or standing.
#[derive(Debug, Clone)]
pub struct ChangeAgency {
    pub agency: AgencyId,
    pub draft: AgencyDraft,
}

action_error!(ChangeAgencyError { Desk(DeskError), Refused(AgencyRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, or nothing changes.
pub async fn change_agency(
    desk: &Desk,
    command: ChangeAgency,
) -> Result<Position, ChangeAgencyError> {
    let agency = desk.load::<AgencyRecord>(command.agency).await?;
    desk.permit(CHANGE_AGENCY, &agency)?;
    let changed = agency.change(&command.draft, desk.agency())?;
    let receipt = desk.append(&agency, changed).await?;
    Ok(receipt.position())
}
