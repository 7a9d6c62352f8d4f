//! `GET /api/v1/areas`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use web::{PageOf, Problem, Query};

use crate::api::resources::Area;
use crate::api::{Counter, answer};
use crate::views::{Asked, list_areas};

/// The areas of the register, in the order of the A to Z.
#[utoipa::path(
    get,
    path = "/areas",
    operation_id = "list_areas",
    tag = "register",
    security(()),
    params(
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("count_max" = Option<u16>, Query, description = "Areas of the page: 1 to 500; 50 if left out"),
    ),
    responses(
        (status = 200, description = "A page of areas; `next` is absent on the last", body = PageOf<Area>),
        (status = 304, description = "As tagged in `If-None-Match`"),
        (status = 400, description = "A parameter is unknown or repeated", body = Problem),
        (status = 422, description = "A parameter's value cannot be taken", body = Problem),
    )
)]
pub(crate) async fn list(
    State(counter): State<Counter>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(pairs, &[&["after", "count_max"]])?;
    let count_max = asked.count_max()?;
    let query = move |db: &rusqlite::Connection| list_areas(db, asked.value("after"), count_max);
    let reading = counter.shelf.read(&counter.desk(), query).await?;
    let page = reading.value;
    let page = PageOf { items: page.rows.into_iter().map(Area::of).collect(), next: page.next };
    answer(&headers, reading.changed_at, &page)
}
