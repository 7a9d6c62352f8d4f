//! The register as data, for anybody: no sign-in, no cookie, and answers that may be cached.

mod areas;
mod resources;
mod schemes;
mod summary;

use axum::http::HeaderMap;
use axum::response::Response;
use desk::{Caller, Desk, Office};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Problem, WebRefused};

use crate::cache;
use crate::views::Shelf;

/// What the register's resources stand on.
#[derive(Clone)]
pub(crate) struct Counter {
    pub(crate) shelf: Shelf,
    pub(crate) live: Office,
}

impl Counter {
    /// The desk of anybody: whoever asks, signed in or not, is given what all are given.
    fn desk(&self) -> Desk {
        self.live.desk(Caller::public())
    }
}

pub(crate) fn router(counter: Counter) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(areas::list))
        .routes(routes!(schemes::list))
        .routes(routes!(summary::summarise))
        .routes(routes!(schemes::load))
        .with_state(counter)
}

fn answer(asked: &HeaderMap, changed_at: i64, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|_| WebRefused::Fault)?;
    Ok(cache::json(asked, changed_at, body))
}
