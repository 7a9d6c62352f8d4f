//! `/incidents/{incident}/updates`: what an agency states later.

use ::web::{Bearer, Json, Keyed, Path, Problem};
use kernel::{Folded, Position, StreamId};
use serde::Serialize;
use utoipa::ToSchema;

use super::bodies::UpdateBody;
use super::incidents::keyed;
use super::receipts::ReceiptBody;
use crate::actions::update_incident::{UpdateIncident, Updated, update_incident};
use crate::events::IncidentId;
use crate::model::Incident;

#[derive(Debug, Serialize, ToSchema)]
pub struct UpdatedBody {
    /// Where the statement stands.
    #[schema(value_type = u64)]
    pub position: Position,
    /// Absent where the agency sent the same statement before.
    pub receipt: Option<ReceiptBody>,
}

/// State, change or correct values; nobody else's are touched
#[utoipa::path(post, path = "/incidents/{incident}/updates", tag = "incidents", request_body = UpdateBody,
    params(("incident" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = UpdatedBody), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn update(
    Bearer { desk, caller, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    body: Keyed<UpdateBody>,
) -> Result<Json<UpdatedBody>, Problem> {
    let (idempotency, content) =
        keyed(body.idempotency(&caller, StreamId::new(Incident::KIND, incident)))?;
    let UpdateBody { claims, authored_at, sequence } = body.body;
    let stated = UpdateBody::stated(claims, &desk);
    let sequence = sequence.map(|count| count.0);
    let command = UpdateIncident {
        incident,
        stated,
        authored_at,
        sequence,
        content,
        idempotency: Some(idempotency),
    };
    Ok(Json(match update_incident(&desk, command).await? {
        Updated::Stored(receipt) => {
            UpdatedBody { position: receipt.position(), receipt: Some((&receipt).into()) }
        }
        Updated::Repeat(position) => UpdatedBody { position, receipt: None },
    }))
}
