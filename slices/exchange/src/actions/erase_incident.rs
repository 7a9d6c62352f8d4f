//! By order, the key of an incident's case is destroyed: its text, persons and places are gone
//! wherever their sealed bytes lie, and from what is folded in memory. Codes, times and receipts
//! stay.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::errors::EraseIncidentError;
use super::may;
use crate::events::IncidentId;
use crate::model::Incident;

/// # Errors
/// If the caller may not order it, or it was erased before.
pub async fn erase_incident(
    desk: &Desk,
    incident: IncidentId,
    ground: &str,
) -> Result<Receipt, EraseIncidentError> {
    let incident = desk.load::<Incident>(incident).await?;
    desk.permit(may::ERASE, &incident)?;
    let erased = incident.erase(ground)?;
    Ok(desk.erase(&incident, CaseId::from_uuid(incident.id().uuid()), erased).await?)
}
