//! The page files that `cargo xtask assets` built, carried inside the program. Their names hold
//! the hash of their content, so a browser may keep them for good.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::{Problem, WebRefused};

#[derive(RustEmbed)]
#[folder = "dist"]
struct Files;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = Files::get("manifest.json");
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// The address of a page file by its plain name; a name that was never built leads nowhere, which
/// a test notices.
#[must_use]
pub fn address(name: &str) -> String {
    format!("/assets/{}", MANIFEST.get(name).map_or(name, String::as_str))
}

/// Whether a page file was built under this plain name.
#[must_use]
pub fn is_built(name: &str) -> bool {
    MANIFEST.contains_key(name)
}

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let is_file = name != "manifest.json";
    let Some(file) = Files::get(&name).filter(|_| is_file) else {
        return Problem::from(WebRefused::NotThere).into_response();
    };
    let headers = [(header::CONTENT_TYPE, media_type(&name)), (header::CACHE_CONTROL, FOREVER)];
    (headers, file.data.into_owned()).into_response()
}

fn media_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    })
}
