//! By order, an incident's text, persons and places are gone; that it was is not.

use axum::body::Body;
use axum::http::{Method, Request};
use kernel::Realm;
use serde_json::json;
use testkit::Hub;

use super::scene::{COMPLAINT, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owners_administrator_orders_an_erasure() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let order = format!("/incidents/{incident}/erase");
    let refused = scene.post("police-north", &order, json!({"ground": "retention"})).await;
    assert_eq!(refused.status, 403);
    let stranger = scene.post("ambulance-north", &order, json!({"ground": "retention"})).await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_incident_shows_as_erased_and_tells_nothing() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    let before = scene.get("police-north", &format!("/incidents/{incident}")).await;
    assert!(before.text().contains(COMPLAINT));
    let police = scene.cast.room("police-north");
    let cookie = scene.hub.cookie(police.administrator, Some(police.room), Realm::Live).await;
    let token = Hub::form_token(&scene.hub.page(Some(&cookie), "/api").await);
    let order = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1/incidents/{incident}/erase"))
        .header("cookie", &cookie)
        .header("x-csrf-token", token)
        .header("content-type", "application/json")
        .body(Body::from(json!({"ground": "retention"}).to_string()))
        .unwrap();
    let erased = scene.hub.ask(order).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    scene.hub.settle().await;
    let after = scene.get("police-north", &format!("/incidents/{incident}")).await;
    assert_eq!((after.status.as_u16(), after.json()["is_erased"].as_bool()), (200, Some(true)));
    assert!(!after.text().contains(COMPLAINT) && !after.text().contains("High St"));
    assert_eq!(scene.state(&share).await, "held", "codes, times and receipts stay");
}
