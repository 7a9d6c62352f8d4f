//! `GET /api/v1/schemes` and `GET /api/v1/schemes/{slug}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use web::{PageOf, Path, Problem, Query};

use crate::api::resources::Scheme;
use crate::api::{Counter, answer};
use crate::views::{Asked, FILTERS, Filter, ReadRefused, Vocabulary, list_schemes, load_scheme};

/// The schemes of the register, by title.
#[utoipa::path(
    get,
    path = "/schemes",
    operation_id = "list_schemes",
    tag = "register",
    security(()),
    params(
        ("kind" = Option<String>, Query, description = "Slug of the main kind"),
        ("status" = Option<String>, Query, description = "Slug of the status"),
        ("area" = Option<String>, Query, description = "Slug of the area"),
        ("service" = Option<String>, Query, description = "A service that takes part"),
        ("q" = Option<String>, Query, description = "Words: each must begin a word of the title, summary, places, partners or lesson"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("count_max" = Option<u16>, Query, description = "Schemes of the page: 1 to 500; 50 if left out"),
    ),
    responses(
        (status = 200, description = "A page of schemes; `next` is absent on the last", body = PageOf<Scheme>),
        (status = 304, description = "As tagged in `If-None-Match`"),
        (status = 400, description = "A parameter is unknown or repeated", body = Problem),
        (status = 422, description = "A parameter's value is not in the register", body = Problem),
    )
)]
pub(crate) async fn list(
    State(counter): State<Counter>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(pairs, &[FILTERS, &["after", "count_max"]])?;
    let count_max = asked.count_max()?;
    let reading = counter
        .shelf
        .read(&counter.desk(), move |db| {
            let filter = Filter::read(&asked, &Vocabulary::load(db)?)?;
            list_schemes(db, &filter, asked.value("after"), count_max)
        })
        .await?;
    let page = reading.value;
    let page = PageOf { items: page.rows.into_iter().map(Scheme::of).collect(), next: page.next };
    answer(&headers, reading.changed_at, &page)
}

/// One scheme.
#[utoipa::path(
    get,
    path = "/schemes/{slug}",
    operation_id = "load_scheme",
    tag = "register",
    security(()),
    params(("slug" = String, Path, description = "The table's own id, as in `su-woodbridge`")),
    responses(
        (status = 200, description = "The scheme", body = Scheme),
        (status = 304, description = "As tagged in `If-None-Match`"),
        (status = 404, description = "No such scheme is in the register", body = Problem),
    )
)]
pub(crate) async fn load(
    State(counter): State<Counter>,
    Path(slug): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Asked::read(pairs, &[])?;
    let reading = counter
        .shelf
        .read(&counter.desk(), move |db| {
            Ok(load_scheme(db, &slug)?.ok_or(ReadRefused::SchemeNotThere)?)
        })
        .await?;
    answer(&headers, reading.changed_at, &Scheme::of(reading.value))
}
