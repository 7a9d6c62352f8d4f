//! `/alarms`: what rings in your agency's rooms, and who has it in hand.

use ::web::{Bearer, Either, Json, Path, Problem, WebRefused};
use axum::extract::State;
use kernel::{AgencyId, RoomId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Lists;
use super::receipts::Done;
use crate::actions::acknowledge_alarm::acknowledge_alarm;
use crate::actions::facts::own;
use crate::actions::may;
use crate::events::words::{AlarmKind, AlarmLevel};
use crate::events::{IncidentId, ShareId};
use crate::views::{AlarmRow, list_alarms};

/// Alarms of one answer.
const ALARMS_MAX: u32 = 500;

#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmBody {
    #[schema(value_type = String)]
    pub share: ShareId,
    #[schema(value_type = String)]
    pub incident: IncidentId,
    pub kind: AlarmKind,
    pub level: AlarmLevel,
    pub attempt: u32,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub raised_at: Timestamp,
    /// Whom to ring: posts and duty lines.
    pub ring: Vec<RingBody>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RingBody {
    #[schema(value_type = String)]
    pub agency: AgencyId,
    #[schema(value_type = String)]
    pub room: RoomId,
    pub post: String,
    pub number: Option<String>,
}

impl From<AlarmRow> for AlarmBody {
    fn from(row: AlarmRow) -> Self {
        let ring = |ring: crate::events::share::Ring| RingBody {
            agency: ring.agency,
            room: ring.room,
            post: ring.post,
            number: ring.number,
        };
        Self {
            share: row.share,
            incident: row.incident,
            kind: row.kind,
            level: row.level,
            attempt: row.attempt,
            due_at: row.due_at,
            raised_at: row.raised_at,
            ring: row.ring.into_iter().map(ring).collect(),
            acknowledged_at: row.acknowledged_at,
        }
    }
}

/// The alarms that stand in your agency's rooms
#[utoipa::path(get, path = "/alarms", tag = "alarms", responses((status = 200, body = Vec<AlarmBody>)))]
pub async fn list(
    State(lists): State<Lists>,
    asker: Either,
) -> Result<Json<Vec<AlarmBody>>, Problem> {
    let desk = &asker.desk;
    desk.permit(may::READ_LISTS, &own("exchange.lists", desk.agency()))?;
    let agency = desk.agency().ok_or(WebRefused::NotThere)?;
    let rows = lists.lists(asker.realm).read(move |db| list_alarms(db, agency, ALARMS_MAX)).await?;
    Ok(Json(rows.into_iter().map(AlarmBody::from).collect()))
}

/// Say that you have an alarm in hand; it stands until its ground is gone
#[utoipa::path(post, path = "/shares/{share}/alarms/{kind}/acknowledge", tag = "alarms",
    params(("share" = String, Path), ("kind" = AlarmKind, Path)),
    responses((status = 200, body = Done), (status = 404, body = Problem)))]
pub async fn acknowledge(
    Bearer { desk, .. }: Bearer,
    Path((share, kind)): Path<(ShareId, AlarmKind)>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(acknowledge_alarm(&desk, share, kind).await?.into()))
}
