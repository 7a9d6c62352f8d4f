use contracts::AgencyKind;
use desk::{Desk, DeskError};
use kernel::{AgencyId, Position};

use super::facts::hub_facts;
use super::names::Name;
use super::{ADD_AGENCY, action_error};
use crate::events::NameKind;
use crate::model::{AgencyRecord, AgencyRefused, agency_name};

/// Puts an agency in the directory. Its short name is its own for good.
#[derive(Debug, Clone)]
pub struct AddAgency {
    pub slug: String,
    pub name: String,
    pub kind: AgencyKind,
}

action_error!(AddAgencyError { Desk(DeskError), Refused(AgencyRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, or the short name is taken.
pub async fn add_agency(
    desk: &Desk,
    command: AddAgency,
) -> Result<(AgencyId, Position), AddAgencyError> {
    desk.permit(ADD_AGENCY, &hub_facts())?;
    let added = AgencyRecord::add(desk.mint(), &command.slug, &command.name, command.kind)?;
    let (id, name) = (added.agency, Name::load(desk, agency_name(&added.slug)).await?);
    if name.is_held() {
        return Err(AgencyRefused::SlugTaken.into());
    }
    let batch = desk.batch().create::<AgencyRecord>(id, added);
    let receipt = name.take(batch, NameKind::AgencySlug, id).commit().await?;
    Ok((id, receipt.position()))
}
