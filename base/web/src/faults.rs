//! Problems as pages: who asked with a browser is told what is wrong and how to go on, under the
//! same status and code as a program would be.

use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::signed::LIVE;
use crate::trace::RequestId;
use crate::{Frame, Page, Problem, Visitor, Web, sentence};

/// The page that tells a problem.
#[derive(Template)]
#[template(path = "fault.html")]
pub(crate) struct FaultPage {
    pub(crate) frame: Frame,
    pub(crate) detail: String,
    pub(crate) mend: &'static str,
    pub(crate) code: &'static str,
    pub(crate) request: String,
}

pub(crate) async fn show(web: Web, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = is_for_a_page(&parts).then(|| parts.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    let problem = response.extensions().get::<Problem>().cloned();
    match (asked, problem) {
        (Some(asked), Some(problem)) => page(&web, asked, problem, response.headers()).await,
        _ => response,
    }
}

/// Programs get problem documents: the API, page scripts, and whoever does not ask for HTML.
fn is_for_a_page(parts: &Parts) -> bool {
    let path = parts.uri.path();
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let is_for_a_program = path.starts_with("/api/")
        || path.starts_with("/assets/")
        || parts.headers.contains_key(LIVE);
    !is_for_a_program && accept.is_some_and(|accept| accept.contains("text/html"))
}

async fn page(web: &Web, mut asked: Parts, problem: Problem, headers: &HeaderMap) -> Response {
    let request = asked.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let title = title(problem.status());
    let frame = match Visitor::from_request_parts(&mut asked, &()).await {
        Ok(visitor) => visitor.frame(title),
        Err(_) => Frame::bare(title, web.offices().live.now()),
    };
    let detail = sentence(&problem.detail);
    let (mend, code) = (mend(problem.status()), problem.code);
    let mut response =
        (problem.status(), Page(FaultPage { frame, detail, mend, code, request })).into_response();
    if let Some(retry) = headers.get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, retry.clone());
    }
    response.extensions_mut().insert(problem);
    response
}

fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        403 => "You cannot do this",
        404 => "Page not found",
        409 => "Things have moved on",
        410 => "No longer here",
        413 => "Too large",
        429 => "Too often",
        503 => "Not possible just now",
        500.. => "There is a problem with the service",
        _ => "The request cannot be taken",
    }
}

fn mend(status: StatusCode) -> &'static str {
    match status.as_u16() {
        403 => "Go back and reload the page. If it goes on, ask a supervisor of your agency.",
        404 => "Check the address, or start again from the first page.",
        409 => "Go back, reload the page to see how things stand now, and decide again.",
        410 => "What you looked for was here and has ended or been erased.",
        413 => "Go back and send less at once.",
        429 | 503 => "Wait a moment and try again. What you sent was not stored.",
        500.. => {
            "Try again. If you were passing an incident on, use the telephone until it is mended."
        }
        _ => "Go back, reload the page and try again.",
    }
}
