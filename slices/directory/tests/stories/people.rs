use super::world::{
    FIRE_ADMIN, FIRE_OPERATOR, PASSWORD, POLICE_ADMIN, SUPERVISOR, World, between, cookie_of,
    location,
};

const PEOPLE: &str = "/directory/agencies/fire/people";
const ADD: (&str, &str) =
    ("/directory/agencies/fire/people/new", "/directory/agencies/fire/people/new");

impl World {
    /// Adds a planner to the fire agency and answers the one-time code.
    async fn add_planner(&self, email: &str) -> String {
        let admin = self.sign_in(FIRE_ADMIN).await;
        let fields = [("display_name", "Pat Planner"), ("email", email), ("roles", "planner")];
        let page = self.fill(&admin, ADD, &fields).await;
        assert_eq!(page.status, 200, "{}", page.text());
        between(&page.text(), "<code>", "</code>").to_owned()
    }

    async fn change_operator(&self, fields: &[(&str, &str)]) -> axum::http::StatusCode {
        let admin = self.sign_in(FIRE_ADMIN).await;
        let person = self.seeded.people[FIRE_OPERATOR];
        let address = format!("/directory/people/{person}/change");
        let room = self.seeded.rooms["fire-control"].to_string();
        let mut all = vec![("display_name", "operator fire"), ("rooms", &room)];
        all.extend_from_slice(fields);
        self.fill(&admin, (&address, &address), &all).await.status
    }
}

#[tokio::test]
async fn a_new_person_signs_in_with_a_code_and_chooses_a_password() {
    let world = World::open().await;
    let email = "pat.fire@example.test";
    let code = world.add_planner(email).await;
    assert_eq!(code.len(), 23, "{code}");
    let asked = world.try_sign_in(email, &code).await;
    assert!(asked.text().contains("Choose a password"), "{}", asked.text());
    assert_eq!(cookie_of(&asked).filter(|cookie| cookie.starts_with("bluelight=")), None);
    let new = "copper violin meadow";
    let page = world.hub.page(None, "/sign-in").await;
    let fields = |repeated| {
        [
            ("email", email),
            ("code", code.as_str()),
            ("new_password", new),
            ("repeated_password", repeated),
            ("next", "/account"),
        ]
    };
    let unlike = world.send_with(&page, "/sign-in/password", &fields("copper")).await;
    assert_eq!(unlike.status, 422);
    let set = world.send_with(&page, "/sign-in/password", &fields(new)).await;
    assert_eq!((set.status.as_u16(), location(&set)), (303, "/account"));
    assert_eq!(world.hub.page(cookie_of(&set).as_deref(), "/account").await.status, 200);
    let again = world.send_with(&page, "/sign-in/password", &fields(new)).await;
    assert_eq!(again.status, 401, "the code is good once");
    assert_eq!(world.try_sign_in(email, new).await.status, 303);
}

#[tokio::test]
async fn a_one_time_code_runs_out_after_three_days() {
    let world = World::open().await;
    let email = "pat.fire@example.test";
    let code = world.add_planner(email).await;
    world.hub.clock.advance_seconds(72 * 3_600);
    let late = world.try_sign_in(email, &code).await;
    assert_eq!(late.status, 403);
    assert!(late.text().contains("One-time code has run out"));
}

#[tokio::test]
async fn an_address_has_one_account_even_if_two_ask_at_once() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let fields = |email| [("display_name", "Pat"), ("email", email), ("roles", "planner")];
    let shouted = FIRE_OPERATOR.to_uppercase();
    let taken = world.fill(&admin, ADD, &fields(&shouted)).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text().contains("Address belongs to another account"));
    let new = fields("new.fire@example.test");
    let (one, other) = tokio::join!(world.fill(&admin, ADD, &new), world.fill(&admin, ADD, &new));
    let statuses = [one.status.as_u16(), other.status.as_u16()];
    assert!(statuses.contains(&200) && statuses.contains(&422), "{statuses:?}");
}

