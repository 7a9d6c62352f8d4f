//! One line of log for each request, and its number, which the answer carries too. Never logged:
//! the address as sent, the query, headers, cookies, bodies, names, or anything else that a person
//! or a system wrote; only the route's template, the method, the status, our code and how long.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::signer::random;
use crate::{Problem, Web};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's number: told to the person on a fault page, and in the log.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

pub(crate) async fn follow(web: Web, mut request: Request, next: Next) -> Response {
    let id = hex::encode(random::<8>(web.offices().live.entropy().as_ref()));
    request.extensions_mut().insert(RequestId(id.clone()));
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or("unmatched");
    let span = tracing::info_span!("request", id, method = %request.method(), route);
    let clock = std::sync::Arc::clone(web.offices().live.clock());
    let started_at = clock.now();
    async {
        let mut response = next.run(request).await;
        tell(&response, clock.now().milliseconds_since(started_at));
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, id);
        }
        response
    }
    .instrument(span)
    .await
}

fn tell(response: &Response, ms: i64) {
    let status = response.status().as_u16();
    let code = response.extensions().get::<Problem>().map(|problem| problem.code);
    match (status, code) {
        (500.., Some(code)) => tracing::error!(status, ms, code, "answered"),
        (500.., None) => tracing::error!(status, ms, "answered"),
        (_, Some(code)) => tracing::info!(status, ms, code, "answered"),
        (_, None) => tracing::info!(status, ms, "answered"),
    }
}
