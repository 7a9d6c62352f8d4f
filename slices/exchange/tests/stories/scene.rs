//! Three rooms with an agreement, and how they speak to the hub.

use std::sync::Arc;

use axum::http::Method;
use contracts::AgencyKind;
use exchange::Exchange;
use kernel::{AgreementId, LabelSet};
use serde_json::{Value, json};
use testkit::{Answer, Cast, Hub};

pub struct Scene {
    pub hub: Hub,
    pub cast: Cast,
    pub agreement: AgreementId,
    keys: std::sync::atomic::AtomicU32,
}

impl Scene {
    pub async fn with(labels: LabelSet) -> Self {
        let hub = Hub::open(vec![Arc::new(Exchange)]).await;
        let cast = hub
            .cast(&[
                ("police-north", AgencyKind::Police),
                ("fire-north", AgencyKind::Fire),
                ("ambulance-north", AgencyKind::Ambulance),
            ])
            .await;
        let parties: Vec<_> = cast.rooms.iter().map(|room| room.agency).collect();
        let agreement = hub.agree(&parties, labels).await;
        Self { hub, cast, agreement, keys: std::sync::atomic::AtomicU32::new(0) }
    }

    pub async fn all() -> Self {
        Self::with(LabelSet::ALL).await
    }

    pub async fn post(&self, room: &str, path: &str, body: Value) -> Answer {
        let key = self.keys.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
        self.keyed(room, path, &body, &key).await
    }

    pub async fn keyed(&self, room: &str, path: &str, body: &Value, key: &str) -> Answer {
        let token = self.hub.token(self.cast.room(room).connector).await;
        let headers = [("idempotency-key", key)];
        self.hub.call_with(&token, Method::POST, &format!("/api/v1{path}"), (body, &headers)).await
    }

    pub async fn get(&self, room: &str, path: &str) -> Answer {
        self.hub.settle().await;
        let token = self.hub.token(self.cast.room(room).connector).await;
        self.hub.call(&token, Method::GET, &format!("/api/v1{path}"), &Value::Null).await
    }

    /// Police raise an incident and offer it to fire; answers the incident's and the share's ids.
    pub async fn offered(&self) -> (String, String) {
        let raised = self.post("police-north", "/incidents", incident(&["fire-north"])).await;
        assert_eq!(raised.status, 201, "{}", raised.text());
        let json = raised.json();
        (text(&json["incident"]), text(&json["shares"][0]))
    }

    pub async fn moves(&self, room: &str, share: &str, act: &str, body: Value) -> Answer {
        self.post(room, &format!("/shares/{share}/{act}"), body).await
    }

    pub async fn state(&self, share: &str) -> String {
        text(&self.get("police-north", &format!("/shares/{share}")).await.json()["state"])
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub const TYPED: &str = " 12  High St,\tFlat 2 – St. Mary’s ";
pub const COMPLAINT: &str = "canary complaint 7731";

pub fn incident(to: &[&str]) -> Value {
    let shares: Vec<Value> = to.iter().map(|to| json!({"to": to, "kind": "transfer"})).collect();
    json!({
        "type_common": "C12", "priority_common": 1, "summary": "stabbing, caller with the victim",
        "local_ref": "P-1", "plus_code": "9C5V",
        "locations": [{"role": "incident", "typed": TYPED}],
        "persons": [{"role": "caller", "name": "A neighbour", "phone": "+441632960961"}],
        "health": [{"complaint": COMPLAINT, "breathing": "yes"}],
        "shares": shares
    })
}
