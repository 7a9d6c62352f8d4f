//! The few pages that belong to the web layer itself: help, what a problem's code means, and the
//! answer to a page that asks whether its person is still signed in.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::form::Path;
use crate::{Frame, Page, Problem, Signed, Visitor, WebRefused, assets};

const CODE_BYTES_MAX: usize = 80;

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/assets/{file}", get(assets::serve))
        .route("/help", get(help))
        .route("/here", get(here))
        .route("/problems/{code}", get(problem))
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
}

async fn help(visitor: Visitor) -> Page<impl Template> {
    Page(HelpPage { frame: visitor.frame("Help") })
}

/// Asked by a page whose person has just done something; asking keeps the session from idling.
async fn here(_signed: Signed) -> StatusCode {
    StatusCode::NO_CONTENT
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    code: String,
    part: String,
}

async fn problem(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Problem> {
    let part = part_of(&code).ok_or(WebRefused::NotThere)?.to_owned();
    let frame = visitor.frame("What this problem means");
    Ok(Page(ProblemPage { frame, code, part }).into_response())
}

/// The part of the service that says a code: `exchange` of `exchange.share.expired`.
fn part_of(code: &str) -> Option<&str> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let is_code = code.len() <= CODE_BYTES_MAX && code.split('.').all(is_word);
    code.split_once('.').filter(|_| is_code).map(|(part, _)| part)
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn only_what_looks_like_a_code_has_a_page() {
        assert_eq!(part_of("exchange.share.expired"), Some("exchange"));
        for code in ["", "exchange", "exchange.", "a.<b>", "A.b", &format!("a.{}", "b".repeat(99))]
        {
            assert_eq!(part_of(code), None, "{code}");
        }
    }
}