#[tokio::test]
async fn a_suspended_person_can_do_nothing_from_that_moment() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    assert_eq!(world.hub.page(Some(&operator), "/account").await.status, 200);
    let status = world.change_operator(&[("roles", "operator"), ("standing", "suspended")]).await;
    assert_eq!(status, 303);
    let page = world.hub.page(Some(&operator), "/account").await;
    assert_eq!((page.status.as_u16(), location(&page)), (303, "/sign-in?next=%2Faccount"));
    let refused = world.try_sign_in(FIRE_OPERATOR, PASSWORD).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("Account is suspended"));
    let guess = world.try_sign_in(FIRE_OPERATOR, "not the password").await;
    assert_eq!(guess.status, 401, "only who knows the password is told");
    world.change_operator(&[("roles", "operator"), ("standing", "active")]).await;
    assert_eq!(world.hub.page(Some(&operator), "/account").await.status, 303, "it stays ended");
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_role_that_is_taken_away_counts_at_the_next_request() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    assert_eq!(world.hub.page(Some(&operator), PEOPLE).await.status, 403);
    world.change_operator(&[("roles", "auditor")]).await;
    assert_eq!(world.hub.page(Some(&operator), PEOPLE).await.status, 200);
    world.change_operator(&[("roles", "operator")]).await;
    assert_eq!(world.hub.page(Some(&operator), PEOPLE).await.status, 403);
}

#[tokio::test]
async fn a_suspended_agency_speaks_for_nobody() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let place = "/directory/agencies/fire/change";
    let fields = [("name", "fire agency"), ("kind", "fire"), ("standing", "suspended")];
    assert_eq!(world.fill(&supervisor, (place, place), &fields).await.status, 303);
    assert_eq!(world.hub.page(Some(&operator), "/account").await.status, 303);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 403);
    let system = world.system();
    let token = world.ask_token(&system.id.to_string(), &system.secret).await;
    assert_eq!(token.status, 401);
}

#[tokio::test]
async fn an_administrator_resets_a_password_and_lifts_a_lock() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    for _ in 0..5 {
        world.try_sign_in(FIRE_OPERATOR, "not the password").await;
    }
    let admin = world.sign_in(FIRE_ADMIN).await;
    let people = world.hub.page(Some(&admin), PEOPLE).await.text();
    world.settle().await;
    assert!(people.contains("Locked out"), "{people}");
    let address = format!("/directory/people/{}", world.seeded.people[FIRE_OPERATOR]);
    let reset = world.fill(&admin, (&address, &format!("{address}/password")), &[]).await;
    let code = between(&reset.text(), "<code>", "</code>").to_owned();
    assert_eq!(world.hub.page(Some(&operator), "/account").await.status, 303);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 401);
    let asked = world.try_sign_in(FIRE_OPERATOR, &code).await;
    assert!(asked.text().contains("Choose a password"));
}

#[tokio::test]
async fn an_administrator_keeps_their_own_agency_only() {
    let world = World::open().await;
    let police = world.sign_in(POLICE_ADMIN).await;
    let person = world.seeded.people[FIRE_OPERATOR];
    for path in [
        PEOPLE.to_owned(),
        "/directory/agencies/fire/systems".to_owned(),
        "/directory/agencies/fire/history".to_owned(),
        format!("/directory/people/{person}"),
        format!("/directory/people/{person}/change"),
        format!("/directory/systems/{}", world.system().id),
    ] {
        assert_eq!(world.hub.page(Some(&police), &path).await.status, 404, "{path}");
    }
    let action = format!("/directory/people/{person}/password");
    assert_eq!(world.force(&police, &action, &[]).await.status, 404);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn an_agency_cannot_make_itself_a_hub_supervisor() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let page = world.hub.page(Some(&admin), ADD.0).await.text();
    assert!(!page.contains("hub_supervisor"));
    let fields =
        [("display_name", "Pat"), ("email", "p@example.test"), ("roles", "hub_supervisor")];
    assert_eq!(world.fill(&admin, ADD, &fields).await.status, 403);
}

#[tokio::test]
async fn a_hub_supervisor_gives_a_new_agency_its_first_administrator_and_nobody_else() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let place = "/directory/agencies/police/people/new";
    let add = async |email: &str, role: &str| {
        let fields = [("display_name", "Pat"), ("email", email), ("roles", role)];
        world.fill(&supervisor, (place, place), &fields).await.status.as_u16()
    };
    assert_eq!(add("one@example.test", "agency_administrator").await, 200);
    assert_eq!(add("two@example.test", "planner").await, 404);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_told_at_each_field_and_nothing_typed_is_lost() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let fields = [("display_name", "Pat Example"), ("email", "pat"), ("roles", "operator")];
    let page = world.fill(&admin, ADD, &fields).await;
    assert_eq!(page.status, 422);
    let text = page.text();
    assert!(text.contains("href=\"#rooms\"") && text.contains("href=\"#email\""), "{text}");
    assert!(text.contains("value=\"Pat Example\""));
}
