//! An agency states, changes or corrects what it knows. Everybody else's values stay.

use desk::{Desk, DeskError};
use journal::{CaseId, Idempotency, Receipt};
use kernel::{Position, Timestamp, TypedId};

use super::again::again;
use super::errors::UpdateIncidentError;
use super::may;
use crate::events::IncidentId;
use crate::events::bounds::Digest;
use crate::model::{Incident, IncidentRefused, Received, Stated, Update};

#[derive(Clone)]
pub struct UpdateIncident {
    pub incident: IncidentId,
    pub stated: Vec<Stated>,
    pub authored_at: Option<Timestamp>,
    /// The agency's own number; left out, the next one.
    pub sequence: Option<u64>,
    pub content: Digest,
    pub idempotency: Option<Idempotency>,
}

/// Where the statement stands.
#[derive(Debug, Clone)]
pub enum Updated {
    Stored(Receipt),
    /// The same statement came before; the first answer holds.
    Repeat(Position),
}

/// # Errors
/// With the first thing that is wrong; a number used twice for different contents also alarms.
pub async fn update_incident(
    desk: &Desk,
    command: UpdateIncident,
) -> Result<Updated, UpdateIncidentError> {
    again(|| update_once(desk, command.clone())).await
}

async fn update_once(desk: &Desk, command: UpdateIncident) -> Result<Updated, UpdateIncidentError> {
    let incident = desk.load::<Incident>(command.incident).await?;
    desk.permit(may::UPDATE, &incident)?;
    let author = desk.agency().ok_or(DeskError::NotThere { word: "agency" })?;
    let authored_at = command.authored_at.unwrap_or(desk.now());
    let update = Update {
        author,
        authored_at,
        sequence: command.sequence,
        content: command.content,
        stated: command.stated,
    };
    let batch = desk.batch().case(CaseId::from_uuid(command.incident.uuid()));
    match incident.update(update, || desk.random()) {
        Ok(Received::Repeat(position)) => Ok(Updated::Repeat(position)),
        Ok(Received::New(made)) => {
            let batch = batch.idempotent(command.idempotency).occurred_at(authored_at);
            Ok(Updated::Stored(batch.on(&incident, *made).commit().await?))
        }
        Err(IncidentRefused::SequenceClash { sequence }) => {
            batch.on(&incident, incident.clashed(author, sequence)).commit().await?;
            Err(IncidentRefused::SequenceClash { sequence }.into())
        }
        Err(refused) => Err(refused.into()),
    }
}
