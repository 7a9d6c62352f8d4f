//! What is sent wrongly, too late, twice or at the same time: each has its stable code, and what
//! is refused leaves the journal where it was.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use super::scene::{FIRE, POLICE, Scene, TYPED, incident_body};

const BODY_BYTES_MAX: usize = 1 << 20;

struct Sent {
    what: &'static str,
    method: Method,
    path: String,
    mime: &'static str,
    key: &'static str,
    body: Vec<u8>,
    told: (u16, &'static str),
}

impl Sent {
    /// An incident as the bytes of its JSON.
    fn raise(what: &'static str, body: impl Into<Vec<u8>>, told: (u16, &'static str)) -> Self {
        let path = "/api/v1/incidents".to_owned();
        let (method, mime) = (Method::POST, "application/json");
        Self { what, method, path, mime, key: "a-key", body: body.into(), told }
    }

    fn get(what: &'static str, path: String, told: (u16, &'static str)) -> Self {
        Self { method: Method::GET, path, ..Self::raise(what, "", told) }
    }
}

/// The incident of the scene with one field otherwise.
fn with(field: &str, value: Value) -> String {
    let mut body = incident_body();
    body[field] = value;
    body.to_string()
}

fn malformed() -> Vec<Sent> {
    let wrong = (400, "web.body_malformed");
    let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    let mut large = with("summary", json!("x"));
    large.push_str(&" ".repeat(BODY_BYTES_MAX + 1 - large.len()));
    vec![
        Sent::raise("nothing", "", wrong),
        Sent::raise("half a document", "{\"summary\": \"sta", wrong),
        Sent::raise("two documents", format!("{0}{0}", incident_body()), wrong),
        Sent::raise("bytes that are not UTF-8", vec![b'"', 0xC3, 0x28, b'"'], wrong),
        Sent::raise("a list for an incident", "[]", wrong),
        Sent::raise("a number for a text", with("summary", json!(7)), wrong),
        Sent::raise("a text for a list", with("persons", json!("Sam")), wrong),
        Sent::raise("a priority that is none", with("priority_common", json!(9)), wrong),
        Sent::raise("a summary without end", with("summary", json!("x".repeat(100_000))), wrong),
        Sent::raise("a time that is none", with("authored_at", json!("yesterday")), wrong),
        Sent::raise(
            "a nest",
            with("extra", serde_json::from_str(&deep).unwrap()),
            (400, "web.body_too_deep"),
        ),
        Sent::raise("more than 1 MiB", large, (413, "web.body_too_large")),
        Sent {
            mime: "text/plain",
            ..Sent::raise("a text", incident_body().to_string(), (400, "web.body_type"))
        },
        Sent {
            key: "",
            ..Sent::raise("no key", incident_body().to_string(), (400, "web.idempotency_key"))
        },
        Sent {
            key: "two words",
            ..Sent::raise(
                "a key with a space",
                incident_body().to_string(),
                (400, "web.idempotency_key"),
            )
        },
    ]
}

