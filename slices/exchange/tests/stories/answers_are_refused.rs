//! Answers that come from the wrong room, too late, or without what the other room needs.

use serde_json::json;

use super::scene::{Scene, incident};

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_was_not_asked_cannot_accept_and_does_not_learn_that_there_is_a_share() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    let refused = scene.moves("ambulance-north", &share, "accept", json!({})).await;
    assert_eq!(refused.status, 404);
    assert_eq!(scene.get("ambulance-north", &format!("/incidents/{incident}")).await.status, 404);
    assert_eq!(scene.moves("police-north", &share, "accept", json!({})).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_refused_kept_and_shown_and_changes_nothing() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    scene.hub.clock.advance_seconds(3_601);
    scene.hub.settle().await;
    scene.hub.tick().await;
    assert_eq!(scene.state(&share).await, "expired");
    let late = scene.moves("fire-north", &share, "accept", json!({})).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "exchange.share.expired"));
    let read = scene.get("police-north", &format!("/shares/{share}")).await.json();
    assert_eq!((&read["state"], &read["late_decisions"]), (&json!("expired"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn r35_a_rejection_without_what_its_reason_needs_is_refused_by_field() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    scene.moves("fire-north", &share, "delivered", json!({})).await;
    let bare = scene.moves("fire-north", &share, "reject", json!({"reason": "already_held"})).await;
    assert_eq!(
        (bare.code().as_str(), bare.json()["field"].as_str()),
        ("exchange.share.reason_incomplete", Some("/held_as"))
    );
    let whole = json!({"reason": "already_held", "held_as": "F-7"});
    assert_eq!(scene.moves("fire-north", &share, "reject", whole).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn r28_of_two_accepted_transfers_the_first_owns_and_the_second_assists() {
    let scene = Scene::all().await;
    let raised = scene
        .post("police-north", "/incidents", incident(&["fire-north", "ambulance-north"]))
        .await
        .json();
    let mut became = Vec::new();
    for (room, at) in [("fire-north", 0), ("ambulance-north", 1)] {
        let share = raised["shares"][at].as_str().unwrap();
        became.push(scene.moves(room, share, "accept", json!({})).await.json()["became"].clone());
    }
    assert_eq!(became, [json!("owner"), json!("assisting")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r14_an_exercise_cannot_be_raised_in_the_live_realm() {
    let scene = Scene::all().await;
    let mut exercise = incident(&["fire-north"]);
    exercise["status"] = json!("exercise");
    assert_eq!(
        scene.post("police-north", "/incidents", exercise).await.code(),
        "exchange.incident.wrong_realm"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_refused_by_field_and_nothing_is_stored() {
    let scene = Scene::all().await;
    let mut bare = incident(&["fire-north"]);
    bare.as_object_mut().unwrap().remove("summary");
    let refused = scene.post("police-north", "/incidents", bare).await;
    assert_eq!(
        (refused.status.as_u16(), refused.json()["field"].as_str()),
        (422, Some("/summary"))
    );
    let nowhere = scene.post("police-north", "/incidents", incident(&["nobody-here"])).await;
    assert_eq!(nowhere.code(), "exchange.offer.unknown_recipient");
    let feed = scene.get("fire-north", "/inbox?after=0").await.json();
    assert!(feed["items"].as_array().unwrap().is_empty());
}
