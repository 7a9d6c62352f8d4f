use super::world::{FIRE_ADMIN, FIRE_AUDITOR, FIRE_OPERATOR, SUPERVISOR, World};

#[tokio::test]
async fn an_auditor_reads_who_changed_what_in_their_own_agency() {
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    let person = world.seeded.people[FIRE_OPERATOR];
    let place = format!("/directory/people/{person}/change");
    let fields = [("display_name", "operator fire"), ("roles", "auditor"), ("standing", "active")];
    assert_eq!(world.fill(&admin, (&place, &place), &fields).await.status, 303);
    let auditor = world.sign_in(FIRE_AUDITOR).await;
    let page = world.hub.page(Some(&auditor), "/directory/agencies/fire/history").await.text();
    assert!(page.contains("Account changed: operator fire"), "{page}");
    assert!(page.contains("by admin fire"));
    assert!(!page.contains("police"));
    let police = world.hub.page(Some(&auditor), "/directory/agencies/police/history").await;
    assert_eq!(police.status, 404);
    assert_eq!(world.hub.page(Some(&auditor), "/directory/history").await.status, 403);
}

#[tokio::test]
async fn a_hub_supervisor_reads_all_changes_a_page_at_a_time() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let page = world.hub.page(Some(&supervisor), "/directory/history?limit=3").await.text();
    assert_eq!(page.matches("moj-timeline__item").count(), 3, "{page}");
    assert!(page.contains("Next page"));
    let operator = world.sign_in(FIRE_OPERATOR).await;
    assert_eq!(world.hub.page(Some(&operator), "/directory/history").await.status, 403);
}

#[tokio::test]
async fn strangers_at_the_door_are_counted_in_one_entry() {
    let world = World::open().await;
    let head = world.hub.office(kernel::Realm::Live).journal().head();
    for n in 0..3 {
        world.try_sign_in(&format!("stranger{n}@example.test"), "not the password").await;
    }
    let journal = world.hub.office(kernel::Realm::Live).journal().clone();
    assert_eq!(journal.head(), head, "no entry for each of them");
    world.hub.tick().await;
    let told = journal.read(head, 10).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].event.as_str(), &told[0].body["count"]),
        ("directory.strangers_refused", &3.into())
    );
    world.hub.tick().await;
    assert_eq!(journal.read(head, 10).await.unwrap().len(), 1);
}
