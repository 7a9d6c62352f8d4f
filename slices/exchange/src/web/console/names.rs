//! What agencies, rooms, people and agreements are called. A person of another agency is told by
//! agency and role, never by name.

use desk::Register;
use kernel::{Actor, AgencyId, AgreementId, Role, RoomId};
use web::role_words;

/// Looks up what things are called.
pub(super) trait Names {
    fn agency(&self, id: AgencyId) -> String;
    fn room(&self, id: RoomId) -> Option<String>;
    fn agreement(&self, id: AgreementId) -> String;
    /// The word for what sort of hand it was: "operator", or a system's name.
    fn hand(&self, actor: Actor) -> String;

    /// The room that was named, or else the agency.
    fn place(&self, agency: AgencyId, room: Option<RoomId>) -> String {
        room.and_then(|room| self.room(room)).unwrap_or_else(|| self.agency(agency))
    }

    /// "North Police operator".
    fn who(&self, actor: Actor, agency: Option<AgencyId>) -> String {
        match agency {
            Some(agency) => format!("{} {}", self.agency(agency), self.hand(actor)),
            None => self.hand(actor),
        }
    }
}

impl Names for Register {
    fn agency(&self, id: AgencyId) -> String {
        Self::agency(self, id)
            .map_or_else(|| "An agency no longer listed".to_owned(), |agency| agency.name)
    }

    fn room(&self, id: RoomId) -> Option<String> {
        Self::room(self, id).map(|room| room.name)
    }

    fn agreement(&self, id: AgreementId) -> String {
        let found = self.agreements().into_iter().find(|agreement| agreement.id == id);
        found.map_or_else(|| "no agreement in force".to_owned(), |agreement| agreement.title)
    }

    fn hand(&self, actor: Actor) -> String {
        match actor {
            Actor::Person { person, .. } => {
                let roles = self.person(person).map(|person| person.roles).unwrap_or_default();
                let first = Role::ALL.into_iter().find(|role| roles.contains(role));
                first.map_or_else(|| "person".to_owned(), |role| role_words(role).to_lowercase())
            }
            Actor::System { system } => {
                self.system(system).map_or_else(|| "system".to_owned(), |system| system.name)
            }
            Actor::Hub => "hub".to_owned(),
            Actor::Public => "public".to_owned(),
        }
    }
}
