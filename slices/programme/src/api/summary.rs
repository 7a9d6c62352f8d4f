//! `GET /api/v1/schemes/summary`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Serialize, Serializer};
use web::{Problem, Query};

use crate::api::{Counter, answer};
use crate::views::{self, Asked, FILTERS, Filter, Vocabulary};

/// Values with their schemes, written in the order that they were counted in.
struct Summary(Vec<(String, u32)>);

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(value, count)| (value, count)))
    }
}

/// How many schemes there are of each status, main kind, area or service.
#[utoipa::path(
    get,
    path = "/schemes/summary",
    operation_id = "summarise_schemes",
    tag = "register",
    security(()),
    params(
        ("by" = String, Query, description = "status, kind, area or service"),
        ("kind" = Option<String>, Query, description = "Slug of the main kind"),
        ("status" = Option<String>, Query, description = "Slug of the status"),
        ("area" = Option<String>, Query, description = "Slug of the area"),
        ("service" = Option<String>, Query, description = "A service that takes part"),
        ("q" = Option<String>, Query, description = "Words, as for the list of schemes"),
    ),
    responses(
        (status = 200, description = "An object from value to count, most first; a scheme counts once under each of its services, and values of no scheme are left out", body = std::collections::BTreeMap<String, u32>),
        (status = 304, description = "As tagged in `If-None-Match`"),
        (status = 400, description = "A parameter is unknown, missing or repeated", body = Problem),
        (status = 422, description = "A parameter's value cannot be taken", body = Problem),
    )
)]
pub(crate) async fn summarise(
    State(counter): State<Counter>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(pairs, &[FILTERS, &["by"]])?;
    let by = asked.by()?;
    let reading = counter
        .shelf
        .read(&counter.desk(), move |db| {
            let filter = Filter::read(&asked, &Vocabulary::load(db)?)?;
            Ok(views::summarise(db, by, &filter)?)
        })
        .await?;
    answer(&headers, reading.changed_at, &Summary(reading.value))
}
