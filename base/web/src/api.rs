//! The API's description: one OpenAPI 3.1 document for programs, and a plain page for people.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{Modify, OpenApi as _};

use crate::{Frame, Page, Problem, Visitor};

pub(crate) const PREFIX: &str = "/api/v1";
const DOCUMENT: &str = "/api/v1/openapi.json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bluelight",
        version = "1",
        description = "Incidents passed between control rooms with proof of receipt, and what \
            stands around them. Refusals are problem documents (RFC 9457): decide by `code`. \
            A request that changes something takes an `Idempotency-Key`. Exercises: send \
            `Bluelight-Realm: exercise`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    modifiers(&Token)
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some("five-minute token of a system's client credentials".to_owned());
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("token", SecurityScheme::Http(scheme));
        }
    }
}

/// What every description starts from.
pub(crate) fn description() -> OpenApi {
    Description::openapi()
}

/// The description's own two addresses.
pub(crate) fn routes(document: &OpenApi) -> Router {
    let json = Bytes::from(serde_json::to_vec_pretty(document).unwrap_or_default());
    let groups: Groups = std::sync::Arc::from(groups(document));
    Router::new()
        .route(DOCUMENT, get(serve_document).with_state(json))
        .route("/api", get(serve_page).with_state(groups))
}

async fn serve_document(State(json): State<Bytes>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
    ];
    (headers, json).into_response()
}

type Groups = std::sync::Arc<[ApiGroup]>;

/// The operations under one tag.
pub(crate) struct ApiGroup {
    pub(crate) name: String,
    pub(crate) operations: Vec<ApiOperation>,
}

pub(crate) struct ApiOperation {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) answers: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    frame: Frame,
    groups: Groups,
    document: &'static str,
}

async fn serve_page(State(groups): State<Groups>, visitor: Visitor) -> Response {
    let frame = visitor.frame("Bluelight for programs");
    Page(ApiPage { frame, groups, document: DOCUMENT }).into_response()
}

fn groups(document: &OpenApi) -> Vec<ApiGroup> {
    let mut groups: std::collections::BTreeMap<String, Vec<ApiOperation>> = Default::default();
    for (path, item) in &document.paths.paths {
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let tag = operation.tags.iter().flatten().next().cloned();
            let tag = tag.unwrap_or_else(|| "general".to_owned());
            groups.entry(tag).or_default().push(describe(method, path, operation));
        }
    }
    groups.into_iter().map(|(name, operations)| ApiGroup { name, operations }).collect()
}

fn describe(method: &'static str, path: &str, operation: &Operation) -> ApiOperation {
    let summary = operation.summary.clone().or_else(|| operation.description.clone());
    let answers = operation.responses.responses.iter().map(|(status, response)| match response {
        RefOr::T(response) if !response.description.is_empty() => {
            format!("{status} {}", response.description)
        }
        _ => status.clone(),
    });
    ApiOperation {
        method,
        path: path.to_owned(),
        summary: summary.unwrap_or_default(),
        answers: answers.collect::<Vec<_>>().join("; "),
    }
}
