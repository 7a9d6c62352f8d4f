use super::world::{FIRE_ADMIN, FIRE_FLOATER, FIRE_OPERATOR, SUPERVISOR, World, between};

/// Every page that is shown to somebody, with whom it is shown to.
fn pages(world: &World) -> Vec<(&'static str, String)> {
    let person = world.seeded.people[FIRE_OPERATOR];
    let system = world.system().id;
    let agreement = world.seeded.agreements[0];
    let room = world.seeded.rooms["fire-control"];
    let of = |email: &'static str, path: &str| (email, path.to_owned());
    vec![
        of(FIRE_OPERATOR, "/account"),
        of(FIRE_OPERATOR, "/account/password"),
        of(FIRE_FLOATER, "/account/room"),
        of(SUPERVISOR, "/directory/agencies"),
        of(SUPERVISOR, "/directory/agencies/new"),
        of(SUPERVISOR, "/directory/agencies/fire"),
        of(SUPERVISOR, "/directory/agencies/fire/change"),
        of(SUPERVISOR, "/directory/agencies/fire/history"),
        of(SUPERVISOR, "/directory/agencies/fire/people"),
        of(SUPERVISOR, "/directory/agencies/hub/systems"),
        of(SUPERVISOR, "/directory/history"),
        of(SUPERVISOR, "/directory/agreements"),
        of(SUPERVISOR, "/directory/agreements/new"),
        of(SUPERVISOR, &format!("/directory/agreements/{agreement}")),
        of(SUPERVISOR, &format!("/directory/agreements/{agreement}/change")),
        of(FIRE_ADMIN, "/directory/agencies/fire/rooms/new"),
        of(FIRE_ADMIN, &format!("/directory/rooms/{room}/change")),
        of(FIRE_ADMIN, "/directory/agencies/fire/people/new"),
        of(FIRE_ADMIN, &format!("/directory/people/{person}")),
        of(FIRE_ADMIN, &format!("/directory/people/{person}/change")),
        of(FIRE_ADMIN, "/directory/agencies/fire/systems"),
        of(FIRE_ADMIN, "/directory/agencies/fire/systems/new"),
        of(FIRE_ADMIN, &format!("/directory/systems/{system}")),
        of(FIRE_ADMIN, &format!("/directory/systems/{system}/change")),
    ]
}

#[tokio::test]
async fn every_page_is_whole_and_every_form_of_it_carries_its_token() {
    let world = World::open().await;
    let mut cookies = std::collections::HashMap::new();
    for email in [FIRE_OPERATOR, FIRE_FLOATER, FIRE_ADMIN, SUPERVISOR] {
        cookies.insert(email, world.sign_in(email).await);
    }
    world.settle().await;
    for (email, path) in pages(&world) {
        let page = world.hub.page(Some(&cookies[email]), &path).await;
        let text = page.text();
        assert_eq!(page.status, 200, "{path}: {text}");
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        let posts = text.matches("method=\"post\"").count();
        assert_eq!(text.matches("name=\"csrf\"").count(), posts, "{path}");
        assert!(text.ends_with("</html>") || text.ends_with("</html>\n"), "{path}");
        let title = between(&text, "<title>", " – ");
        assert!(!title.is_empty(), "{path}");
        assert_eq!(labels_missing(&text), Vec::<String>::new(), "{path}");
    }
}

/// Ids of fields that have no label.
fn labels_missing(text: &str) -> Vec<String> {
    let fields = text.split('<').filter(|tag| {
        (tag.starts_with("input") && !tag.contains("type=\"hidden\""))
            || tag.starts_with("select")
            || tag.starts_with("textarea")
    });
    let ids = fields.map(|tag| between(tag, "id=\"", "\"").to_owned());
    ids.filter(|id| !text.contains(&format!("for=\"{id}\""))).collect()
}

#[tokio::test]
async fn an_empty_list_says_so() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let page = world.hub.page(Some(&supervisor), "/directory/agencies/hub/systems").await;
    assert!(page.text().contains("No program speaks for this agency yet"));
    let page = world.hub.page(Some(&supervisor), "/directory/agencies/hub").await;
    assert!(page.text().contains("This agency has no room yet"));
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let body = "name=Other&slug=other&kind=fire";
    let refused = world.hub.send(&supervisor, "/directory/agencies/new", body).await;
    assert_eq!(refused.code(), "web.form_token_missing");
    assert_eq!(world.hub.page(Some(&supervisor), "/directory/agencies/other").await.status, 404);
}

#[tokio::test]
async fn pages_are_read_by_whoever_may_and_told_to_others_as_the_action_would() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    for (_, path) in pages(&world) {
        let status = world.hub.page(Some(&operator), &path).await.status.as_u16();
        let is_for_all = path.starts_with("/account")
            || ["/directory/agencies", "/directory/agencies/fire", "/directory/agreements"]
                .contains(&path.as_str())
            || (path.starts_with("/directory/agreements/")
                && path.matches('/').count() == 3
                && !path.ends_with("/new"));
        let expected: &[u16] = if is_for_all { &[200] } else { &[403, 404] };
        assert!(expected.contains(&status), "{path} answered {status}");
    }
}
