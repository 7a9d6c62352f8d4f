//! `/shares`: offer an incident to one more agency, and read where a share stands.

use ::web::{Bearer, Either, Json, Keyed, Path, Problem, created};
use axum::response::Response;
use contracts::ShareKind;
use kernel::{AgencyId, Folded, LabelSet, RoomId, StreamId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::bodies::OfferBody;
use super::incidents::keyed;
use super::receipts::ReceiptBody;
use crate::actions::grants::reading;
use crate::actions::may;
use crate::actions::share_incident::{ShareIncident, share_incident};
use crate::events::fact::Priority;
use crate::events::words::{AlarmKind, ProposedRole, RejectionCode, Step};
use crate::events::{IncidentId, ShareId};
use crate::model::{Incident, Share, State};
use desk::DeskError;

/// Where one recipient stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareBody {
    #[schema(value_type = String)]
    pub share: ShareId,
    #[schema(value_type = String)]
    pub incident: IncidentId,
    #[schema(value_type = String)]
    pub from: AgencyId,
    #[schema(value_type = String)]
    pub to: AgencyId,
    #[schema(value_type = Option<String>)]
    pub to_room: Option<RoomId>,
    #[schema(value_type = String)]
    pub kind: ShareKind,
    pub proposes: ProposedRole,
    pub became: Option<ProposedRole>,
    pub priority: Priority,
    #[schema(value_type = Vec<String>)]
    pub labels: LabelSet,
    pub state: State,
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    pub attempt: u32,
    pub rejected_for: Option<RejectionCode>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub eta: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// The receipt ladder of the present attempt.
    pub receipts: Vec<RungBody>,
    /// Alarms whose ground still holds.
    pub alarms: Vec<AlarmKind>,
    /// Answers that came after the asking had stopped.
    pub late_decisions: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RungBody {
    pub step: Step,
    /// By the hub's clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By the teller's own clock.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reported_at: Option<Timestamp>,
    /// The entry that proves it.
    pub position: u64,
    /// Not told by anybody but implied: by a decision, or by a connector's leap.
    pub is_implied: bool,
}

impl ShareBody {
    #[must_use]
    pub fn of(share: &Share, priority: Priority) -> Self {
        Self {
            share: share.id(),
            incident: share.incident(),
            from: share.from(),
            to: share.to(),
            to_room: share.to_room(),
            kind: share.kind(),
            proposes: share.proposes(),
            became: share.became(),
            priority,
            labels: share.labels(),
            state: share.state(),
            since: share.since(),
            attempt: share.attempt(),
            rejected_for: share.rejected_for(),
            eta: share.eta(),
            expires_at: share.expires_at(),
            receipts: share.ladder().iter().map(RungBody::from).collect(),
            alarms: share.alarms_standing().into_iter().map(|raised| raised.kind).collect(),
            late_decisions: share.late_decisions().len(),
        }
    }
}

impl From<&crate::model::ladder::Rung> for RungBody {
    fn from(rung: &crate::model::ladder::Rung) -> Self {
        Self {
            step: rung.step,
            at: rung.at,
            reported_at: rung.reported_at,
            position: rung.position.0,
            is_implied: rung.ground != crate::model::ladder::Ground::Told,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SharedBody {
    #[schema(value_type = String)]
    pub share: ShareId,
    pub receipt: ReceiptBody,
}

/// Offer an incident to one more agency
#[utoipa::path(post, path = "/incidents/{incident}/shares", tag = "shares", request_body = OfferBody,
    params(("incident" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = SharedBody), (status = 403, body = Problem)))]
pub async fn share(
    Bearer { desk, caller, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    body: Keyed<OfferBody>,
) -> Result<Response, Problem> {
    let (idempotency, _) =
        keyed(body.idempotency(&caller, StreamId::new(Incident::KIND, incident)))?;
    let offer = body.body.offer(&desk, 0)?;
    let command =
        ShareIncident { incident, offer, authored_at: None, idempotency: Some(idempotency) };
    let (share, receipt) = share_incident(&desk, command).await?;
    Ok(created(
        &format!("/api/v1/shares/{share}"),
        SharedBody { share, receipt: (&receipt).into() },
    ))
}

/// Read where a share stands
#[utoipa::path(get, path = "/shares/{share}", tag = "shares", params(("share" = String, Path)),
    responses((status = 200, body = ShareBody), (status = 404, body = Problem)))]
pub async fn read(asker: Either, Path(share): Path<ShareId>) -> Result<Json<ShareBody>, Problem> {
    let desk = &asker.desk;
    let share = desk.load::<Share>(share).await?;
    let incident = desk.load::<Incident>(share.incident()).await?;
    let is_party = desk.agency().is_some_and(|agency| incident.parties().contains(&agency));
    let lets_in = is_party && desk.permit(may::READ, &reading(desk, &incident)).is_ok();
    if !lets_in {
        return Err(DeskError::NotThere { word: "share" }.into());
    }
    Ok(Json(ShareBody::of(&share, incident.priority())))
}
