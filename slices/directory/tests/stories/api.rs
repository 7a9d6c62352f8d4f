use axum::http::Method;
use serde_json::Value;

use super::world::{FIRE_OPERATOR, World};

impl World {
    async fn fire_token(&self) -> String {
        self.hub.token(self.system().id).await
    }
}

#[tokio::test]
async fn a_system_reads_agencies_rooms_and_its_own_agreements() {
    let world = World::open().await;
    let token = world.fire_token().await;
    let agencies = world.call(&token, "/api/v1/directory/agencies").await.json();
    let slugs: Vec<&str> =
        agencies["items"].as_array().unwrap().iter().filter_map(|it| it["slug"].as_str()).collect();
    assert_eq!(slugs, ["fire", "hub", "police"]);
    let rooms = world.call(&token, "/api/v1/directory/rooms").await.json();
    assert_eq!(rooms["items"].as_array().unwrap().len(), 3);
    let of_fire = format!("/api/v1/directory/rooms?agency={}", world.seeded.agencies["fire"]);
    let rooms = world.call(&token, &of_fire).await.json();
    assert_eq!(rooms["items"][0]["escalation_post"], "Duty supervisor");
    assert_eq!(rooms["items"].as_array().unwrap().len(), 2);
    let agreements = world.call(&token, "/api/v1/directory/agreements").await.json();
    assert_eq!(agreements["items"][0]["labels"], serde_json::json!(["general"]));
}

#[tokio::test]
async fn lists_come_a_page_at_a_time() {
    let world = World::open().await;
    let token = world.fire_token().await;
    let mut path = "/api/v1/directory/agencies?limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = world.call(&token, &path).await.json();
        let items = page["items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|it| it["slug"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/directory/agencies?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["fire", "hub", "police"]);
    let forged = world.call(&token, "/api/v1/directory/agencies?cursor=abc").await;
    assert_eq!(forged.code(), "web.cursor_forged");
}

#[tokio::test]
async fn nobody_reads_the_directory_without_a_token_or_a_session() {
    let world = World::open().await;
    for path in ["agencies", "rooms", "agreements"] {
        let path = format!("/api/v1/directory/{path}");
        let refused = world.hub.page(None, &path).await;
        assert_eq!(refused.code(), "web.not_signed_in", "{path}");
        let wrong = world.hub.call("abc", Method::GET, &path, &Value::Null).await;
        assert_eq!(wrong.code(), "web.token_not_good", "{path}");
        let cookie = world.sign_in(FIRE_OPERATOR).await;
        assert_eq!(world.hub.page(Some(&cookie), &path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn each_resource_is_in_the_description() {
    let world = World::open().await;
    let paths = &world.hub.assembly().openapi.paths.paths;
    for path in ["/token", "/directory/agencies", "/directory/rooms", "/directory/agreements"] {
        assert!(paths.contains_key(&format!("/api/v1{path}")), "{path}");
    }
}
