use axum::http::Method;
use kernel::Realm;
use serde_json::{Value, json};

use crate::stage::sample::{hub, operator};

const SAMPLE: &str = "/api/v1/sample";

#[tokio::test]
async fn a_token_is_good_for_five_minutes() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    hub.clock.advance_seconds(299);
    assert_eq!(hub.call(&token, Method::GET, SAMPLE, &Value::Null).await.status, 200);
    hub.clock.advance_seconds(1);
    let answer = hub.call(&token, Method::GET, SAMPLE, &Value::Null).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "web.token_not_good"));
    assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"bluelight\"");
}

#[tokio::test]
async fn a_token_that_was_ended_or_made_up_is_not_good() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    // Found a moment ago, and still its end counts at once.
    assert_eq!(hub.call(&token, Method::GET, SAMPLE, &Value::Null).await.status, 200);
    hub.assembly().web.tokens().end(&token).await.unwrap();
    for token in [token.as_str(), "", "abc", &"A".repeat(43)] {
        let answer = hub.call(token, Method::GET, SAMPLE, &Value::Null).await;
        assert_eq!(answer.code(), "web.token_not_good");
    }
    assert_eq!(hub.page(None, SAMPLE).await.code(), "web.not_signed_in");
}

#[tokio::test]
async fn a_list_is_read_page_by_page_and_a_forged_cursor_is_refused() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let mut numbers = Vec::new();
    let mut address = format!("{SAMPLE}?limit=2");
    loop {
        let page = hub.call(&token, Method::GET, &address, &Value::Null).await.json();
        numbers.extend(page["items"].as_array().unwrap().iter().map(|item| item["number"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        address = format!("{SAMPLE}?limit=2&cursor={next}");
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5].map(Value::from));
    let answer = hub.call(&token, Method::GET, &format!("{address}A"), &Value::Null).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "web.cursor_forged"));
}

#[tokio::test]
async fn a_request_names_its_realm_and_its_key() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let body = json!({"people": []});
    let added = hub.call(&token, Method::POST, SAMPLE, &body).await;
    assert_eq!(
        (added.status.as_u16(), added.json()),
        (201, json!({"realm": "live", "is_keyed": false}))
    );
    assert_eq!(added.headers["location"], "/api/v1/sample/1");
    let headers = [("bluelight-realm", "exercise"), ("idempotency-key", "a-1")];
    let added = hub.call_with(&token, Method::POST, SAMPLE, (&body, &headers)).await;
    assert_eq!(added.json(), json!({"realm": "exercise", "is_keyed": true}));
    let headers = [("bluelight-realm", "test")];
    let answer = hub.call_with(&token, Method::POST, SAMPLE, (&body, &headers)).await;
    assert_eq!(answer.code(), "web.realm_unknown");
    let headers = [("idempotency-key", "two words")];
    let answer = hub.call_with(&token, Method::POST, SAMPLE, (&body, &headers)).await;
    assert_eq!(answer.code(), "web.idempotency_key");
}

#[tokio::test]
async fn a_session_speaks_to_the_api_with_its_form_token_and_reads_what_pages_link_to() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    assert_eq!(hub.page(Some(&cookie), SAMPLE).await.code(), "web.form_token_missing");
    let look = "/api/v1/sample/look";
    assert_eq!(hub.page(Some(&cookie), look).await.text(), "live");
    let token = testkit::Hub::form_token(&hub.page(Some(&cookie), "/sample").await);
    let request = axum::http::Request::builder().uri(SAMPLE).header("cookie", &cookie);
    let request = request.header("x-csrf-token", token).body(axum::body::Body::empty());
    assert_eq!(hub.ask(request.unwrap()).await.status, 200);
    let room = cast.room("fire-north");
    let cookie = hub.cookie(room.operator, Some(room.room), Realm::Exercise).await;
    assert_eq!(hub.page(Some(&cookie), look).await.text(), "exercise");
    let other = format!("{look}?realm=live");
    assert_eq!(hub.page(Some(&cookie), &other).await.code(), "web.realm_unknown");
}

#[tokio::test]
async fn the_description_lists_every_operation_for_programs_and_for_people() {
    let (hub, _) = hub().await;
    let document = hub.page(None, "/api/v1/openapi.json").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"][SAMPLE]["post"].is_object());
    assert!(document["components"]["schemas"]["Problem"].is_object());
    assert!(document["components"]["securitySchemes"]["token"].is_object());
    let page = hub.page(None, "/api").await.text();
    assert!(page.contains("POST /api/v1/sample") && page.contains("Adds a thing"));
}
