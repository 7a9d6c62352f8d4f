//! The register's public pages. They need no sign-in, work without script, and may be cached by
//! anybody unless they name a signed-in person.

mod area;
mod areas;
mod labels;
mod scheme;
mod schemes;
mod sheet;

use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use web::{Page, Problem, Visitor, WebRefused};

use crate::cache;
use crate::views::Shelf;

/// What the pages look like, so that a kept page is asked for again when that changes.
const TEMPLATES: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    include_str!("area.html"),
    include_str!("areas.html"),
    include_str!("scheme.html"),
    include_str!("scheme_lines.html"),
    include_str!("schemes.html"),
);

/// Areas on the A to Z.
const AREAS_MAX: usize = 5_000;
/// Schemes on one page of a search.
const SCHEMES_SHOWN: usize = 50;
/// Rows of one download.
const SHEET_ROWS_MAX: usize = 20_000;

pub(crate) fn pages(shelf: Shelf) -> Router {
    Router::new()
        .route("/areas", get(areas::show))
        .route("/areas.csv", get(areas::download))
        .route("/areas/{slug}", get(area::show))
        .route("/schemes", get(schemes::show))
        .route("/schemes.csv", get(schemes::download))
        .route("/schemes/{slug}", get(scheme::show))
        .with_state(shelf)
}

/// A page for everybody. One that names a signed-in person is theirs alone and is not kept.
fn page(
    visitor: &Visitor,
    asked: &HeaderMap,
    changed_at: i64,
    template: &impl Template,
) -> Result<Response, Problem> {
    page_with(StatusCode::OK, visitor, asked, (changed_at, template))
}

fn page_with(
    status: StatusCode,
    visitor: &Visitor,
    asked: &HeaderMap,
    (changed_at, template): (i64, &impl Template),
) -> Result<Response, Problem> {
    if visitor.signed.is_some() || status != StatusCode::OK {
        return Ok((status, Page(template)).into_response());
    }
    let body = template.render().map_err(|_| WebRefused::Fault)?.into_bytes();
    let files = ["main.css", "frame.js"].map(web::assets::address);
    let [style, script] = files.each_ref().map(|address| address.as_bytes());
    Ok(cache::html(asked, changed_at, &[TEMPLATES.as_bytes(), style, script], body))
}
