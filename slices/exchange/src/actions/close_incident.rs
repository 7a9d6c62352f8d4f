//! The owner closes the incident once every share that asks something has ended.

use contracts::ShareKind;
use desk::{Desk, DeskError};
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::CloseIncidentError;
use super::may;
use super::share_incident::open_shares;
use crate::events::IncidentId;
use crate::events::claim::Reason;
use crate::model::Incident;

/// # Errors
/// If the caller is not the owner, the incident is over, or shares are open.
pub async fn close_incident(
    desk: &Desk,
    incident: IncidentId,
    reason: Option<Reason>,
) -> Result<Receipt, CloseIncidentError> {
    let reason = &reason;
    again(move || async move {
        let incident = desk.load::<Incident>(incident).await?;
        desk.permit(may::CLOSE_INCIDENT, &incident)?;
        let by = desk.agency().ok_or(DeskError::NotThere { word: "agency" })?;
        let open = open_shares(desk, &incident).await?;
        let asking = open.iter().filter(|(_, kind)| *kind != ShareKind::Awareness).count();
        let closed = incident.close(by, asking, reason.clone())?;
        let batch = desk.batch().case(CaseId::from_uuid(incident.id().uuid()));
        Ok(batch.on(&incident, closed).commit().await?)
    })
    .await
}
