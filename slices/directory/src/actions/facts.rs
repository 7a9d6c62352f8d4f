//! What decisions are made about, as plain facts.

use access::Facts;
use desk::{Desk, HasFacts};
use kernel::{Actor, AgencyId, PersonId, Role};

use crate::model::{
    AgencyRecord, AgreementDraft, AgreementRecord, PersonRecord, RoomRecord, SystemRecord,
};

/// The hub as a whole: what belongs to no agency.
#[must_use]
pub fn hub_facts() -> Facts {
    Facts { kind: "directory.hub", ..Facts::default() }
}

/// An agency, or what is about to be added to it.
#[must_use]
pub fn agency_facts(kind: &'static str, agency: AgencyId) -> Facts {
    Facts { kind, owner: Some(agency), ..Facts::default() }
}

/// An agreement between these agencies.
#[must_use]
pub fn agreement_facts(parties: &[AgencyId]) -> Facts {
    Facts { kind: "directory.agreement", parties: parties.to_vec(), ..Facts::default() }
}

/// A person's account with the roles that it holds or would hold.
#[must_use]
pub fn person_facts(agency: AgencyId, roles: impl IntoIterator<Item = Role>) -> Facts {
    let mut tags = Vec::new();
    for role in roles {
        let added: &[&str] = match role {
            Role::HubSupervisor => &["administrator", "hub_role"],
            Role::AgencyAdministrator => &["administrator"],
            _ => &[],
        };
        tags.extend(added.iter().filter(|tag| !tags.contains(*tag)).collect::<Vec<_>>());
    }
    Facts { tags, ..agency_facts("directory.person", agency) }
}

/// An administrator about to be added to an agency.
#[must_use]
pub fn new_administrator_facts(agency: AgencyId) -> Facts {
    person_facts(agency, [Role::AgencyAdministrator])
}

/// A person's account, marked as the caller's own where it is.
#[must_use]
pub fn own_account(desk: &Desk, person: &PersonRecord) -> Facts {
    let mut facts = person.facts();
    if is_self(desk.actor(), person.id()) {
        facts.tags.push("self");
    }
    facts
}

fn is_self(actor: Actor, person: PersonId) -> bool {
    matches!(actor, Actor::Person { person: asking, .. } if asking == person)
}

impl HasFacts for AgencyRecord {
    fn facts(&self) -> Facts {
        agency_facts("directory.agency", self.id())
    }
}

impl HasFacts for RoomRecord {
    fn facts(&self) -> Facts {
        agency_facts("directory.room", self.agency())
    }
}

impl HasFacts for PersonRecord {
    fn facts(&self) -> Facts {
        person_facts(self.agency(), self.roles().iter().copied())
    }
}

impl HasFacts for SystemRecord {
    fn facts(&self) -> Facts {
        agency_facts("directory.system", self.agency())
    }
}

impl HasFacts for AgreementDraft {
    fn facts(&self) -> Facts {
        agreement_facts(&self.parties)
    }
}

impl HasFacts for AgreementRecord {
    fn facts(&self) -> Facts {
        agreement_facts(&self.terms().parties)
    }
}
