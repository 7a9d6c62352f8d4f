//! `/incidents/{incident}/log`: lines, added and read.

use ::web::{Bearer, Either, Json, Keyed, Path, Problem, Query};
use axum::extract::State;
use kernel::{AgencyId, Folded, Label, Position, StreamId, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Lists;
use super::incidents::{keyed, sitting};
use super::receipts::ReceiptBody;
use crate::actions::add_log_line::{AddLogLine, add_log_line};
use crate::actions::open_parts::open_parts;
use crate::events::words::LineCategory;
use crate::events::{IncidentId, LineId};
use crate::model::Log;
use crate::views::list_log;

/// Lines of one answer.
const LINES_MAX: u32 = 500;

#[derive(Debug, Deserialize, ToSchema)]
pub struct LineBody {
    pub category: LineCategory,
    /// `general` if left out.
    #[serde(default = "general")]
    #[schema(value_type = String)]
    pub label: Label,
    #[schema(value_type = String, max_length = 2000)]
    pub text: Text<2000>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub authored_at: Option<Timestamp>,
    /// The line that this one corrects; it stays.
    #[schema(value_type = Option<String>)]
    pub corrects: Option<LineId>,
}

const fn general() -> Label {
    Label::General
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LineAdded {
    #[schema(value_type = String)]
    pub line: LineId,
    pub receipt: ReceiptBody,
}

/// Add a line to an incident's log
#[utoipa::path(post, path = "/incidents/{incident}/log", tag = "log", request_body = LineBody,
    params(("incident" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = LineAdded), (status = 404, body = Problem)))]
pub async fn add(
    Bearer { desk, caller, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    body: Keyed<LineBody>,
) -> Result<Json<LineAdded>, Problem> {
    let (idempotency, _) = keyed(body.idempotency(&caller, StreamId::new(Log::KIND, incident)))?;
    let LineBody { category, label, text, authored_at, corrects } = body.body;
    let command = AddLogLine {
        incident,
        category,
        label,
        text,
        authored_at,
        corrects,
        idempotency: Some(idempotency),
    };
    let (line, receipt) = add_log_line(&desk, command).await?;
    Ok(Json(LineAdded { line, receipt: (&receipt).into() }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// The number of the last line that you have; 0 for all.
    #[serde(default)]
    pub after: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LogLineBody {
    pub number: u64,
    #[schema(value_type = String)]
    pub line: LineId,
    #[schema(value_type = u64)]
    pub position: Position,
    #[schema(value_type = String)]
    pub author: AgencyId,
    pub category: LineCategory,
    #[schema(value_type = String)]
    pub label: Label,
    #[schema(value_type = String, format = DateTime)]
    pub authored_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub corrects: Option<LineId>,
    /// Absent where it is withheld from you, or erased.
    pub text: Option<String>,
    pub is_withheld: bool,
}

/// Read an incident's log; lines that you may not have keep their place without their text
#[utoipa::path(get, path = "/incidents/{incident}/log", tag = "log", params(("incident" = String, Path), After),
    responses((status = 200, body = Vec<LogLineBody>), (status = 404, body = Problem)))]
pub async fn list(
    State(lists): State<Lists>,
    asker: Either,
    Path(incident): Path<IncidentId>,
    Query(After { after }): Query<After>,
) -> Result<Json<Vec<LogLineBody>>, Problem> {
    let readable = open_parts(&asker.desk, incident, &sitting(&asker)).await?.readable;
    let rows = lists
        .lists(asker.realm)
        .read(move |db| list_log(db, incident, &readable, after, LINES_MAX))
        .await?;
    let body = |row: crate::views::LogRow| LogLineBody {
        number: row.number,
        line: row.line,
        position: row.position,
        author: row.author,
        category: row.category,
        label: row.label,
        authored_at: row.authored_at,
        recorded_at: row.recorded_at,
        corrects: row.corrects,
        text: row.text,
        is_withheld: row.is_withheld,
    };
    Ok(Json(rows.into_iter().map(body).collect()))
}