fn misled(scene: &Scene) -> Vec<Sent> {
    let gone = (404, "web.not_there");
    let forged = "/api/v1/incidents?cursor=AAAAAAAAAAAAAAAAAAAAAAAAMQ";
    let attachments = format!("/api/v1/incidents/{}/attachments", scene.incident);
    let unnamed = Sent::raise(
        "an attachment of no type",
        "a note",
        (422, "exchange.attachment.type_not_taken"),
    );
    vec![
        Sent::get("a forged cursor", forged.to_owned(), (400, "web.cursor_forged")),
        Sent::get("a page of none", "/api/v1/incidents?limit=0".to_owned(), (400, "web.page_size")),
        Sent::get(
            "a page of too many",
            "/api/v1/incidents?limit=201".to_owned(),
            (400, "web.page_size"),
        ),
        Sent::get("an id that is none", "/api/v1/incidents/7".to_owned(), gone),
        Sent::get("an address that is none", "/api/v1/nowhere".to_owned(), gone),
        Sent {
            method: Method::DELETE,
            ..Sent::get(
                "a method that is none",
                "/api/v1/incidents".to_owned(),
                (405, "web.method"),
            )
        },
        Sent { path: attachments, mime: "", ..unnamed },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused_by_its_code_and_nothing_is_stored() {
    let scene = Scene::open().await;
    let (head, bearer) = (scene.head(), scene.bearer(POLICE).await);
    for sent in malformed().into_iter().chain(misled(&scene)) {
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(
            [("content-type", sent.mime), ("idempotency-key", sent.key)]
                .into_iter()
                .filter(|(_, value)| !value.is_empty()),
        );
        let answer = scene.ask(sent.method, &sent.path, &headers, Body::from(sent.body)).await;
        let told = (answer.status.as_u16(), answer.code());
        assert_eq!(told, (sent.told.0, sent.told.1.to_owned()), "{}: {}", sent.what, answer.text());
        assert!(!answer.text().contains(TYPED), "{}: no refusal repeats what was sent", sent.what);
        assert_eq!(scene.head(), head, "{} stored something", sent.what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_nobody_knows_are_kept_as_they_came() {
    let scene = Scene::open().await;
    let mut body = incident_body();
    body["cad_colour"] = json!({"name": "teal", "at": [1, 2.50]});
    body["locations"][0]["plus_code"] = json!("9C5V");
    let raised = scene.post(POLICE, "/incidents", &body).await.json();
    let path = format!("/incidents/{}", raised["incident"].as_str().unwrap());
    for room in [POLICE, FIRE] {
        let read = scene.get(room, &path).await.text();
        assert!(
            read.contains("\"cad_colour\":{\"name\":\"teal\",\"at\":[1,2.50]}")
                || read.contains("\"teal\""),
            "{read}"
        );
        assert!(read.contains("\"plus_code\":\"9C5V\""), "{read}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_sent_twice_has_one_effect_and_one_receipt() {
    let scene = Scene::open().await;
    let first = scene.keyed(POLICE, "/incidents", &incident_body(), "twice").await;
    let head = scene.head();
    let again = scene.keyed(POLICE, "/incidents", &incident_body(), "twice").await;
    let (first, again) = (first.json(), again.json());
    for field in ["incident", "spoken_code", "shares"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    for field in ["position", "hash"] {
        assert_eq!(first["receipt"][field], again["receipt"][field], "{field}");
    }
    let mut other = incident_body();
    other["summary"] = json!("something else");
    let refused = scene.keyed(POLICE, "/incidents", &other, "twice").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "journal.key_reused"));
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_without_a_fix_is_never_drawn_at_zero() {
    let scene = Scene::open().await;
    let mut body = incident_body();
    body["locations"] = json!([
        {"role": "incident", "typed": TYPED, "point": {"latitude": 0, "longitude": 0}},
        {"role": "caller", "typed": "by the phone", "method": "aml", "accuracy_m": 0,
         "fix_time": "2026-11-22T22:51:00Z", "point": {"latitude": 0, "longitude": 0},
         "aml": {"method": "N", "latitude": 0, "longitude": 0}}
    ]);
    let raised = scene.post(POLICE, "/incidents", &body).await;
    assert_eq!(raised.status, 201, "{}", raised.text());
    let incident = raised.json()["incident"].as_str().unwrap().to_owned();
    let read = scene.get(FIRE, &format!("/incidents/{incident}")).await.json();
    let places: Vec<_> = slots(&read, "location");
    assert_eq!(places.len(), 2);
    for place in places {
        assert_eq!(place["plotted"], Value::Null, "{place}");
        assert_eq!(place["standing"][0]["value"]["location"]["point"]["latitude"], json!(0.0));
    }
    let page =
        scene.hub.page(Some(&scene.cookie(POLICE).await), &format!("/incidents/{incident}")).await;
    assert!(page.text().contains(TYPED) && !page.text().contains("0.00000"), "{}", page.text());
}

fn slots<'a>(read: &'a Value, word: &str) -> Vec<&'a Value> {
    read["values"].as_array().unwrap().iter().filter(|slot| slot["word"] == word).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_differs_is_shown_beside_what_it_wrote() {
    let scene = Scene::open().await;
    // The hub's clock stands at 22:51:14.
    for (authored_at, skew) in [
        ("2026-11-22T22:53:14Z", json!(120_000)),
        ("2026-11-22T22:50:14Z", json!(-60_000)),
        ("2026-11-22T22:51:15Z", Value::Null),
    ] {
        let mut body = incident_body();
        body["authored_at"] = json!(authored_at);
        let raised = scene.post(POLICE, "/incidents", &body).await.json();
        let path = format!("/incidents/{}", raised["incident"].as_str().unwrap());
        let read = scene.get(FIRE, &path).await.json();
        let told = &slots(&read, "summary")[0]["standing"][0];
        assert_eq!(told["skew_milliseconds"], skew, "{authored_at}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_five_minutes_and_not_a_second_more() {
    let scene = Scene::open().await;
    let (head, bearer) = (scene.head(), scene.bearer(POLICE).await);
    let headers = [("authorization", bearer.as_str())];
    scene.hub.clock.advance_seconds(299);
    let good = scene.ask(Method::GET, "/api/v1/alarms", &headers, Body::empty()).await;
    assert_eq!(good.status, 200);
    scene.hub.clock.advance_seconds(2);
    let late = scene.ask(Method::GET, "/api/v1/alarms", &headers, Body::empty()).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (401, "web.token_not_good"));
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_lies_about_its_type_is_kept_out_and_the_incident_says_so() {
    let scene = Scene::open().await;
    let bearer = scene.bearer(POLICE).await;
    let path = format!("/api/v1/incidents/{}/attachments", scene.incident);
    let program = b"MZ\x90\x00 a program that says it is a picture";
    let headers = [("authorization", bearer.as_str()), ("content-type", "image/png")];
    let refused = scene.ask(Method::POST, &path, &headers, Body::from(program.to_vec())).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (422, "exchange.attachment.not_its_type")
    );
    let read = scene.get(FIRE, &format!("/incidents/{}", scene.incident)).await.json();
    let told = slots(&read, "attachment");
    assert_eq!((told.len(), &told[0]["outcome"]), (1, &json!("refused")));
    let item = told[0]["item"].as_str().unwrap();
    let opened =
        scene.get(FIRE, &format!("/incidents/{}/attachments/{item}", scene.incident)).await;
    assert_ne!(opened.status, 200, "no bytes were kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_operators_who_decide_at_once_one_decides_and_the_other_is_told() {
    for _ in 0..10 {
        let scene = Scene::open().await;
        let path = |act: &str| format!("/shares/{}/{act}", scene.share);
        assert_eq!(scene.post(FIRE, &path("delivered"), &json!({})).await.status, 200);
        let (yes, no) = (json!({}), json!({"reason": "not_our_area"}));
        let (accept, reject) = (path("accept"), path("reject"));
        let (yes, no) =
            tokio::join!(scene.post(FIRE, &accept, &yes), scene.post(FIRE, &reject, &no));
        let (won, lost, state) =
            if yes.status == 200 { (yes, no, "accepted") } else { (no, yes, "rejected") };
        assert_eq!(won.status, 200, "{}", won.text());
        assert_eq!(lost.status, 409, "{}", lost.text());
        let codes = ["journal.conflict", "exchange.share.already_decided"];
        assert!(codes.contains(&lost.code().as_str()), "{}", lost.text());
        let read = scene.get(POLICE, &format!("/shares/{}", scene.share)).await.json();
        assert_eq!(read["state"], state, "what was decided stands, and once");
    }
}
