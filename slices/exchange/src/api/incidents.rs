//! `/incidents`: raise, list, read, close, cancel, reopen, erase.

use ::web::{
    Bearer, Either, Json, Keyed, PageOf, Paging, Path, Problem, Query, WebRefused, created,
};
use axum::extract::State;
use axum::response::Response;
use journal::Idempotency;
use kernel::{AgencyId, Folded, Position, StreamId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Lists;
use super::bodies::IncidentBody;
use super::receipts::{Done, ReceiptBody};
use super::shares::ShareBody;
use crate::actions::cancel_incident::cancel_incident;
use crate::actions::close_incident::close_incident;
use crate::actions::erase_incident::erase_incident;
use crate::actions::facts::own;
use crate::actions::may;
use crate::actions::open_parts::open_parts;
use crate::actions::raise_incident::{RaiseIncident, raise_incident};
use crate::actions::reopen_incident::reopen_incident;
use crate::events::bounds::Digest;
use crate::events::claim::Reason;
use crate::events::words::{Lifecycle, Status};
use crate::events::{IncidentId, ShareId};
use crate::model::Incident;
use crate::model::reading::Reading;
use crate::views::{find_incidents, list_incidents, shares_of};

/// The names of what was raised, to be kept beside the sender's own reference.
#[derive(Debug, Serialize, ToSchema)]
pub struct RaisedBody {
    #[schema(value_type = String)]
    pub incident: IncidentId,
    pub spoken_code: String,
    /// In the order of the offers.
    #[schema(value_type = Vec<String>)]
    pub shares: Vec<ShareId>,
    pub receipt: ReceiptBody,
}

/// A change of the incident as a whole, with its reason.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ReasonBody {
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<Reason>,
}

/// The key that makes a repeat have one effect; a request without one is refused.
pub(super) fn keyed(idempotency: Option<Idempotency>) -> Result<(Idempotency, Digest), Problem> {
    let idempotency = idempotency.ok_or(WebRefused::IdempotencyKey)?;
    let content = Digest::new(hex::encode(idempotency.body_hash)).ok_or(WebRefused::Fault)?;
    Ok((idempotency, content))
}

/// Raise an incident, and offer it in the same breath
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = IncidentBody,
    params(("Idempotency-Key" = String, Header, description = "required; a repeat gives the same receipt")),
    responses((status = 201, body = RaisedBody), (status = 422, body = Problem)))]
pub async fn raise(
    Bearer { desk, caller, .. }: Bearer,
    keyed_body: Keyed<IncidentBody>,
) -> Result<Response, Problem> {
    let incident: IncidentId = desk.mint();
    let (idempotency, content) =
        keyed(keyed_body.idempotency(&caller, StreamId::new(Incident::KIND, incident)))?;
    let body = keyed_body.body;
    let (status, authored_at, sequence) =
        (body.status, body.authored_at, body.sequence.map(|count| count.0));
    let (stated, offers) = body.split(&desk);
    let offers = offers
        .into_iter()
        .enumerate()
        .map(|(at, offer)| offer.offer(&desk, at))
        .collect::<Result<_, _>>()?;
    let command = RaiseIncident {
        incident,
        status,
        stated,
        offers,
        authored_at,
        sequence,
        content,
        idempotency: Some(idempotency),
    };
    let raised = raise_incident(&desk, command).await?;
    let body = RaisedBody {
        incident: raised.incident,
        spoken_code: raised.spoken_code.to_string(),
        shares: raised.shares,
        receipt: (&raised.receipt).into(),
    };
    Ok(created(&format!("/api/v1/incidents/{}", body.incident), body))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Words that begin words of the summary, the places or the references.
    pub q: Option<String>,
}

/// An incident in a list; read it for its contents.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentRowBody {
    #[schema(value_type = String)]
    pub incident: IncidentId,
    #[schema(value_type = String)]
    pub owner: AgencyId,
    pub lifecycle: Lifecycle,
    pub status: Status,
    pub spoken_code: String,
    pub priority: i64,
    #[schema(value_type = String, format = DateTime)]
    pub raised_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub moved_at: Timestamp,
    #[schema(value_type = u64)]
    pub position: Position,
}

/// List your agency's incidents, newest first
#[utoipa::path(get, path = "/incidents", tag = "incidents", params(Search, Paging),
    responses((status = 200, body = PageOf<IncidentRowBody>)))]
