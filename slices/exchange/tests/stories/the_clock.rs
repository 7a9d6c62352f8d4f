//! Silence alarms in both rooms, by the hub's own clock.

use serde_json::json;

use super::scene::{Scene, text};

async fn kinds(scene: &Scene, room: &str) -> Vec<String> {
    let alarms = scene.get(room, "/alarms").await.json();
    alarms.as_array().unwrap().iter().map(|alarm| text(&alarm["kind"])).collect()
}

async fn after(scene: &Scene, seconds: i64) {
    scene.hub.clock.advance_seconds(seconds);
    scene.hub.settle().await;
    scene.hub.tick().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_an_unshown_priority_1_incident_alarms_at_15_seconds_in_both_rooms() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    after(&scene, 14).await;
    assert!(kinds(&scene, "fire-north").await.is_empty());
    after(&scene, 1).await;
    for room in ["police-north", "fire-north"] {
        assert_eq!(kinds(&scene, room).await, ["not_shown"], "in {room}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r13_escalation_at_60_seconds_names_whom_to_ring() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    scene.moves("fire-north", &share, "shown", json!({})).await;
    after(&scene, 60).await;
    let alarms = scene.get("police-north", "/alarms").await.json();
    let escalated =
        alarms.as_array().unwrap().iter().find(|alarm| alarm["kind"] == "escalated").unwrap();
    assert_eq!(escalated["ring"][0]["agency"], json!(scene.cast.room("fire-north").agency));
    assert!(escalated["ring"][0]["number"].is_string() && escalated["ring"][0]["post"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_ends_the_alarms() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    after(&scene, 61).await;
    assert!(!kinds(&scene, "police-north").await.is_empty());
    scene.moves("fire-north", &share, "accept", json!({})).await;
    assert!(kinds(&scene, "police-north").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_was_seen_is_closed_by_the_hub() {
    let scene = Scene::all().await;
    let mut body = super::scene::incident(&[]);
    body["shares"] = json!([{"to": "fire-north", "kind": "awareness"}]);
    let raised = scene.post("police-north", "/incidents", body).await.json();
    let share = text(&raised["shares"][0]);
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    scene.moves("fire-north", &share, "seen", json!({})).await;
    after(&scene, 1).await;
    assert_eq!(scene.state(&share).await, "closed");
}
