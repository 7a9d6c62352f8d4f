//! The owner says that the incident need not be acted on. Each share is cancelled by itself.

use desk::{Desk, DeskError};
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::CancelIncidentError;
use super::may;
use crate::events::IncidentId;
use crate::events::claim::Reason;
use crate::model::Incident;

/// # Errors
/// If the caller is not the owner, or the incident is not where it can be cancelled.
pub async fn cancel_incident(
    desk: &Desk,
    incident: IncidentId,
    reason: Option<Reason>,
) -> Result<Receipt, CancelIncidentError> {
    let reason = &reason;
    again(move || async move {
        let incident = desk.load::<Incident>(incident).await?;
        desk.permit(may::CANCEL_INCIDENT, &incident)?;
        let by = desk.agency().ok_or(DeskError::NotThere { word: "agency" })?;
        let cancelled = incident.cancel(by, reason.clone())?;
        let batch = desk.batch().case(CaseId::from_uuid(incident.id().uuid()));
        Ok(batch.on(&incident, cancelled).commit().await?)
    })
    .await
}
