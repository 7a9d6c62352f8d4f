//! The county is seeded on a fresh PostgreSQL database as it is on the embedded store.

use kernel::Realm;

use super::world::{SUPERVISOR, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_county_is_seeded_on_a_fresh_postgres_and_its_supervisor_signs_in() {
    let Some(world) = World::open_on_postgres().await else { return };
    let office = world.hub.office(Realm::Live);
    assert_eq!(office.register().epoch(), office.journal().epoch());
    assert_eq!(office.register().agencies().len(), world.seeded.agencies.len());
    world.sign_in(SUPERVISOR).await;
}
