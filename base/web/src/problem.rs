//! Every refusal as an RFC 9457 problem document: the one place where a kind becomes a status. A
//! document says the thing and the way out, never a value that was sent. Pages get the same
//! problem as HTML, made by [`faults`](crate::faults) from the one that each answer carries.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Refusal, RefusalKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained, relative to this site: `/problems/exchange.share.expired`.
    #[serde(rename = "type")]
    pub kind_address: String,
    /// What sort of refusal it is, in words for people.
    pub title: &'static str,
    pub status: u16,
    /// Never changes its meaning once released; decide by this.
    pub code: &'static str,
    /// The thing and the way out.
    pub detail: String,
    /// The field at fault, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which trying again makes sense; also in `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<u32>,
}

impl Problem {
    #[must_use]
    pub fn of(refusal: &impl Refusal) -> Self {
        let kind = refusal.kind();
        // What went wrong inside may tell of stored values, so its words stay inside.
        let detail = match kind {
            RefusalKind::Internal => {
                "something went wrong on our side; try again, and tell your hub's supervisor \
                 the number of the request if it goes on"
                    .to_owned()
            }
            _ => refusal.to_string(),
        };
        Self {
            kind_address: format!("/problems/{}", refusal.code()),
            title: title(kind),
            status: status(kind).as_u16(),
            code: refusal.code(),
            detail,
            field: refusal.field(),
            retry: refusal.retry_seconds(),
        }
    }

    /// The same refusal under a status that no kind has, such as 405.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status.as_u16();
        self
    }

    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl<E: Refusal> From<E> for Problem {
    fn from(refusal: E) -> Self {
        Self::of(&refusal)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        if let Some(seconds) = self.retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"bluelight\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(self);
        response
    }
}

const fn status(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Malformed => StatusCode::BAD_REQUEST,
        RefusalKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::Unknown => StatusCode::NOT_FOUND,
        RefusalKind::Conflict => StatusCode::CONFLICT,
        RefusalKind::Gone => StatusCode::GONE,
        RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::TooOften => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

const fn title(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Malformed => "The request cannot be read",
        RefusalKind::Unauthenticated => "Sign in first",
        RefusalKind::Forbidden => "You cannot do this",
        RefusalKind::Unknown => "Not found",
        RefusalKind::Conflict => "Things have moved on",
        RefusalKind::Gone => "No longer here",
        RefusalKind::TooLarge => "Too large",
        RefusalKind::Invalid => "A value cannot be taken",
        RefusalKind::TooOften => "Too often",
        RefusalKind::Internal => "There is a problem with the service",
        RefusalKind::Unavailable => "Not possible just now",
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use kernel::{Refusal, RefusalKind};

    use super::Problem;
    use crate::WebRefused;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read the entry about Canary Name")]
    struct Broken;
    impl Refusal for Broken {
        fn code(&self) -> &'static str {
            "test.broken"
        }
        fn kind(&self) -> RefusalKind {
            RefusalKind::Internal
        }
    }

    #[test]
    fn a_problem_says_its_code_the_way_out_and_when_to_come_back() {
        let problem = Problem::from(WebRefused::TooBusy);
        assert_eq!(problem.kind_address, "/problems/web.too_busy");
        let response = problem.clone().into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(response.extensions().get::<Problem>(), Some(&problem));
    }

    #[test]
    fn what_went_wrong_inside_is_not_told_outside() {
        let problem = Problem::from(Broken);
        assert_eq!((problem.status, problem.code), (500, "test.broken"));
        assert!(!problem.detail.contains("Canary"));
    }
}