pub async fn list(
    State(lists): State<Lists>,
    asker: Either,
    Query(search): Query<Search>,
    paging: Paging,
) -> Result<Json<PageOf<IncidentRowBody>>, Problem> {
    let desk = &asker.desk;
    desk.permit(may::READ_LISTS, &own("exchange.lists", desk.agency()))?;
    let agency = desk.agency().ok_or(WebRefused::NotThere)?;
    let cursors = asker.web().cursors("exchange.incidents");
    let before: Option<u64> = cursors.open(&paging)?;
    let count_max = u32::try_from(paging.limit() + 1).unwrap_or(u32::MAX);
    let found = match search.q.filter(|q| !q.trim().is_empty()) {
        None => None,
        Some(q) => Some(
            lists.search(asker.realm).read(move |db| find_incidents(db, agency, &q, 200)).await?,
        ),
    };
    // A search is one page, best first; a list is read on by position.
    let count_max = if found.is_some() { 1_000 } else { count_max };
    let rows = lists
        .lists(asker.realm)
        .read(move |db| list_incidents(db, agency, before.map(Position), count_max))
        .await?;
    let rows = rows
        .into_iter()
        .filter(|row| found.as_ref().is_none_or(|found| found.contains(&row.incident)));
    let items: Vec<IncidentRowBody> = rows
        .map(|row| IncidentRowBody {
            incident: row.incident,
            owner: row.owner,
            lifecycle: row.lifecycle,
            status: row.status,
            spoken_code: row.spoken_code,
            priority: row.priority,
            raised_at: row.raised_at,
            moved_at: row.moved_at,
            position: row.first_position,
        })
        .collect();
    Ok(Json(cursors.page(items, &paging, |row| row.position.0)?))
}

/// The record as you may have it, with every share of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentReadBody {
    #[serde(flatten)]
    pub incident: Reading,
    pub shares: Vec<ShareBody>,
    /// The journal could not write, so that this reading is not recorded.
    pub is_audit_gap: bool,
}

/// Read an incident, as far as agreements let you
#[utoipa::path(get, path = "/incidents/{incident}", tag = "incidents", params(("incident" = String, Path)),
    responses((status = 200, body = IncidentReadBody), (status = 404, body = Problem)))]
pub async fn read(
    State(lists): State<Lists>,
    asker: Either,
    Path(incident): Path<IncidentId>,
) -> Result<Json<IncidentReadBody>, Problem> {
    let desk = &asker.desk;
    let opened = open_parts(desk, incident, &sitting(&asker)).await?;
    let loaded = desk.load::<Incident>(incident).await?;
    let rows = lists.lists(asker.realm).read(move |db| shares_of(db, incident)).await?;
    Ok(Json(IncidentReadBody {
        incident: loaded.read(&opened.readable, desk.now()),
        shares: rows.iter().map(|row| ShareBody::of(&row.share, loaded.priority())).collect(),
        is_audit_gap: opened.is_gap,
    }))
}

/// What names one sitting: the session, or for a program the day.
pub(super) fn sitting(asker: &Either) -> String {
    match &asker.session {
        Some(session) => session.id.to_string(),
        None => asker.desk.now().to_string().chars().take(10).collect(),
    }
}

/// Close an incident once its shares have ended
#[utoipa::path(post, path = "/incidents/{incident}/close", tag = "incidents", request_body = ReasonBody,
    params(("incident" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn close(
    Bearer { desk, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&close_incident(&desk, incident, body.reason).await?).into()))
}

/// Say that an incident need not be acted on
#[utoipa::path(post, path = "/incidents/{incident}/cancel", tag = "incidents", request_body = ReasonBody,
    params(("incident" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn cancel(
    Bearer { desk, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&cancel_incident(&desk, incident, body.reason).await?).into()))
}

/// Take up a closed or cancelled incident again
#[utoipa::path(post, path = "/incidents/{incident}/reopen", tag = "incidents", request_body = ReasonBody,
    params(("incident" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn reopen(
    Bearer { desk, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&reopen_incident(&desk, incident, body.reason).await?).into()))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EraseBody {
    pub ground: Ground,
}

/// What an erasure is ordered by.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    Retention,
    SubjectRequest,
    Court,
    Mistake,
}

impl Ground {
    const fn code(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::SubjectRequest => "subject_request",
            Self::Court => "court",
            Self::Mistake => "mistake",
        }
    }
}

/// Destroy the key of an incident's text, persons and places, for ever
#[utoipa::path(post, path = "/incidents/{incident}/erase", tag = "incidents", request_body = EraseBody,
    params(("incident" = String, Path)), responses((status = 200, body = Done), (status = 403, body = Problem)))]
pub async fn erase(
    Bearer { desk, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    Json(body): Json<EraseBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&erase_incident(&desk, incident, body.ground.code()).await?).into()))
}
