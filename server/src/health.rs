//! Is the hub alive, is it ready to accept, and what do its counters say. No sign-in: nothing
//! here tells what is stored, only that it can be. Bind the hub to an inner address, or let a
//! proxy keep `/metrics` inside.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use desk::Offices;
use journal::WriterState;
use kernel::Realm;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::Serialize;
use slice::{Assembly, Views};
use std::sync::OnceLock;

/// Entries that a view may be behind before the hub calls itself not ready.
const LAG_ENTRIES_MAX: u64 = 100_000;

#[derive(Clone)]
struct Health {
    offices: Offices,
    views: Views,
}

#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    /// By realm: `accepting`, or why not.
    journal: BTreeMap<&'static str, String>,
    /// By realm and view: how many entries it is behind.
    view_lag: BTreeMap<String, u64>,
    /// Streams that a view has set aside because an event could not be applied.
    parked: usize,
}

/// `/health/live`, `/health/ready`, `/metrics`.
pub fn router(hub: &Assembly) -> Router {
    let health = Health { offices: hub.offices.clone(), views: hub.views.clone() };
    Router::new()
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics_text))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> (StatusCode, Json<Ready>) {
    let mut answer =
        Ready { ready: true, journal: BTreeMap::new(), view_lag: BTreeMap::new(), parked: 0 };
    for realm in Realm::ALL {
        let state = match health.offices.of(realm).journal().state() {
            WriterState::Accepting => "accepting".to_owned(),
            WriterState::Refusing { reason } => {
                answer.ready = false;
                reason.to_string()
            }
        };
        answer.journal.insert(realm.code(), state);
    }
    for (realm, name, view) in health.views.iter() {
        let head = health.offices.of(realm).journal().head();
        let lag = head.0.saturating_sub(view.position().0);
        answer.ready &= lag <= LAG_ENTRIES_MAX;
        answer.parked += view.parked().len();
        answer.view_lag.insert(format!("{}/{name}", realm.code()), lag);
    }
    let status = if answer.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(answer))
}

/// The process has one recorder, however many hubs it opens.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Starts counting; called before anything counts.
pub fn start_metrics() {
    if recorder().is_none() {
        tracing::warn!(code = "server.no_metrics", "metrics cannot be recorded");
    }
}

async fn metrics_text() -> (StatusCode, String) {
    match recorder() {
        Some(recorder) => (StatusCode::OK, recorder.render()),
        None => (StatusCode::SERVICE_UNAVAILABLE, "metrics are not recorded\n".to_owned()),
    }
}
