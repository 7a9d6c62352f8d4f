//! A whole hub with two rooms that share, a room that is a stranger to both, and one incident that
//! the first has offered to the second.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Method, Request};
use contracts::AgencyKind;
use kernel::{LabelSet, Position, Realm};
use serde_json::{Value, json};
use testkit::{Answer, Cast, Hub};

pub const POLICE: &str = "police-north";
pub const FIRE: &str = "fire-north";
pub const STRANGER: &str = "ambulance-west";
/// What the police typed; nobody else's bytes hold it.
pub const TYPED: &str = "12 High St, Flat 2";

pub struct Scene {
    pub hub: Hub,
    pub cast: Cast,
    pub incident: String,
    pub share: String,
    keys: AtomicU32,
}

impl Scene {
    pub async fn open() -> Self {
        let hub = Hub::open(bluelight::slices()).await;
        let cast = hub
            .cast(&[
                (POLICE, AgencyKind::Police),
                (FIRE, AgencyKind::Fire),
                (STRANGER, AgencyKind::Ambulance),
            ])
            .await;
        let parties = [cast.room(POLICE).agency, cast.room(FIRE).agency];
        hub.agree(&parties, LabelSet::ALL).await;
        let (incident, share) = (String::new(), String::new());
        let mut scene = Self { hub, cast, incident, share, keys: AtomicU32::new(0) };
        let raised = scene.post(POLICE, "/incidents", &incident_body()).await;
        assert_eq!(raised.status, 201, "{}", raised.text());
        let raised = raised.json();
        scene.incident = raised["incident"].as_str().unwrap().to_owned();
        scene.share = raised["shares"][0].as_str().unwrap().to_owned();
        scene
    }

    /// A request with its headers and body as they are.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.hub.ask(request.body(body.into()).unwrap()).await
    }

    /// The value of the header `Authorization` for a room's system.
    pub async fn bearer(&self, room: &str) -> String {
        format!("Bearer {}", self.hub.token(self.cast.room(room).connector).await)
    }

    pub fn key(&self) -> String {
        self.keys.fetch_add(1, Ordering::Relaxed).to_string()
    }

    pub async fn post(&self, room: &str, path: &str, body: &Value) -> Answer {
        self.keyed(room, path, body, &self.key()).await
    }

    pub async fn keyed(&self, room: &str, path: &str, body: &Value, key: &str) -> Answer {
        let bearer = self.bearer(room).await;
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        self.ask(Method::POST, &format!("/api/v1{path}"), &headers, body.to_string()).await
    }

    pub async fn get(&self, room: &str, path: &str) -> Answer {
        self.hub.settle().await;
        let headers = [("authorization", self.bearer(room).await)];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.ask(Method::GET, &format!("/api/v1{path}"), &headers, Body::empty()).await
    }

    pub async fn cookie(&self, room: &str) -> String {
        let room = self.cast.room(room);
        self.hub.cookie(room.operator, Some(room.room), Realm::Live).await
    }

    /// How far the live journal goes: it stands where it stood if nothing was stored.
    pub fn head(&self) -> Position {
        self.hub.office(Realm::Live).journal().head()
    }
}

pub fn incident_body() -> Value {
    json!({
        "type_common": "C12", "priority_common": 1, "summary": "stabbing, caller with the victim",
        "locations": [{"role": "incident", "typed": TYPED}],
        "persons": [{"role": "caller", "name": "A neighbour", "phone": "+441632960961"}],
        "health": [{"complaint": "bleeding", "breathing": "yes"}],
        "shares": [{"to": FIRE, "kind": "transfer"}]
    })
}
