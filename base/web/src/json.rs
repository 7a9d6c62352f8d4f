//! JSON in and out. A body is bounded before it is read, and its nesting before it is parsed; what
//! is wrong with it is told by the field's path, never by the value.

use aws_lc_rs::digest;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use desk::Caller;
use journal::Idempotency;
use kernel::{Actor, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bounds::{BODY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MAX, JSON_DEPTH_MAX};
use crate::depth::is_deeper_than;
use crate::{Problem, WebRefused, malformed};

/// A JSON body, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (_, bytes) = json_bytes(request).await?;
        Ok(Self(read(&bytes)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, json)], body).into_response()
            }
            Err(_) => Problem::from(WebRefused::Fault).into_response(),
        }
    }
}

/// A JSON body that asks for something to be done, with what makes a repeat of it have one effect:
/// the header `Idempotency-Key` and the body's SHA-256.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    pub body: T,
    key: Option<String>,
    hash: [u8; 32],
}

impl<T> Keyed<T> {
    /// What the journal needs to recognise a repeat; the key lives with the stream.
    #[must_use]
    pub fn idempotency(&self, caller: &Caller, stream: StreamId) -> Option<Idempotency> {
        let client = match caller.actor {
            Actor::Person { person, .. } => format!("person/{person}"),
            Actor::System { system } => format!("system/{system}"),
            Actor::Hub => "hub".to_owned(),
            Actor::Public => "public".to_owned(),
        };
        let key = self.key.clone()?;
        Some(Idempotency { client, key, body_hash: self.hash, stream })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Keyed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (headers, bytes) = json_bytes(request).await?;
        let key = idempotency_key(&headers)?;
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, &bytes).as_ref());
        Ok(Self { body: read(&bytes)?, key, hash })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, WebRefused> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().map_err(|_| WebRefused::IdempotencyKey)?;
    let is_good = (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_good { Ok(Some(key.to_owned())) } else { Err(WebRefused::IdempotencyKey) }
}

async fn json_bytes(request: Request) -> Result<(HeaderMap, Bytes), WebRefused> {
    let (parts, body) = request.into_parts();
    if !is_json(&parts.headers) {
        return Err(WebRefused::BodyType { expected: "application/json" });
    }
    let bytes = bounded(&parts.headers, body, BODY_BYTES_MAX).await?;
    Ok((parts.headers, bytes))
}

fn is_json(headers: &HeaderMap) -> bool {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mime = mime.and_then(|mime| mime.split(';').next()).unwrap_or_default().trim();
    mime.eq_ignore_ascii_case("application/json") || mime.ends_with("+json")
}

/// The whole body, if it is not larger than `bytes_max`; one that says it is is not read at all.
pub(crate) async fn bounded(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<Bytes, WebRefused> {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if said.and_then(|said| said.parse::<u64>().ok()).is_some_and(|said| said > bytes_max as u64) {
        return Err(WebRefused::BodyTooLarge);
    }
    axum::body::to_bytes(body, bytes_max).await.map_err(|error| {
        let source = std::error::Error::source(&error);
        match source.is_some_and(|source| source.is::<http_body_util::LengthLimitError>()) {
            true => WebRefused::BodyTooLarge,
            false => WebRefused::BodyCutShort,
        }
    })
}

/// Reads JSON text of any origin with the same bounds and the same words.
///
/// # Errors
/// `web.body_too_large`, `web.body_too_deep`, `web.body_malformed` with the field's path.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, WebRefused> {
    if json.len() > BODY_BYTES_MAX {
        return Err(WebRefused::BodyTooLarge);
    }
    if is_deeper_than(JSON_DEPTH_MAX, json) {
        return Err(WebRefused::BodyTooDeep);
    }
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = malformed::pointer(error.path());
        let words = match error.inner().classify() {
            serde_json::error::Category::Data => malformed::words(&error.inner().to_string()),
            _ => "body is not well-formed JSON".to_owned(),
        };
        WebRefused::BodyMalformed { words, field }
    })?;
    reader.end().map_err(|_| WebRefused::BodyMalformed {
        words: "body goes on after its end".to_owned(),
        field: None,
    })?;
    Ok(value)
}

/// 201 with where the new thing is.
#[must_use]
pub fn created(address: &str, body: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
