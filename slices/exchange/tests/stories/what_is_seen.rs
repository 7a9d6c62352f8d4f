//! What each room may see of an incident, and what the journal keeps of their looking.

use kernel::{Label, LabelSet};
use serde_json::json;

use super::scene::{COMPLAINT, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn r16_a_recipient_reads_only_what_is_agreed_and_the_rest_as_digests() {
    let scene = Scene::with(LabelSet::NONE.with(Label::General)).await;
    let (incident, _) = scene.offered().await;
    let read = scene.get("fire-north", &format!("/incidents/{incident}")).await;
    assert_eq!(read.status, 200, "{}", read.text());
    assert!(!read.text().contains(COMPLAINT) && !read.text().contains("A neighbour"));
    let withheld = read.json()["withheld"].as_array().unwrap().len();
    assert_eq!(withheld, 2, "the personal part and the health part");
    let own = scene.get("police-north", &format!("/incidents/{incident}")).await;
    assert!(own.text().contains(COMPLAINT));
}

#[tokio::test(flavor = "multi_thread")]
async fn r18_withdrawn_access_takes_effect_at_once() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    let path = format!("/incidents/{incident}");
    assert_eq!(scene.get("fire-north", &path).await.status, 200);
    scene.hub.withdraw(scene.agreement).await;
    assert_eq!(scene.get("fire-north", &path).await.status, 404);
    assert_eq!(scene.get("fire-north", &format!("/shares/{share}")).await.status, 404);
    let feed = scene.get("fire-north", "/inbox?after=0").await.json();
    assert!(feed["items"][0]["incident"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn r38_opening_labelled_parts_is_recorded_before_the_answer_and_once_for_each_sitting() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let head = || scene.hub.office(kernel::Realm::Live).journal().head();
    let before = head();
    for _ in 0..3 {
        assert_eq!(scene.get("fire-north", &format!("/incidents/{incident}")).await.status, 200);
    }
    assert_eq!(head().0, before.0 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_an_unknown_optional_field_survives_a_round_trip() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let read = scene.get("fire-north", &format!("/incidents/{incident}")).await.json();
    let unknown =
        read["values"].as_array().unwrap().iter().find(|slot| slot["word"] == "unknown").unwrap();
    assert_eq!(unknown["standing"][0]["value"]["unknown"], json!({"plus_code": "9C5V"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn r29_no_refusal_tells_what_was_sent() {
    let scene = Scene::all().await;
    let (incident, _) = scene.offered().await;
    let path = format!("/incidents/{incident}/updates");
    for wrong in [
        json!({"claims": [{"value": {"person": {"role": "caller", "phone": "Canary Smith"}}}]}),
        json!({"claims": [{"value": {"location": {"role": "incident", "typed": "x", "uprn": "Canary Smith"}}}]}),
        json!({"claims": [{"value": {"type_common": "Canary Smith"}}]}),
    ] {
        let refused = scene.post("fire-north", &path, wrong).await;
        assert!(refused.status.is_client_error());
        assert!(!refused.text().contains("Canary"), "{}", refused.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_line_under_a_label_keeps_its_place_without_its_text() {
    let scene = Scene::with(LabelSet::NONE.with(Label::General)).await;
    let (incident, _) = scene.offered().await;
    let path = format!("/incidents/{incident}/log");
    let open = json!({"category": "information", "text": "cordon at the corner"});
    let held = json!({"category": "information", "label": "policing", "text": "canary warrant"});
    assert_eq!(scene.post("police-north", &path, open).await.status, 200);
    assert_eq!(scene.post("police-north", &path, held).await.status, 200);
    let lines = scene.get("fire-north", &path).await;
    assert_eq!(lines.json().as_array().unwrap().len(), 2, "{}", lines.text());
    assert!(lines.text().contains("cordon") && !lines.text().contains("canary"));
}
