//! The owner takes up an incident again that was closed or cancelled.

use desk::{Desk, DeskError};
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::ReopenIncidentError;
use super::may;
use crate::events::IncidentId;
use crate::events::claim::Reason;
use crate::model::Incident;

/// # Errors
/// If the caller is not the owner, or the incident is not where it can be reopened.
pub async fn reopen_incident(
    desk: &Desk,
    incident: IncidentId,
    reason: Option<Reason>,
) -> Result<Receipt, ReopenIncidentError> {
    let reason = &reason;
    again(move || async move {
        let incident = desk.load::<Incident>(incident).await?;
        desk.permit(may::REOPEN_INCIDENT, &incident)?;
        let by = desk.agency().ok_or(DeskError::NotThere { word: "agency" })?;
        let reopened = incident.reopen(by, reason.clone())?;
        let batch = desk.batch().case(CaseId::from_uuid(incident.id().uuid()));
        Ok(batch.on(&incident, reopened).commit().await?)
    })
    .await
}
