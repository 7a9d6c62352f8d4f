//! From the first call to the last closure.

use serde_json::json;

use super::scene::{Scene, TYPED, incident, text};

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_offered_accepted_worked_and_closed_with_a_receipt_for_each_step() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    assert_eq!(scene.state(&share).await, "held");
    for (act, body, state) in [
        ("delivered", json!({}), "delivered"),
        ("shown", json!({}), "delivered"),
        ("seen", json!({}), "seen"),
        ("accept", json!({}), "accepted"),
        ("progress", json!({"state": "working"}), "working"),
        ("progress", json!({"state": "resourced"}), "resourced"),
        ("progress", json!({"state": "on_scene"}), "on_scene"),
        ("close", json!({}), "closed"),
    ] {
        let answer = scene.moves("fire-north", &share, act, body).await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        assert!(answer.json()["receipt"]["position"].as_u64().is_some(), "{act} carries its proof");
        assert_eq!(scene.state(&share).await, state);
    }
    let share = scene.get("police-north", &format!("/shares/{share}")).await.json();
    let steps: Vec<_> =
        share["receipts"].as_array().unwrap().iter().map(|rung| text(&rung["step"])).collect();
    assert_eq!(steps, ["held", "delivered", "shown", "seen", "decided", "committed", "closed"]);
    let read = scene.get("police-north", &format!("/incidents/{incident}")).await.json();
    assert_eq!(
        read["owner"],
        json!(scene.cast.room("fire-north").agency),
        "the transfer moved the ownership"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_the_same_request_again_gives_the_same_receipt_with_no_second_effect() {
    let scene = Scene::all().await;
    let body = incident(&["fire-north"]);
    let first = scene.keyed("police-north", "/incidents", &body, "k").await.json();
    let again = scene.keyed("police-north", "/incidents", &body, "k").await.json();
    assert_eq!(first["incident"], again["incident"]);
    assert_eq!(first["spoken_code"], again["spoken_code"]);
    assert_eq!(first["receipt"]["hash"], again["receipt"]["hash"]);
    assert_eq!(again["receipt"]["is_repeat"], true);
    let other = scene.keyed("police-north", "/incidents", &incident(&[]), "k").await;
    assert_eq!(other.code(), "journal.key_reused");
}

#[tokio::test(flavor = "multi_thread")]
async fn r3_the_same_sequence_with_another_content_is_refused_and_recorded() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let path = format!("/incidents/{incident}/updates");
    let say = |text: &str| json!({"sequence": 1, "claims": [{"value": {"summary": text}}]});
    assert_eq!(scene.post("fire-north", &path, say("two casualties")).await.status, 200);
    let before = scene.hub.office(kernel::Realm::Live).journal().head();
    let clash = scene.post("fire-north", &path, say("three casualties")).await;
    assert_eq!(clash.code(), "exchange.incident.sequence_clash");
    let after = scene.hub.office(kernel::Realm::Live).journal().head();
    assert_eq!(after.0, before.0 + 1, "the journal keeps that it was tried");
    let again = scene.post("fire-north", &path, say("two casualties")).await;
    assert_eq!((again.status.as_u16(), again.json()["receipt"].is_null()), (200, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_the_typed_address_is_byte_identical_at_every_recipient() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    for room in ["police-north", "fire-north"] {
        let read = scene.get(room, &format!("/incidents/{incident}")).await.json();
        let places = read["values"]
            .as_array()
            .unwrap()
            .iter()
            .find(|slot| slot["word"] == "location")
            .unwrap();
        assert_eq!(places["standing"][0]["value"]["location"]["typed"], TYPED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_values_that_differ_stand_side_by_side_and_updates_reach_the_feed() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let path = format!("/incidents/{incident}/updates");
    let body = json!({"claims": [{"value": {"summary": "no injury seen"}}]});
    assert_eq!(scene.post("fire-north", &path, body).await.status, 200);
    let read = scene.get("police-north", &format!("/incidents/{incident}")).await.json();
    let summary =
        read["values"].as_array().unwrap().iter().find(|slot| slot["word"] == "summary").unwrap();
    assert_eq!(
        (summary["standing"].as_array().unwrap().len(), &summary["is_disputed"]),
        (2, &json!(true))
    );
    let feed = scene.get("police-north", "/inbox?after=0").await.json();
    let events: Vec<_> =
        feed["items"].as_array().unwrap().iter().map(|item| text(&item["event"])).collect();
    assert!(events.contains(&"exchange.claims_made".to_owned()), "{events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_of_the_feeds_cursor_delivers_what_it_held() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    let feed = scene.get("fire-north", "/inbox?after=0").await.json();
    assert_eq!(feed["items"][0]["share"]["state"], "held");
    let cursor = feed["cursor"].as_u64().unwrap();
    let done = scene.post("fire-north", "/inbox/commit", json!({"cursor": cursor})).await.json();
    assert_eq!(done["delivered"], 1);
    assert_eq!(scene.state(&share).await, "delivered");
    let again = scene.post("fire-north", "/inbox/commit", json!({"cursor": cursor})).await.json();
    assert_eq!(again["delivered"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_r10_a_mismatched_attachment_leaves_the_incident_delivered_and_says_so() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    let path = format!("/api/v1/incidents/{incident}/attachments?title=stairwell");
    let wrong = upload(&scene, &path, b"a note", Some("00".repeat(32))).await;
    assert_eq!(wrong.code(), "exchange.attachment.digest_mismatch");
    let read = scene.get("fire-north", &format!("/incidents/{incident}")).await;
    assert_eq!(read.status, 200);
    assert!(read.text().contains("\"outcome\":\"mismatched\""));
    assert_eq!(scene.state(&share).await, "held");
    let right = upload(&scene, &path, b"a note", None).await;
    assert_eq!(right.status, 201, "{}", right.text());
    let address =
        text(&serde_json::Value::String(right.headers["location"].to_str().unwrap().to_owned()));
    let opened = scene.get("fire-north", address.trim_start_matches("/api/v1")).await;
    assert_eq!(opened.body, b"a note");
}

async fn upload(scene: &Scene, path: &str, bytes: &[u8], said: Option<String>) -> testkit::Answer {
    let token = scene.hub.token(scene.cast.room("police-north").connector).await;
    let mut request = axum::http::Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain");
    if let Some(said) = said {
        request = request.header("bluelight-sha256", said);
    }
    scene.hub.ask(request.body(axum::body::Body::from(bytes.to_vec())).unwrap()).await
}
