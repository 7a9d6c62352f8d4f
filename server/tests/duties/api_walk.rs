//! Every operation of the document, asked by nobody, by a forger and by a stranger.

use axum::body::Body;
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};
use testkit::Answer;

use super::routes::{Operation, filled, operations};
use super::scene::{FIRE, POLICE, STRANGER, Scene, TYPED};

const DOCUMENT: &str = "/api/v1/openapi.json";
const STREAM: &str = "/api/v1/inbox/stream";

/// What answers without a token, and why it may.
const PUBLIC: &[(&str, &str)] = &[
    ("GET /api/v1/areas", "the register of collaboration is public by its brief"),
    ("GET /api/v1/schemes", "the register of collaboration is public by its brief"),
    ("GET /api/v1/schemes/summary", "the register of collaboration is public by its brief"),
    ("GET /api/v1/schemes/{slug}", "the register of collaboration is public by its brief"),
    ("GET /api/v1/vocabulary", "codes and their words; nothing of anybody's is in them"),
    ("POST /api/v1/token", "this is where a token comes from; it asks for credentials itself"),
];

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn is_public(&self) -> bool {
        PUBLIC.iter().any(|(name, _)| *name == self.name())
    }
}

/// A body that a party could send here, so that a refusal is not for its form.
fn body_for(operation: &Operation) -> Value {
    if operation.method == Method::GET {
        return Value::Null;
    }
    match operation.path.trim_start_matches("/api/v1") {
        "/incidents" => json!({
            "type_common": "C12", "priority_common": 3, "summary": "ours",
            "locations": [{"role": "incident", "typed": "elsewhere"}]
        }),
        "/inbox/commit" => json!({"cursor": 1_000}),
        "/incidents/{incident}/erase" => json!({"ground": "mistake"}),
        "/incidents/{incident}/log" => json!({"category": "action", "text": "on our way"}),
        "/incidents/{incident}/shares" => json!({"to": FIRE, "kind": "awareness"}),
        "/incidents/{incident}/updates" => json!({"claims": [{"value": {"summary": "other"}}]}),
        "/incidents/{incident}/attachments" | "/token" => json!("a note"),
        "/shares/{share}/reject" => json!({"reason": "not_our_area"}),
        "/shares/{share}/redirect" => json!({"to": FIRE}),
        "/shares/{share}/progress" => json!({"state": "working"}),
        "/shares/{share}/withdraw"
        | "/shares/{share}/close"
        | "/shares/{share}/cancel"
        | "/shares/{share}/reopen"
        | "/incidents/{incident}/close"
        | "/incidents/{incident}/cancel"
        | "/incidents/{incident}/reopen" => {
            json!({"reason": "because"})
        }
        "/shares/{share}/accept"
        | "/shares/{share}/delivered"
        | "/shares/{share}/shown"
        | "/shares/{share}/seen"
        | "/shares/{share}/reoffer"
        | "/shares/{share}/alarms/{kind}/acknowledge" => json!({}),
        other => panic!("{other} is new: say here what a party would send to it"),
    }
}

async fn attached(scene: &Scene) -> String {
    let bearer = scene.bearer(POLICE).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    let path = format!("/api/v1/incidents/{}/attachments", scene.incident);
    let uploaded = scene.ask(Method::POST, &path, &headers, "a note").await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text());
    uploaded.json()["attachment"].as_str().unwrap().to_owned()
}

