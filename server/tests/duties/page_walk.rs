//! Every page and every form, asked by nobody, without a form token, and by a stranger.

use axum::body::Body;
use axum::http::Method;
use testkit::{Answer, Hub};

use super::routes::{filled, page_routes};
use super::scene::{POLICE, STRANGER, Scene, TYPED};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// What is shown without sign-in, and why it may.
const PUBLIC: &[(&str, &str)] = &[
    ("/", "the front page says where to sign in"),
    ("/sign-in", "this is where one signs in"),
    ("/desk/command", "it leads back to the desk, which asks for itself"),
    ("/help", "help is for those who cannot get in, too"),
    ("/problems/{code}", "it explains a code"),
    ("/assets/{file}", "style, script and pictures"),
    ("/areas", "the register of collaboration is public by its brief"),
    ("/areas.csv", "the register of collaboration is public by its brief"),
    ("/areas/{slug}", "the register of collaboration is public by its brief"),
    ("/schemes", "the register of collaboration is public by its brief"),
    ("/schemes.csv", "the register of collaboration is public by its brief"),
    ("/schemes/{slug}", "the register of collaboration is public by its brief"),
];

/// Forms that are sent before anybody is signed in.
const FORMS_AT_THE_DOOR: &[&str] = &["/sign-in", "/sign-in/password"];

fn at(scene: &Scene, path: &str) -> String {
    let names = [
        ("incident", scene.incident.as_str()),
        ("share", scene.share.as_str()),
        ("slug", POLICE),
        ("file", "none.css"),
        ("code", "web.not_there"),
    ];
    let unknown = ["item", "person", "room", "session", "system", "secret", "agreement"];
    let names: Vec<_> = names.into_iter().chain(unknown.map(|name| (name, NOBODY))).collect();
    filled(path, &names)
}

/// Whether who asked was sent to sign in, or told that they must.
fn is_turned_away(answer: &Answer) -> bool {
    let location = answer.headers.get("location").and_then(|value| value.to_str().ok());
    match answer.status.as_u16() {
        401 => true,
        303 => location.is_some_and(|address| address.starts_with("/sign-in")),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_is_not_public_asks_to_sign_in() {
    let scene = Scene::open().await;
    let head = scene.head();
    let routes = page_routes();
    for route in routes.iter().filter(|route| route.is_shown) {
        let answer = scene.hub.page(None, &at(&scene, &route.path)).await;
        let is_public = PUBLIC.iter().any(|(path, _)| *path == route.path);
        assert_eq!(is_turned_away(&answer), !is_public, "{}: {}", route.path, answer.status);
        assert!(!answer.text().contains(TYPED), "{}", route.path);
    }
    for (path, reason) in PUBLIC {
        assert!(routes.iter().any(|route| route.path == *path), "{path} ({reason}) is no page");
    }
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_without_its_token_is_refused_before_anything_else() {
    let scene = Scene::open().await;
    let head = scene.head();
    let (ours, theirs) = (scene.cookie(POLICE).await, scene.cookie(STRANGER).await);
    let stolen = Hub::form_token(&scene.hub.page(Some(&theirs), "/account").await);
    assert!(!stolen.is_empty(), "the page of an account holds a form");
    let sent: Vec<_> = page_routes().into_iter().filter(|route| route.is_sent).collect();
    assert!(sent.len() >= 35, "only {} forms were found", sent.len());
    for route in sent {
        let path = at(&scene, &route.path);
        for (cookie, token) in [("", ""), (&ours, ""), (&ours, stolen.as_str())] {
            let body = format!("csrf={token}&command=accept");
            let headers = [FORM, ("cookie", cookie), ("accept", "application/json")];
            let refused = scene.ask(Method::POST, &path, &headers, body).await;
            let told = (refused.status.as_u16(), refused.code());
            assert_eq!(told, (403, "web.form_token_missing".to_owned()), "{path}");
        }
    }
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_sent_by_nobody_leads_to_the_sign_in_page() {
    let scene = Scene::open().await;
    let head = scene.head();
    let door = scene.hub.page(None, "/sign-in").await;
    let cookie = door.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = Hub::form_token(&door);
    for route in page_routes().iter().filter(|route| route.is_sent) {
        let path = at(&scene, &route.path);
        let answer = scene.hub.send(&cookie, &path, &format!("csrf={token}")).await;
        let is_at_the_door = FORMS_AT_THE_DOOR.contains(&route.path.as_str());
        assert_ne!(answer.code(), "web.form_token_missing", "{path}: the token is good");
        assert_eq!(is_turned_away(&answer), !is_at_the_door, "{path}: {}", answer.status);
    }
    assert_eq!(scene.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_browser_reaches_nothing_of_another_agency() {
    let scene = Scene::open().await;
    scene.hub.settle().await;
    let head = scene.head();
    let stranger = scene.cookie(STRANGER).await;
    let token = Hub::form_token(&scene.hub.page(Some(&stranger), "/account").await);
    let is_of_others =
        |path: &str| ["{incident}", "{share}"].iter().any(|name| path.contains(name));
    let routes: Vec<_> = page_routes().into_iter().filter(|r| is_of_others(&r.path)).collect();
    assert!(routes.len() >= 18, "only {} pages are about somebody's things", routes.len());
    for route in routes {
        let path = at(&scene, &route.path);
        if route.is_shown {
            let page = scene.hub.page(Some(&stranger), &path).await;
            assert!(matches!(page.status.as_u16(), 403 | 404), "{path}: {}", page.status);
            assert!(!page.text().contains(TYPED), "{path}");
        }
        if route.is_sent && !path.ends_with("/attachments") {
            let answer = scene.hub.send(&stranger, &path, &form_for(&path, &token)).await;
            assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.text());
        }
    }
    let upload = format!("/incidents/{}/attachments", scene.incident);
    let answer = uploaded(&scene, &upload, &stranger, &token).await;
    assert!(matches!(answer.status.as_u16(), 403 | 404), "{}", answer.text());
    assert_eq!(scene.head(), head, "a stranger's tries store nothing");
}

/// A form that a party could send here, so that a refusal is not for what is missing.
fn form_for(path: &str, token: &str) -> String {
    let fields = match path.rsplit('/').next().unwrap_or_default() {
        "reject" => "reason=not_our_area",
        "redirect" => "to=fire-north",
        "progress" => "to=working",
        "acknowledge" => "kind=not_shown",
        "share" => "to=fire-north&kind=awareness",
        "update" => "word=summary&summary=other&value=other",
        "log" => "category=action&label=general&text=on+our+way",
        _ => "reason=because",
    };
    format!("csrf={token}&key=k1&{fields}")
}

async fn uploaded(scene: &Scene, path: &str, cookie: &str, token: &str) -> Answer {
    let part = |head: &str, value: &str| {
        format!("--x\r\ncontent-disposition: form-data; {head}\r\n\r\n{value}\r\n")
    };
    let file = "name=\"file\"; filename=\"note.txt\"\r\ncontent-type: text/plain";
    let body =
        [part("name=\"csrf\"", token), part(file, "a note"), "--x--\r\n".to_owned()].concat();
    let headers = [("content-type", "multipart/form-data; boundary=x"), ("cookie", cookie)];
    scene.ask(Method::POST, path, &headers, Body::from(body)).await
}
