//! Bounds on what is answered at once and for how long, and what becomes of a panic.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use tokio::sync::Semaphore;

use crate::bounds::{
    ANSWER_SECONDS_MAX, BODY_BYTES_MAX, BODY_BYTES_PER_SECOND_MIN, REQUESTS_MAX, UPLOAD_BYTES_MAX,
    UPLOAD_FIELDS_BYTES_MAX, UPLOADS_MAX,
};
use crate::{Problem, WebRefused};

const BYTES_MAX: usize = UPLOAD_BYTES_MAX + UPLOAD_FIELDS_BYTES_MAX;

/// Places for requests, and for those that bring more than a form or a document does.
#[derive(Clone)]
pub(crate) struct Places {
    requests: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { requests: places(REQUESTS_MAX), uploads: places(UPLOADS_MAX) }
    }
}

pub(crate) async fn bound(places: Places, request: Request, next: Next) -> Response {
    let said = body_bytes(request.headers());
    if said.is_some_and(|said| said > BYTES_MAX as u64) {
        return Problem::from(WebRefused::UploadTooLarge).into_response();
    }
    let Ok(_place) = places.requests.try_acquire() else {
        return Problem::from(WebRefused::TooBusy).into_response();
    };
    let is_upload = match said {
        Some(said) => said > BODY_BYTES_MAX as u64,
        None => request.headers().contains_key(header::TRANSFER_ENCODING),
    };
    let upload = is_upload.then(|| places.uploads.try_acquire());
    if upload.as_ref().is_some_and(Result::is_err) {
        return Problem::from(WebRefused::TooBusy).into_response();
    }
    let request = request.map(|body| Body::new(Limited::new(body, BYTES_MAX)));
    match tokio::time::timeout(time_for(said.unwrap_or(0)), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::from(WebRefused::TimedOut).into_response(),
    }
}

fn body_bytes(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A large body on a thin line gets the time that it needs.
const fn time_for(body_bytes: u64) -> Duration {
    Duration::from_secs(ANSWER_SECONDS_MAX + body_bytes / BODY_BYTES_PER_SECOND_MIN)
}

/// A panic is a fault of ours: the request fails, the process goes on. Its message may hold values,
/// so only that it happened is logged here.
pub(crate) fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!(code = "web.fault", "a handler panicked");
    Problem::from(WebRefused::Fault).into_response()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::time_for;

    #[test]
    fn a_large_body_gets_more_time() {
        assert_eq!(time_for(0), Duration::from_secs(30));
        assert_eq!(time_for(25 << 20), Duration::from_secs(130));
    }
}