async fn asked(
    scene: &Scene,
    operation: &Operation,
    attachment: &str,
    bearer: Option<&str>,
) -> Answer {
    let names = [
        ("incident", scene.incident.as_str()),
        ("share", scene.share.as_str()),
        ("attachment", attachment),
        ("kind", "not_shown"),
        ("slug", "no-such-scheme"),
    ];
    let (path, key) = (filled(&operation.path, &names), scene.key());
    let is_upload = path.ends_with("/attachments");
    let mime = if is_upload { "text/plain" } else { "application/json" };
    let mut headers = vec![("content-type", mime), ("idempotency-key", key.as_str())];
    headers.extend(bearer.map(|bearer| ("authorization", bearer)));
    let body = match body_for(operation) {
        Value::Null => Body::empty(),
        body => Body::from(body.to_string()),
    };
    scene.ask(operation.method.clone(), &path, &headers, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_that_is_not_public_asks_for_a_token() {
    let scene = Scene::open().await;
    let attachment = attached(&scene).await;
    let head = scene.head();
    for operation in operations(&scene.hub) {
        let name = operation.name();
        let bare = asked(&scene, &operation, &attachment, None).await;
        if operation.is_public() {
            assert_ne!(bare.code(), "web.not_signed_in", "{name}");
            continue;
        }
        assert_eq!(
            (bare.status.as_u16(), bare.code().as_str()),
            (401, "web.not_signed_in"),
            "{name}"
        );
        let forged = asked(&scene, &operation, &attachment, Some("Bearer AAAA")).await;
        assert_eq!(
            (forged.status.as_u16(), forged.code().as_str()),
            (401, "web.token_not_good"),
            "{name}"
        );
    }
    assert_eq!(scene.head(), head, "who was refused left nothing behind");
    let document = scene.ask(Method::GET, DOCUMENT, &[], Body::empty()).await;
    assert_eq!(document.status, 200, "whoever writes a client needs the document first");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_public_endpoints_names_nothing_that_is_gone() {
    let scene = Scene::open().await;
    let names: Vec<_> = operations(&scene.hub).iter().map(Operation::name).collect();
    for (public, reason) in PUBLIC {
        assert!(names.contains(&(*public).to_owned()), "{public} ({reason}) is no endpoint");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_reaches_nothing_of_another_agency_at_any_endpoint() {
    let scene = Scene::open().await;
    let attachment = attached(&scene).await;
    let stranger = scene.bearer(STRANGER).await;
    let head = scene.head();
    let of_others = |operation: &Operation| {
        ["{incident}", "{share}"].iter().any(|name| operation.path.contains(name))
    };
    let walked: Vec<_> = operations(&scene.hub).into_iter().filter(of_others).collect();
    assert!(walked.len() >= 25, "only {} operations are about somebody's things", walked.len());
    for operation in walked {
        let refused = asked(&scene, &operation, &attachment, Some(&stranger)).await;
        let name = operation.name();
        assert!(matches!(refused.status.as_u16(), 403 | 404), "{name}: {}", refused.text());
        assert!(!["", "web.not_there", "web.method"].contains(&refused.code().as_str()), "{name}");
        assert!(!refused.text().contains(TYPED), "{name}");
    }
    assert_eq!(scene.head(), head, "a stranger's tries store nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_lists_hold_nothing_of_another_agency() {
    let scene = Scene::open().await;
    scene.hub.settle().await;
    let stranger = scene.bearer(STRANGER).await;
    let head = scene.head();
    let is_list = |operation: &Operation| {
        !operation.path.contains('{') && !operation.is_public() && operation.path != STREAM
    };
    for operation in operations(&scene.hub).into_iter().filter(is_list) {
        if operation.path == "/api/v1/incidents" && operation.method == Method::POST {
            continue; // What a stranger raises is its own.
        }
        let answer = asked(&scene, &operation, "", Some(&stranger)).await;
        assert_eq!(answer.status, 200, "{}: {}", operation.name(), answer.text());
        for secret in [TYPED, &scene.incident, &scene.share] {
            assert!(!answer.text().contains(secret), "{} tells {secret}", operation.name());
        }
    }
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_feed_tells_nothing_of_another_agency_and_a_partys_does() {
    let scene = Scene::open().await;
    scene.hub.settle().await;
    for (room, is_party) in [(FIRE, true), (STRANGER, false)] {
        let path = "/inbox?after=0";
        let feed = scene.get(room, path).await;
        assert_eq!(feed.text().contains(&scene.share), is_party, "{room}: {}", feed.text());
    }
    let stranger = scene.bearer(STRANGER).await;
    let headers = [("authorization", stranger.as_str()), ("last-event-id", "0")];
    let feed = scene.ask(Method::GET, STREAM, &headers, Body::empty());
    let (feed, ()) = tokio::join!(feed, async {
        scene.post(POLICE, &format!("/incidents/{}/log", scene.incident), &line()).await;
        scene.hub.settle().await;
        scene.hub.assembly().web.stop();
    });
    assert_eq!(feed.status, 200);
    assert!(!feed.text().contains(&scene.share) && !feed.text().contains(&scene.incident));
}

fn line() -> Value {
    json!({"category": "action", "text": "a line that a stranger must not hear of"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_system_or_person_is_nobody_at_once() {
    let scene = Scene::open().await;
    let room = scene.cast.room(POLICE).clone();
    let person: PersonId = room.operator;
    let cookie = scene.cookie(POLICE).await;
    assert_eq!(scene.hub.page(Some(&cookie), "/desk").await.status, 200);
    scene.hub.suspend(&room, person, kernel::Role::Operator).await;
    let gone = scene.hub.page(Some(&cookie), "/desk").await;
    assert_eq!(gone.status, 303, "the page asks to sign in again");
}
