use kernel::Realm;

use super::world::{FIRE_ADMIN, SUPERVISOR, World};

#[tokio::test]
async fn a_rebuilt_directory_shows_what_the_live_one_showed() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    world.settle().await;
    let mut before = Vec::new();
    let pages = [
        (&supervisor, "/directory/agencies"),
        (&supervisor, "/directory/history"),
        (&supervisor, "/directory/agreements"),
        (&admin, "/directory/agencies/fire/people"),
        (&admin, "/directory/agencies/fire/systems"),
    ];
    for (cookie, path) in pages {
        before.push(main_of(&world, cookie, path).await);
    }
    let view = world.hub.assembly().views.of(Realm::Live, "directory").unwrap();
    view.rebuild().await.unwrap();
    for ((cookie, path), before) in pages.into_iter().zip(before) {
        assert_eq!(main_of(&world, cookie, path).await, before, "{path}");
    }
}

/// A page without what is new each time.
async fn main_of(world: &World, cookie: &str, path: &str) -> String {
    let page = world.hub.page(Some(cookie), path).await;
    assert_eq!(page.status, 200, "{path}");
    super::world::between(&page.text(), "<main", "</main>").to_owned()
}
