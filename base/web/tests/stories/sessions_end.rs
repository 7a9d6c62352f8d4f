use axum::body::Body;
use axum::http::Request;
use kernel::{Realm, Role};
use testkit::{Answer, Hub};

use crate::stage::sample::{hub, operator};

async fn is_signed_in(hub: &Hub, cookie: &str) -> bool {
    hub.page(Some(cookie), "/sample").await.status == 200
}

async fn fetch_by_page(hub: &Hub, cookie: &str) -> Answer {
    let request = Request::builder().uri("/sample").header("cookie", cookie);
    hub.ask(request.header("bluelight-live", "1").body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn who_is_not_signed_in_is_shown_to_the_sign_in_page_and_comes_back() {
    let (hub, _) = hub().await;
    let answer = hub.page(None, "/sample?a=b").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.headers["location"], "/sign-in?next=%2Fsample%3Fa%3Db");
    assert_eq!(fetch_by_page(&hub, "bluelight=AAAA").await.code(), "web.not_signed_in");
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_its_person() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    hub.clock.advance_seconds(29 * 60);
    assert!(is_signed_in(&hub, &cookie).await);
    hub.clock.advance_seconds(29 * 60);
    assert!(is_signed_in(&hub, &cookie).await);
    hub.clock.advance_seconds(30 * 60);
    assert!(!is_signed_in(&hub, &cookie).await);
}

#[tokio::test]
async fn a_pages_own_fetches_do_not_keep_a_session() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    for _ in 0..2 {
        hub.clock.advance_seconds(10 * 60);
        assert_eq!(fetch_by_page(&hub, &cookie).await.status, 200);
    }
    hub.clock.advance_seconds(10 * 60);
    assert_eq!(fetch_by_page(&hub, &cookie).await.status, 401);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    for _ in 0..35 {
        hub.clock.advance_seconds(20 * 60);
        assert!(is_signed_in(&hub, &cookie).await);
    }
    hub.clock.advance_seconds(20 * 60);
    assert!(!is_signed_in(&hub, &cookie).await);
}

#[tokio::test]
async fn a_suspended_person_is_signed_out_at_once() {
    let (hub, cast) = hub().await;
    let room = cast.room("fire-north");
    let cookie = operator(&hub, &cast).await;
    assert!(is_signed_in(&hub, &cookie).await);
    hub.suspend(room, room.operator, Role::Operator).await;
    assert!(!is_signed_in(&hub, &cookie).await);
}

#[tokio::test]
async fn a_session_can_be_ended_locked_and_ended_with_all_others() {
    let (hub, cast) = hub().await;
    let sessions = hub.assembly().web.sessions();
    let person = cast.room("fire-north").operator;
    let (first, second) = (operator(&hub, &cast).await, operator(&hub, &cast).await);
    let (third, fourth) = (operator(&hub, &cast).await, operator(&hub, &cast).await);
    let open = sessions.list_of(person).await.unwrap();
    assert_eq!(open.len(), 4);
    sessions.end(person, open[0].id).await.unwrap();
    sessions.lock(person, open[1].id).await.unwrap();
    assert!(!is_signed_in(&hub, &first).await && !is_signed_in(&hub, &second).await);
    assert!(is_signed_in(&hub, &third).await);
    assert_eq!(sessions.list_of(person).await.unwrap().len(), 3);
    hub.clock.advance_milliseconds(1);
    sessions.end_all_of(person).await.unwrap();
    assert!(!is_signed_in(&hub, &third).await && !is_signed_in(&hub, &fourth).await);
    assert!(is_signed_in(&hub, &operator(&hub, &cast).await).await, "a new sitting counts");
}

#[tokio::test]
async fn the_eleventh_session_of_a_person_ends_their_oldest() {
    let (hub, cast) = hub().await;
    let first = operator(&hub, &cast).await;
    for _ in 0..9 {
        operator(&hub, &cast).await;
    }
    assert!(is_signed_in(&hub, &first).await);
    operator(&hub, &cast).await;
    assert!(!is_signed_in(&hub, &first).await);
}

#[tokio::test]
async fn a_session_in_the_exercise_realm_says_so_on_every_page() {
    let (hub, cast) = hub().await;
    let room = cast.room("fire-north");
    let cookie = hub.cookie(room.operator, Some(room.room), Realm::Exercise).await;
    let page = hub.page(Some(&cookie), "/sample").await.text();
    assert!(page.contains("EXERCISE</title>") && page.contains("realm-band"));
    let live = hub.page(Some(&operator(&hub, &cast).await), "/sample").await.text();
    assert!(!live.contains("EXERCISE"));
}

#[tokio::test]
async fn a_session_can_be_seated_elsewhere() {
    let (hub, cast) = hub().await;
    let person = cast.room("fire-north").operator;
    let cookie = operator(&hub, &cast).await;
    let sessions = hub.assembly().web.sessions();
    let session = sessions.list_of(person).await.unwrap().remove(0);
    sessions.seat(&session, None, Realm::Exercise).await.unwrap();
    let page = hub.page(Some(&cookie), "/sample").await.text();
    assert!(page.contains("realm-band") && page.contains("Agency fire-north"));
}

#[tokio::test]
async fn neither_the_cookie_nor_the_token_is_stored() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    let token = hub.token(cast.room("fire-north").connector).await;
    let mut folders = vec![hub.folder().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for canary in [&secret, &token] {
                let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
                assert!(!found, "{}", path.display());
            }
        }
    }
}
