//! Answers that anybody may keep for a while: the register is public and changes seldom.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// For a minute without asking; then the answer's tag tells whether it still stands.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// An answer for everybody, of one media type.
fn public(
    asked: &HeaderMap,
    tag: HeaderValue,
    media_type: &'static str,
    body: Vec<u8>,
) -> Response {
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, PUBLIC)];
    if is_kept_already(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, media_type)], body).into_response()
}

pub(crate) fn json(asked: &HeaderMap, changed_at: i64, body: Vec<u8>) -> Response {
    let tag = tag(changed_at, &[&body]);
    public(asked, tag, "application/json", body)
}

/// A page: its tag leaves out the body, which tells when it was made, for what the page is made
/// from. `parts` are the texts that its look depends on.
pub(crate) fn html(asked: &HeaderMap, changed_at: i64, parts: &[&[u8]], body: Vec<u8>) -> Response {
    public(asked, tag(changed_at, parts), "text/html; charset=utf-8", body)
}

/// A table to save under a name of ours.
pub(crate) fn csv(
    asked: &HeaderMap,
    changed_at: i64,
    name: &'static str,
    body: Vec<u8>,
) -> Response {
    let tag = tag(changed_at, &[&body]);
    let mut response = public(asked, tag, "text/csv; charset=utf-8; header=present", body);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The last entry that changed the register, and a mark of what else the answer is made from: a new
/// release may show the same register otherwise. Weak, for compression makes other bytes of it.
fn tag(changed_at: i64, parts: &[&[u8]]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    let text = format!("W/\"{changed_at}-{:016x}\"", hasher.finish());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

fn is_kept_already(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let name: HeaderName = header::IF_NONE_MATCH;
    let (Some(kept), Ok(tag)) = (asked.get(name).and_then(|kept| kept.to_str().ok()), tag.to_str())
    else {
        return false;
    };
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    kept.trim() == "*" || kept.split(',').any(|kept| plain(kept) == plain(tag))
}
