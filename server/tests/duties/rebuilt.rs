//! A view that is thrown away and built again tells the same as the one that lived.

use std::path::Path;

use axum::http::Method;
use contracts::AgencyKind;
use desk::Caller;
use directory::{SeedAgency, SeedPerson, SeedPlan, SeedRoom, SeedSystem};
use kernel::{Realm, Role};
use programme::Tables;
use serde_json::{Value, json};
use views::testing::tables_that_a_rebuild_changes;

use super::scene::{FIRE, POLICE, Scene, incident_body};

const INCIDENTS: usize = 50;

/// What becomes of an incident: moves of its share and of itself, each with who makes it.
type Course = &'static [(&'static str, &'static str)];

const COURSES: [Course; 10] = [
    &[],
    &[(FIRE, "delivered"), (FIRE, "shown"), (FIRE, "seen"), (FIRE, "accept")],
    &[(FIRE, "accept"), (FIRE, "progress"), (FIRE, "log"), (FIRE, "close")],
    &[(FIRE, "delivered"), (FIRE, "reject"), (POLICE, "reoffer"), (FIRE, "accept")],
    &[(FIRE, "delivered"), (POLICE, "cancel")],
    &[(POLICE, "cancel"), (FIRE, "seen")],
    &[(FIRE, "accept"), (FIRE, "withdraw")],
    &[(POLICE, "updates"), (FIRE, "updates"), (POLICE, "log"), (FIRE, "accept")],
    &[(FIRE, "accept"), (FIRE, "close"), (FIRE, "reopen")],
    &[(POLICE, "attachments"), (FIRE, "accept"), (POLICE, "incident/cancel")],
];

/// A hub in which much has happened, in both realms and in every slice.
async fn lived_in() -> Scene {
    let scene = Scene::open().await;
    for number in 0..INCIDENTS {
        let realm = if number % 7 == 6 { "exercise" } else { "live" };
        let (incident, share) = raise(&scene, number, realm).await;
        for (room, act) in COURSES[number % COURSES.len()] {
            step(&scene, (&incident, &share), (room, act), realm).await;
        }
        scene.hub.clock.advance_seconds(i64::try_from(number).unwrap());
        if number % 10 == 9 {
            scene.hub.settle().await;
            scene.hub.tick().await;
        }
    }
    scene.hub.clock.advance_seconds(3_601);
    scene.hub.settle().await;
    scene.hub.tick().await;
    erase(&scene).await;
    seed(&scene).await;
    scene.hub.settle().await;
    scene
}

async fn raise(scene: &Scene, number: usize, realm: &str) -> (String, String) {
    let mut body = incident_body();
    body["summary"] = json!(format!("incident {number}"));
    body["priority_common"] = json!(1 + number % 4);
    body["shares"][0]["kind"] = json!(["transfer", "assist"][number % 2]);
    if realm == "exercise" {
        body["status"] = json!("exercise");
    }
    let raised = ask(scene, POLICE, "/incidents", &body, realm).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&raised["incident"]), text(&raised["shares"][0]))
}

async fn step(scene: &Scene, on: (&str, &str), (room, act): (&str, &str), realm: &str) {
    let (incident, share) = on;
    let (path, body) = match act {
        "log" => {
            (format!("/incidents/{incident}/log"), json!({"category": "action", "text": "sent"}))
        }
        "updates" => {
            let value = json!({"summary": format!("as {room} has it")});
            (format!("/incidents/{incident}/updates"), json!({"claims": [{"value": value}]}))
        }
        "attachments" => (format!("/incidents/{incident}/attachments"), json!("a note")),
        "incident/cancel" => (format!("/incidents/{incident}/cancel"), json!({"reason": "a hoax"})),
        "progress" => (format!("/shares/{share}/progress"), json!({"state": "working"})),
        "reject" => (format!("/shares/{share}/reject"), json!({"reason": "not_our_area"})),
        "delivered" | "shown" | "seen" | "accept" | "reoffer" => {
            (format!("/shares/{share}/{act}"), json!({}))
        }
        act => (format!("/shares/{share}/{act}"), json!({"reason": "because"})),
    };
    ask(scene, room, &path, &body, realm).await;
}

async fn ask(scene: &Scene, room: &str, path: &str, body: &Value, realm: &str) -> Value {
    let (bearer, key) = (scene.bearer(room).await, scene.key());
    let mime = if path.ends_with("/attachments") { "text/plain" } else { "application/json" };
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", key.as_str()),
        ("bluelight-realm", realm),
        ("content-type", mime),
    ];
    let path = format!("/api/v1{path}");
    let answer = scene.ask(Method::POST, &path, &headers, body.to_string()).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    answer.json()
}

/// The scene's own incident goes, by order of its owner's administrator.
async fn erase(scene: &Scene) {
    let room = scene.cast.room(POLICE);
    let cookie = scene.hub.cookie(room.administrator, Some(room.room), Realm::Live).await;
    let token = testkit::Hub::form_token(&scene.hub.page(Some(&cookie), "/account").await);
    let headers = [
        ("cookie", cookie.as_str()),
        ("x-csrf-token", token.as_str()),
        ("content-type", "application/json"),
    ];
    let path = format!("/api/v1/incidents/{}/erase", scene.incident);
    let body = json!({"ground": "retention"}).to_string();
    let erased = scene.ask(Method::POST, &path, &headers, body).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
}

/// An agency through the directory's own actions, and the whole current picture.
async fn seed(scene: &Scene) {
    let desk = scene.hub.desk(Caller::hub());
    let agency = SeedAgency {
        slug: "coast".to_owned(),
        name: "Coast".to_owned(),
        kind: AgencyKind::Coastguard,
        rooms: vec![SeedRoom {
            slug: "coast-control".to_owned(),
            name: "Coast control".to_owned(),
            voice_number: None,
            escalation_post: "Duty officer".to_owned(),
        }],
        people: vec![SeedPerson {
            display_name: "Coast operator".to_owned(),
            email: "coast.operator@example.test".to_owned(),
            roles: vec![Role::Operator],
            rooms: vec!["coast-control".to_owned()],
            password: "hopscotch-88-mangle".to_owned(),
        }],
        systems: vec![SeedSystem {
            name: "Coast CAD".to_owned(),
            room: "coast-control".to_owned(),
            roles: vec![Role::Connector],
        }],
    };
    let plan = SeedPlan { agencies: vec![agency], agreements: Vec::new() };
    directory::seed(&desk, &plan).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/current-picture");
    let mut tables = Tables::default();
    for (file, bytes) in tables.files() {
        *bytes = std::fs::read(folder.join(file)).unwrap();
    }
    let report = programme::import(&desk, &tables, |_| {}).await.unwrap();
    assert!(!report.has_refusals());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_of_a_hub_that_passed_fifty_incidents_comes_out_the_same_when_built_again() {
    let scene = lived_in().await;
    let mut views = 0;
    for (realm, name, view) in scene.hub.assembly().views.iter() {
        assert!(view.parked().is_empty(), "{name} set aside what it could not apply");
        let changed = tables_that_a_rebuild_changes(view).await.unwrap();
        assert_eq!(changed, Vec::<String>::new(), "{name} in the {} realm", realm.code());
        views += 1;
    }
    assert!(views >= 6, "only {views} views were built again");
}
