use axum::body::Body;
use axum::http::{Method, Request, header};
use testkit::{Answer, Hub};

use crate::stage::markup;
use crate::stage::sample::{hub, operator};

async fn as_browser(hub: &Hub, cookie: &str, path: &str) -> Answer {
    let request = Request::builder().uri(path).header(header::COOKIE, cookie);
    let request = request.header(header::ACCEPT, "text/html,*/*;q=0.8");
    hub.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let stylesheet = web::assets::address("main.css");
    for (path, status) in [
        ("/sample", 200),
        ("/open", 200),
        ("/nowhere", 404),
        ("/sample/panic", 500),
        (stylesheet.as_str(), 200),
        ("/assets/nothing.css", 404),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/sample", 403),
        ("/here", 204),
    ] {
        for answer in [hub.page(Some(&cookie), path).await, as_browser(&hub, &cookie, path).await] {
            assert_eq!(answer.status, status, "{path}");
            let headers = &answer.headers;
            assert_eq!(headers["content-security-policy"], web::CONTENT_SECURITY_POLICY, "{path}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["referrer-policy"], "no-referrer");
            assert!(headers.contains_key("cache-control") && headers.contains_key("x-request-id"));
        }
    }
    assert_eq!(hub.page(Some(&cookie), "/sample").await.headers["cache-control"], "no-store");
    assert!(web::CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; script-src 'self';"));
}

#[tokio::test]
async fn page_files_are_kept_for_good_and_nothing_else_is_served_beside_them() {
    let (hub, _) = hub().await;
    let file = hub.page(None, &web::assets::address("main.css")).await;
    assert_eq!(file.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(file.headers["content-type"], "text/css; charset=utf-8");
    for path in ["/assets/manifest.json", "/assets/..%2f..%2fCargo.toml", "/assets/main.css"] {
        assert_eq!(hub.page(None, path).await.code(), "web.not_there", "{path}");
    }
}

#[tokio::test]
async fn a_browser_is_told_a_problem_as_a_page_with_a_mend_and_a_program_as_a_document() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    for (path, status, words, mend) in [
        ("/nowhere", 404, "Page not found", "start again from the first page"),
        ("/sample/panic", 500, "There is a problem with the service", "use the telephone"),
    ] {
        let page = as_browser(&hub, &cookie, path).await;
        assert_eq!(page.status, status);
        let text = page.text();
        assert!(text.contains(words) && text.contains(mend), "{text}");
        assert_eq!(markup::faults(&text), Vec::<String>::new());
        assert!(text.contains("fire-north operator"), "the person is still named");
        let document = hub.page(Some(&cookie), path).await;
        assert_eq!(document.headers["content-type"], "application/problem+json");
        assert_eq!(document.json()["status"], status);
    }
    assert!(!as_browser(&hub, "a=b", "/nowhere").await.text().contains("operator"));
}

#[tokio::test]
async fn a_form_that_is_refused_is_told_as_a_page_too() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let request = Request::builder().method(Method::POST).uri("/sample");
    let request = request.header("cookie", &cookie).header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = hub.ask(request.body(Body::from("name=Mary")).unwrap()).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("You cannot do this") && !answer.text().contains("Mary"));
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_told() {
    let (hub, cast) = hub().await;
    let token = hub.token(cast.room("fire-north").connector).await;
    let body = serde_json::Value::Null;
    let answer = hub.call(&token, Method::DELETE, "/api/v1/sample", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (405, "web.method"));
}
