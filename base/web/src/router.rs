//! One router out of all slices' pages and resources, with what stands around every answer. From
//! the outside in: headers, compression, number and log, panics and problems as pages, bounds, and
//! for pages the form token.

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::bounds::BODY_BYTES_MAX;
use crate::limits::{self, Places};
use crate::{Problem, Web, WebRefused, api, csrf, faults, headers, own_pages, trace};

/// Puts pages and resources together. Resources are given without their prefix `/api/v1`.
pub fn router(web: &Web, pages: Router, resources: OpenApiRouter) -> (Router, OpenApi) {
    let described = OpenApiRouter::with_openapi(api::description()).nest(api::PREFIX, resources);
    let (resources, document) = described.split_for_parts();
    let pages = pages.merge(own_pages::routes()).merge(api::routes(&document));
    let pages = pages.layer(from_fn(csrf::check));
    let all = Router::new()
        .merge(pages)
        .merge(resources)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_there);
    (surrounded(web, all), document)
}

fn surrounded(web: &Web, router: Router) -> Router {
    let (basis, pages, log) = (web.clone(), web.clone(), web.clone());
    let (places, transport) = (Places::default(), web.transport());
    // The last layer added stands outermost.
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(move |r: Request, n: Next| limits::bound(places.clone(), r, n)))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn(move |r: Request, n: Next| faults::show(pages.clone(), r, n)))
        .layer(from_fn(move |r: Request, n: Next| csrf::bind(basis.clone(), r, n)))
        .layer(Extension(web.clone()))
        .layer(from_fn(move |r: Request, n: Next| trace::follow(log.clone(), r, n)))
        .layer(CompressionLayer::new())
        .layer(map_response(move |response: Response| {
            std::future::ready(headers::secure(transport, response))
        }))
}

async fn not_there() -> Problem {
    WebRefused::NotThere.into()
}

async fn method_not_allowed() -> Response {
    let problem = Problem::from(WebRefused::Method);
    problem.with_status(StatusCode::METHOD_NOT_ALLOWED).into_response()
}
