//! OAuth 2 client credentials (RFC 6749, section 4.4). Its errors have the shape of that standard's
//! section 5.2, so that any client library understands them; `code` is ours.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::Caller;
use kernel::{Refusal, RefusalKind, SystemId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::{IssueToken, IssueTokenError, issue_token};
use crate::model::ClientSecret;
use crate::web::Here;

#[derive(Deserialize, ToSchema)]
pub(super) struct TokenForm {
    /// `client_credentials`.
    grant_type: Option<String>,
    /// The system's id, where HTTP Basic is not used.
    client_id: Option<String>,
    client_secret: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TokenAnswer {
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TokenFault {
    error: &'static str,
    error_description: String,
    /// The stable code, as problem documents have it.
    code: &'static str,
}

/// Client credentials as they came; how decides how a refusal must be told.
struct Credentials {
    client: String,
    secret: String,
}

/// Gives a token for client credentials, by HTTP Basic or in the form.
#[utoipa::path(
    post,
    path = "/token",
    tag = "directory",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    security(()),
    responses(
        (status = 200, description = "a token for five minutes", body = TokenAnswer),
        (status = 400, description = "the request is not of its form", body = TokenFault),
        (status = 401, description = "the client or its secret is not good", body = TokenFault),
        (status = 429, description = "too many tokens in this minute", body = TokenFault)
    )
)]
pub(super) async fn give(
    State(here): State<Here>,
    headers: HeaderMap,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return malformed("invalid_request", "send a form with each field once");
    };
    match form.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return malformed("unsupported_grant_type", "send client_credentials"),
        None => return malformed("invalid_request", "grant_type is missing"),
    }
    let credentials = match credentials(&headers, form) {
        Ok(credentials) => credentials,
        Err(description) => return malformed("invalid_request", description),
    };
    let Ok(client) = credentials.client.parse::<SystemId>() else {
        return refused(&IssueTokenError::NotGood);
    };
    let command = IssueToken { client, secret: ClientSecret::given(credentials.secret) };
    let desk = here.live.desk(Caller::public());
    match issue_token(&desk, (&here.door, here.web.tokens()), command).await {
        Ok(issued) => unkept(
            StatusCode::OK,
            TokenAnswer {
                access_token: issued.token,
                token_type: "Bearer",
                expires_in: issued.expires_in_seconds,
            },
        ),
        Err(error) => refused(&error),
    }
}

/// Credentials by one method; two at once are not allowed (section 2.3).
fn credentials(headers: &HeaderMap, form: TokenForm) -> Result<Credentials, &'static str> {
    let in_form = form.client_id.zip(form.client_secret);
    match (headers.get(header::AUTHORIZATION), in_form) {
        (Some(_), Some(_)) => Err("send the credentials once, by HTTP Basic or in the form"),
        (Some(value), None) => basic(value).ok_or("authorisation is not HTTP Basic"),
        (None, Some((client, secret))) => Ok(Credentials { client, secret }),
        (None, None) => Err("client_id and client_secret are missing"),
    }
}

fn basic(value: &HeaderValue) -> Option<Credentials> {
    let (scheme, coded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (client, secret) = text.split_once(':')?;
    Some(Credentials { client: client.to_owned(), secret: secret.to_owned() })
}

fn malformed(error: &'static str, description: &str) -> Response {
    let (error_description, code) = (description.to_owned(), "directory.token.malformed");
    unkept(StatusCode::BAD_REQUEST, TokenFault { error, error_description, code })
}

fn refused(error: &IssueTokenError) -> Response {
    let (status, word) = match error.kind() {
        RefusalKind::Unauthenticated => (StatusCode::UNAUTHORIZED, "invalid_client"),
        RefusalKind::TooOften => (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable"),
        RefusalKind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    };
    let told = match status {
        StatusCode::INTERNAL_SERVER_ERROR => "something went wrong on our side".to_owned(),
        _ => error.to_string(),
    };
    let fault = TokenFault { error: word, error_description: told, code: error.code() };
    let mut response = unkept(status, fault);
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"bluelight\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    if let Some(seconds) = error.retry_seconds() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// An answer that nobody between may keep (section 5.1).
fn unkept(status: StatusCode, body: impl Serialize) -> Response {
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
