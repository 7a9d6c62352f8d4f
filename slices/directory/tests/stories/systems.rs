use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::world::{FIRE_ADMIN, World, between};

const AGENCIES: &str = "/api/v1/directory/agencies";

impl World {
    async fn token(&self) -> String {
        let system = self.system();
        let answer = self.ask_token(&system.id.to_string(), &system.secret).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    fn system_page(&self) -> String {
        format!("/directory/systems/{}", self.system().id)
    }

    async fn issue(&self, admin: &str) -> axum::http::StatusCode {
        let page = self.system_page();
        self.fill(admin, (&page, &format!("{page}/secrets")), &[]).await.status
    }
}

#[tokio::test]
async fn a_system_gets_a_token_for_five_minutes() {
    let world = World::open().await;
    let system = world.system();
    let answer = world.ask_token(&system.id.to_string(), &system.secret).await;
    assert_eq!(answer.json()["token_type"], "Bearer");
    assert_eq!(answer.json()["expires_in"], 300);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.call(&token, AGENCIES).await.status, 200);
    world.hub.clock.advance_seconds(299);
    assert_eq!(world.call(&token, AGENCIES).await.status, 200);
    world.hub.clock.advance_seconds(1);
    let expired = world.call(&token, AGENCIES).await;
    assert_eq!((expired.status.as_u16(), expired.code().as_str()), (401, "web.token_not_good"));
}

#[tokio::test]
async fn credentials_come_by_http_basic_or_in_the_form_and_errors_have_the_standards_shape() {
    let world = World::open().await;
    let system = world.system();
    let coded = STANDARD.encode(format!("{}:{}", system.id, system.secret));
    let basic = format!("Basic {coded}");
    let grant = "grant_type=client_credentials";
    let path = "/api/v1/token";
    let good = world.post(path, grant, &[("authorization", &basic)]).await;
    assert_eq!(good.status, 200);
    let both = format!("{grant}&client_id={}&client_secret={}", system.id, system.secret);
    let wrong = format!("{grant}&client_id={}&client_secret=nothing", system.id);
    let nobody = format!("{grant}&client_id=nobody&client_secret=nothing");
    for (body, authorization, status, error) in [
        (grant, "", 400, "invalid_request"),
        ("grant_type=password", basic.as_str(), 400, "unsupported_grant_type"),
        ("", basic.as_str(), 400, "invalid_request"),
        (both.as_str(), basic.as_str(), 400, "invalid_request"),
        ("grant_type=a&grant_type=b", "", 400, "invalid_request"),
        (grant, "Bearer abc", 400, "invalid_request"),
        (wrong.as_str(), "", 401, "invalid_client"),
        (nobody.as_str(), "", 401, "invalid_client"),
    ] {
        let headers = [("authorization", authorization)];
        let headers = if authorization.is_empty() { &headers[..0] } else { &headers[..] };
        let answer = world.post(path, body, headers).await;
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.json()["error"], error, "{body}");
        assert!(answer.json()["error_description"].is_string());
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401);
    }
}

#[tokio::test]
async fn two_secrets_are_good_at_once_and_a_revoked_one_is_refused() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let page = world.system_page();
    world.hub.clock.advance_seconds(1);
    let issued = world.fill(&admin, (&page, &format!("{page}/secrets")), &[]).await;
    let second = between(&issued.text(), "<code class=\"secret\">", "</code>").to_owned();
    assert_eq!(second.len(), 64);
    let (client, first) = (world.system().id.to_string(), world.system().secret.clone());
    for secret in [&first, &second] {
        assert_eq!(world.ask_token(&client, secret).await.status, 200);
    }
    assert_eq!(world.issue(&admin).await, 422, "never three");
    let shown = world.hub.page(Some(&admin), &page).await.text();
    assert!(!shown.contains(&second) && !shown.contains(&first));
    let oldest = between(&shown, "/secrets/", "/revoke").to_owned();
    let revoke = format!("{page}/secrets/{oldest}/revoke");
    assert_eq!(world.fill(&admin, (&page, &revoke), &[]).await.status, 303);
    let refused = world.ask_token(&client, &first).await;
    assert_eq!(refused.json()["error"], "invalid_client");
    assert_eq!(world.ask_token(&client, &second).await.status, 200);
    assert_eq!(world.fill(&admin, (&page, &revoke), &[]).await.status, 422, "it is gone already");
}

#[tokio::test]
async fn a_suspended_systems_tokens_are_dead_at_once() {
    let world = World::open().await;
    let token = world.token().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let page = format!("{}/change", world.system_page());
    let fields = [("name", "Fire CAD"), ("roles", "connector"), ("standing", "suspended")];
    assert_eq!(world.fill(&admin, (&page, &page), &fields).await.status, 303);
    assert_eq!(world.call(&token, AGENCIES).await.code(), "web.token_not_good");
    let system = world.system();
    assert_eq!(world.ask_token(&system.id.to_string(), &system.secret).await.status, 401);
}

#[tokio::test]
async fn a_system_that_asks_for_a_token_at_each_request_is_told_to_keep_one() {
    let world = World::open().await;
    for _ in 0..60 {
        world.token().await;
    }
    let system = world.system();
    let answer = world.ask_token(&system.id.to_string(), &system.secret).await;
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
    world.hub.clock.advance_seconds(60);
    world.token().await;
}

#[tokio::test]
async fn an_administrator_adds_a_system_that_has_no_secret_yet() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let place = "/directory/agencies/fire/systems/new";
    let room = world.seeded.rooms["fire-second"].to_string();
    let police = world.seeded.rooms["police-control"].to_string();
    let fields = |room| [("name", "Second CAD"), ("room", room), ("roles", "connector")];
    assert_eq!(world.fill(&admin, (place, place), &fields(&police)).await.status, 422);
    assert_eq!(world.fill(&admin, (place, place), &fields("")).await.status, 422);
    let added = world.fill(&admin, (place, place), &fields(&room)).await;
    assert_eq!(added.status, 303);
    let page = world.hub.page(Some(&admin), super::world::location(&added)).await.text();
    assert!(page.contains("This system has no secret yet"), "{page}");
}
