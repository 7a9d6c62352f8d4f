//! The first supervisor of a new hub: somebody must be able to sign in to add everybody else.

use contracts::AgencyKind;
use desk::Caller;
use directory::{SeedAgency, SeedPerson, SeedPlan};
use kernel::Role;
use slice::Assembly;

use crate::commands::Failure;

#[derive(Debug, thiserror::Error)]
#[error("this hub has agencies already; its supervisors add people on the page People")]
struct NotNew;

/// Makes the hub's own agency and a supervisor with a random password, and prints it once.
///
/// # Errors
/// If the hub has agencies already, or the directory refuses the address.
#[expect(clippy::print_stderr, reason = "the password is for the person at this terminal alone")]
pub async fn make_first_supervisor(hub: &Assembly, email: &str) -> Result<(), Failure> {
    let desk = hub.offices.live.desk(Caller::hub());
    if !desk.register().agencies().is_empty() {
        return Err(NotNew.into());
    }
    let password = hex::encode(desk.random::<12>());
    let supervisor = SeedPerson {
        display_name: "Hub supervisor".to_owned(),
        email: email.to_owned(),
        roles: vec![Role::HubSupervisor, Role::AgencyAdministrator],
        rooms: Vec::new(),
        password: password.clone(),
    };
    let agency = SeedAgency {
        slug: "hub".to_owned(),
        name: "Hub".to_owned(),
        kind: AgencyKind::Hub,
        rooms: Vec::new(),
        people: vec![supervisor],
        systems: Vec::new(),
    };
    directory::seed(&desk, &SeedPlan { agencies: vec![agency], agreements: Vec::new() }).await?;
    eprintln!("Sign in as {email} with the password {password} and change it.");
    Ok(())
}
