//! The record: one incident read whole, raised, stated further, shared, logged and ended, and
//! every move of a share as a form. All of it works without script.

mod attachments;
mod list;
mod moves;
mod page;
mod raise;
mod statements;
mod told;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::Refusal;
use web::{Filled, Problem};

use super::Screens;

/// Every page of the record.
pub fn router() -> Router<Screens> {
    Router::new()
        .route("/incidents", get(list::show))
        .route("/incidents.csv", get(list::csv))
        .route("/incidents/new", get(raise::blank).post(raise::send))
        .route("/incidents/{incident}", get(page::show))
        .route("/incidents/{incident}/share", post(statements::share))
        .route("/incidents/{incident}/update", post(statements::update))
        .route("/incidents/{incident}/log", post(statements::log))
        .route("/incidents/{incident}/close", post(statements::close))
        .route("/incidents/{incident}/cancel", post(statements::cancel))
        .route("/incidents/{incident}/reopen", post(statements::reopen))
        .route("/incidents/{incident}/attachments", post(attachments::upload).layer(web::uploads()))
        .route("/incidents/{incident}/attachments/{item}", get(attachments::open))
        .merge(moves::router())
}

/// Whether the page's own script asks, and so wants a status instead of another page.
fn is_live(headers: &HeaderMap) -> bool {
    headers.contains_key("bluelight-live")
}

/// A refusal as the page's script or a person gets it.
fn refused(refusal: &impl Refusal) -> Response {
    Problem::of(refusal).into_response()
}

/// A text of a form, none where it is blank.
fn given(filled: &Filled, name: &str) -> Option<String> {
    let text = filled.value(name);
    (!text.trim().is_empty()).then(|| text.to_owned())
}
