use super::silence::found_in;
use super::world::{FIRE_ADMIN, FIRE_OPERATOR, PASSWORD, World};

#[tokio::test]
async fn a_suspended_persons_name_and_address_are_erased_wherever_they_were() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let page = format!("/directory/people/{}", world.seeded.people[FIRE_OPERATOR]);
    let (change, erase) = (format!("{page}/change"), format!("{page}/erase"));
    assert_eq!(world.force(&admin, &erase, &[]).await.status, 409, "it is in use");
    let room = world.seeded.rooms["fire-control"].to_string();
    let fields = [
        ("display_name", "Canary Wharton"),
        ("roles", "operator"),
        ("rooms", &room),
        ("standing", "suspended"),
    ];
    assert_eq!(world.fill(&admin, (&change, &change), &fields).await.status, 303);
    assert!(!found_in(world.hub.folder(), "Canary Wharton").is_empty(), "the view shows it");
    assert_eq!(world.fill(&admin, (&page, &erase), &[]).await.status, 303);
    let shown = world.hub.page(Some(&admin), &page).await.text();
    assert!(!shown.contains("Canary") && shown.contains("Erased"), "{shown}");
    for canary in ["Canary Wharton", FIRE_OPERATOR] {
        assert_eq!(found_in(world.hub.folder(), canary), Vec::<String>::new(), "{canary}");
    }
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 401);
}

#[tokio::test]
async fn an_erased_persons_address_can_be_given_an_account_again() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let page = format!("/directory/people/{}", world.seeded.people[FIRE_OPERATOR]);
    let change = format!("{page}/change");
    let fields =
        [("display_name", "operator fire"), ("roles", "planner"), ("standing", "suspended")];
    world.fill(&admin, (&change, &change), &fields).await;
    world.fill(&admin, (&page, &format!("{page}/erase")), &[]).await;
    let new = "/directory/agencies/fire/people/new";
    let fields = [("display_name", "Pat"), ("email", FIRE_OPERATOR), ("roles", "planner")];
    assert_eq!(world.fill(&admin, (new, new), &fields).await.status, 200);
}
