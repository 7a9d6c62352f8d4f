use axum::body::Body;
use axum::http::{Method, Request, header};
use testkit::{Answer, Hub};

use crate::stage::sample::{hub, operator};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(hub: &Hub, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(Method::POST).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    hub.ask(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_before_its_handler() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    for form in ["name=a", "name=a&csrf=", "name=a&csrf=AAAA"] {
        let answer = hub.send(&cookie, "/sample", form).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (403, "web.form_token_missing")
        );
    }
    let answer = post(&hub, "/sample", &[("cookie", &cookie)], "").await;
    assert_eq!(answer.code(), "web.form_token_missing");
}

#[tokio::test]
async fn a_form_with_its_pages_token_is_taken() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let token = Hub::form_token(&hub.page(Some(&cookie), "/sample").await);
    let form = format!("csrf={token}&name=Fire&labels=a&labels=b");
    let answer = hub.send(&cookie, "/sample", &form).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["location"]),
        (303, &"/sample?labels=2".parse().unwrap())
    );
    let again = hub.send(&cookie, "/sample", &format!("csrf={token}&name=")).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("Enter a name"));
}

#[tokio::test]
async fn another_persons_token_and_another_sites_form_are_refused() {
    let (hub, cast) = hub().await;
    let (ours, theirs) = (operator(&hub, &cast).await, operator(&hub, &cast).await);
    let token = Hub::form_token(&hub.page(Some(&theirs), "/sample").await);
    let form = format!("csrf={token}&name=Fire");
    assert_eq!(hub.send(&ours, "/sample", &form).await.code(), "web.form_token_missing");
    let token = Hub::form_token(&hub.page(Some(&ours), "/sample").await);
    let headers =
        [("cookie", ours.as_str()), ("content-type", FORM), ("sec-fetch-site", "cross-site")];
    let answer = post(&hub, "/sample", &headers, format!("csrf={token}&name=Fire")).await;
    assert_eq!(answer.code(), "web.form_token_missing");
}

#[tokio::test]
async fn a_script_sends_the_token_as_a_header() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let token = Hub::form_token(&hub.page(Some(&cookie), "/sample").await);
    let headers = [("cookie", cookie.as_str()), ("content-type", FORM), ("x-csrf-token", &token)];
    assert_eq!(post(&hub, "/sample", &headers, "name=Fire").await.status, 303);
}

#[tokio::test]
async fn somebody_not_signed_in_gets_a_cookie_for_the_forms_that_they_are_shown() {
    let (hub, _) = hub().await;
    let page = hub.page(None, "/open").await;
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("bluelight-form=") && cookie.contains("HttpOnly"));
    let cookie = cookie.split(';').next().unwrap();
    let token = Hub::form_token(&page);
    assert_eq!(hub.send(cookie, "/open", &format!("csrf={token}&name=Fire")).await.text(), "Fire");
    let bare = hub.send("a=b", "/open", &format!("csrf={token}&name=Fire")).await;
    assert_eq!(bare.code(), "web.form_token_missing");
    assert!(
        !hub.page(None, "/problems/web.too_busy").await.headers.contains_key(header::SET_COOKIE)
    );
}

#[tokio::test]
async fn a_form_with_a_file_carries_its_token_first() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let token = Hub::form_token(&hub.page(Some(&cookie), "/sample").await);
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = format!(
        "--x\r\nContent-Disposition: form-data; name=\"paper\"; filename=\"a.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n{}\r\n--x--\r\n",
        "a".repeat(2 << 20)
    );
    let mime = "multipart/form-data; boundary=x";
    let headers = [("cookie", cookie.as_str()), ("content-type", mime)];
    let good = part("csrf", &token) + &part("note", "hello") + &file;
    let answer = post(&hub, "/sample/upload", &headers, good).await;
    assert_eq!(answer.text(), "2097152 bytes, note hello");
    let late = part("note", "hello") + &part("csrf", &token) + &file;
    let answer = post(&hub, "/sample/upload", &headers, late).await;
    assert_eq!(answer.code(), "web.form_token_missing");
}
