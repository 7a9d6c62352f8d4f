use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use crate::stage::sample::hub;

#[tokio::test]
async fn a_body_over_one_mebibyte_is_refused_whether_or_not_it_says_so() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let large = "a".repeat((1 << 20) + 1);
    let request = |body: Body| {
        let request = Request::builder().method(Method::POST).uri("/api/v1/sample");
        let request = request.header("authorization", format!("Bearer {token}"));
        request.header("content-type", "application/json").body(body).unwrap()
    };
    let said = request(Body::from(large.clone()));
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>(large)]);
    for request in [said, request(Body::from_stream(chunks))] {
        let answer = hub.ask(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "web.body_too_large"));
    }
}

#[tokio::test]
async fn a_body_nested_too_deep_is_refused_before_it_is_parsed() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let deep = (0..65).fold(json!(1), |inner, _| json!([inner]));
    let answer = hub.call(&token, Method::POST, "/api/v1/sample", &deep).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "web.body_too_deep"));
}

#[tokio::test]
async fn a_malformed_body_is_told_by_its_field_and_never_by_its_value() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    for (body, field) in [
        (json!({"people": [{"age": 9}, {"age": "Canary Name"}]}), "/people/1/age"),
        (json!({"people": [{"age": 999_123}]}), "/people/0/age"),
        (json!({"people": {"Canary Name": 1}}), "/people"),
        (json!({"people": [{"Canary Name": 1}]}), "/people/0"),
    ] {
        let answer = hub.call(&token, Method::POST, "/api/v1/sample", &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "web.body_malformed"));
        assert_eq!(answer.json()["field"], field);
        let text = answer.text();
        assert!(!text.contains("Mary") && !text.contains("999123"), "{text}");
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_told_without_its_value() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let nothing = serde_json::Value::Null;
    let answer = hub.call(&token, Method::GET, "/api/v1/sample?limit=Mary", &nothing).await;
    assert_eq!(answer.code(), "web.query_malformed");
    assert!(!answer.text().contains("Mary"));
    let answer = hub.call(&token, Method::GET, "/api/v1/sample?limit=201", &nothing).await;
    assert_eq!(answer.code(), "web.page_size");
}
