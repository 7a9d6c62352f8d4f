use contracts::AgencyKind;
use desk::Caller;
use kernel::{PersonId, Purpose, Refusal, Role};
use programme::Tables;
use testkit::Hub;

use super::{empty_register, get};

async fn caller(hub: &Hub, role: Role) -> Caller {
    let cast =
        hub.cast(&[(&format!("agency-{}", role.code().replace('_', "-")), AgencyKind::Fire)]).await;
    let room = &cast.rooms[0];
    let person: PersonId = hub.mint();
    hub.add_person(room, person, role).await;
    let person = hub.office(kernel::Realm::Live).register().person(person).unwrap();
    Caller::person(&person, None, Purpose::Collaboration)
}

#[tokio::test]
async fn the_hub_its_supervisors_and_scheme_leads_import_and_nobody_else() {
    let hub = empty_register().await;
    let mut callers = vec![("hub", Caller::hub(), true), ("public", Caller::public(), false)];
    for role in Role::ALL {
        let may = matches!(role, Role::HubSupervisor | Role::SchemeLead);
        callers.push((role.code(), caller(&hub, role).await, may));
    }
    for (who, caller, may) in callers {
        let answer = programme::import(&hub.desk(caller), &Tables::default(), |_| {}).await;
        match answer {
            Ok(_) => assert!(may, "{who} imported"),
            Err(error) => {
                assert_eq!((error.code(), may), ("desk.denied", false), "{who}");
            }
        }
    }
}

#[tokio::test]
async fn anybody_reads_without_signing_in() {
    let hub = empty_register().await;
    for path in ["/api/v1/areas", "/api/v1/schemes", "/api/v1/schemes/summary?by=kind"] {
        get(&hub, path).await;
    }
    for path in ["/areas", "/schemes"] {
        assert_eq!(hub.page(None, path).await.status, 200);
    }
}

#[tokio::test]
async fn an_exercise_has_no_register_of_its_own() {
    let hub = empty_register().await;
    let desk = hub.office(kernel::Realm::Exercise).desk(Caller::hub());
    let refused = programme::import(&desk, &Tables::default(), |_| {}).await.unwrap_err();
    assert_eq!(refused.code(), "programme.import.in_exercise");
}
