use super::world::{FIRE_ADMIN, FIRE_OPERATOR, SUPERVISOR, World, location};

const NEW: (&str, &str) = ("/directory/agencies/new", "/directory/agencies/new");

#[tokio::test]
async fn a_hub_supervisor_adds_an_agency_and_its_room() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let fields = [("name", "North Ambulance"), ("slug", "Amb-North"), ("kind", "ambulance")];
    let added = world.fill(&supervisor, NEW, &fields).await;
    assert!(location(&added).starts_with("/directory/agencies/amb-north?at="), "{}", added.text());
    let page = world.hub.page(Some(&supervisor), location(&added)).await.text();
    assert!(page.contains("This agency has no room yet"), "{page}");
    let place = "/directory/agencies/amb-north/rooms/new";
    let room = [
        ("name", "North Ambulance Control"),
        ("slug", "amb-north-control"),
        ("voice_number", "+44 1632 960123"),
        ("escalation_post", "Duty manager"),
    ];
    let added = world.fill(&supervisor, (place, place), &room).await;
    let page = world.hub.page(Some(&supervisor), location(&added)).await.text();
    assert!(page.contains("North Ambulance Control") && page.contains("+441632960123"));
}

#[tokio::test]
async fn a_short_name_belongs_to_one_even_if_two_ask_at_once() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let fields = |slug| [("name", "Another"), ("slug", slug), ("kind", "fire")];
    let taken = world.fill(&supervisor, NEW, &fields("fire")).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text().contains("Short name is taken by another agency"));
    let new = fields("fire-south");
    let (one, other) =
        tokio::join!(world.fill(&supervisor, NEW, &new), world.fill(&supervisor, NEW, &new));
    let statuses = [one.status.as_u16(), other.status.as_u16()];
    assert!(statuses.contains(&303) && statuses.contains(&422), "{statuses:?}");
}

#[tokio::test]
async fn everybody_signed_in_sees_agencies_and_rooms_and_nobody_else_does() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    let list = world.hub.page(Some(&operator), "/directory/agencies").await.text();
    assert!(list.contains("police agency") && !list.contains("Add an agency"));
    let agency = world.hub.page(Some(&operator), "/directory/agencies/police").await.text();
    assert!(agency.contains("police-control room") && !agency.contains("/people"));
    assert_eq!(world.hub.page(None, "/directory/agencies").await.status, 303);
    assert_eq!(world.hub.page(Some(&operator), NEW.0).await.status, 403);
    assert_eq!(world.hub.page(Some(&operator), "/directory/agencies/none").await.status, 404);
}

#[tokio::test]
async fn an_administrator_changes_rooms_of_their_own_agency() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let place = format!("/directory/rooms/{}/change", world.seeded.rooms["fire-second"]);
    let fields = [
        ("name", "Fall-back room"),
        ("escalation_post", "Watch manager"),
        ("standing", "suspended"),
    ];
    let changed = world.fill(&admin, (&place, &place), &fields).await;
    let page = world.hub.page(Some(&admin), location(&changed)).await.text();
    assert!(page.contains("Fall-back room") && page.contains("Suspended"), "{page}");
    let same = world.fill(&admin, (&place, &place), &fields).await;
    assert!(same.text().contains("Nothing has changed"));
    let police = format!("/directory/rooms/{}/change", world.seeded.rooms["police-control"]);
    assert_eq!(world.hub.page(Some(&admin), &police).await.status, 404);
}

#[tokio::test]
async fn a_hub_supervisor_does_not_suspend_their_own_agency() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let place = "/directory/agencies/hub/change";
    let fields = [("name", "hub agency"), ("kind", "hub"), ("standing", "suspended")];
    let refused = world.fill(&supervisor, (place, place), &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Your own agency cannot be suspended by you"));
}
