//! The register's contents, folded from the contracts' events.

use std::collections::BTreeMap;

use contracts::{AgencyEvent, AgencyKind, AgreementEvent, PersonEvent, RoomEvent, ShareKind};
use contracts::{Standing, SystemEvent};
use kernel::{
    AgencyId, AgreementId, DecodeError, LabelSet, PersonId, Purpose, Role, RoomId, StoredEvent,
    StreamEvent, SystemId, Timestamp,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Agency {
    pub id: AgencyId,
    pub slug: String,
    pub name: String,
    pub kind: AgencyKind,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    pub id: RoomId,
    pub agency: AgencyId,
    pub slug: String,
    pub name: String,
    pub voice_number: Option<String>,
    pub escalation_post: String,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub agency: AgencyId,
    pub rooms: Vec<RoomId>,
    pub roles: Vec<Role>,
    /// Absent once erased.
    pub display_name: Option<String>,
    pub email: Option<String>,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct System {
    pub id: SystemId,
    pub agency: AgencyId,
    pub room: RoomId,
    pub name: String,
    pub roles: Vec<Role>,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub id: AgreementId,
    pub edition: u32,
    pub title: String,
    pub parties: Vec<AgencyId>,
    pub kinds: Vec<ShareKind>,
    pub labels: LabelSet,
    pub purpose: Purpose,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
    pub is_withdrawn: bool,
}

impl Agreement {
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        !self.is_withdrawn && self.from <= now && self.until.is_none_or(|until| now < until)
    }

    #[must_use]
    pub fn binds(&self, agency: AgencyId) -> bool {
        self.parties.contains(&agency)
    }
}

/// Everything the register has heard, at one epoch.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) epoch: u64,
    pub(super) agencies: BTreeMap<AgencyId, Agency>,
    pub(super) rooms: BTreeMap<RoomId, Room>,
    pub(super) people: BTreeMap<PersonId, Person>,
    pub(super) systems: BTreeMap<SystemId, System>,
    pub(super) agreements: BTreeMap<AgreementId, Agreement>,
}

impl Known {
    /// Takes one of the contracts' events; each raises the epoch by one.
    pub(super) fn hear(&mut self, stored: &StoredEvent) -> Result<(), DecodeError> {
        self.epoch += 1;
        match stored.stream.kind() {
            "directory.agency" => self.hear_agency(AgencyEvent::decode(stored)?),
            "directory.room" => self.hear_room(RoomEvent::decode(stored)?),
            "directory.person" => self.hear_person(PersonEvent::decode(stored)?),
            "directory.system" => self.hear_system(SystemEvent::decode(stored)?),
            "directory.agreement" => self.hear_agreement(AgreementEvent::decode(stored)?),
            _ => return Err(DecodeError::UnknownEvent { event: stored.event.clone() }),
        }
        Ok(())
    }

    fn hear_agency(&mut self, event: AgencyEvent) {
        match event {
            AgencyEvent::AgencyAdded(added) => {
                let agency = Agency {
                    id: added.agency,
                    slug: added.slug,
                    name: added.name,
                    kind: added.kind,
                    standing: Standing::Active,
                };
                self.agencies.insert(agency.id, agency);
            }
            AgencyEvent::AgencyChanged(changed) => {
                if let Some(agency) = self.agencies.get_mut(&changed.agency) {
                    agency.name = changed.name;
                    agency.kind = changed.kind;
                    agency.standing = changed.standing;
                }
            }
        }
    }

    fn hear_room(&mut self, event: RoomEvent) {
        match event {
            RoomEvent::RoomAdded(added) => {
                let room = Room {
                    id: added.room,
                    agency: added.agency,
                    slug: added.slug,
                    name: added.name,
                    voice_number: added.voice_number,
                    escalation_post: added.escalation_post,
                    standing: Standing::Active,
                };
                self.rooms.insert(room.id, room);
            }
            RoomEvent::RoomChanged(changed) => {
                if let Some(room) = self.rooms.get_mut(&changed.room) {
                    room.name = changed.name;
                    room.voice_number = changed.voice_number;
                    room.escalation_post = changed.escalation_post;
                    room.standing = changed.standing;
                }
            }
        }
    }

    fn hear_person(&mut self, event: PersonEvent) {
        match event {
            PersonEvent::PersonAdded(added) => {
                let person = Person {
                    id: added.person,
                    agency: added.agency,
                    rooms: added.rooms,
                    roles: added.roles,
                    display_name: added.display_name,
                    email: added.email,
                    standing: Standing::Active,
                };
                self.people.insert(person.id, person);
            }
            PersonEvent::PersonChanged(changed) => {
                if let Some(person) = self.people.get_mut(&changed.person) {
                    person.rooms = changed.rooms;
                    person.roles = changed.roles;
                    person.display_name = changed.display_name;
                    person.standing = changed.standing;
                }
            }
            PersonEvent::PersonErased(erased) => {
                if let Some(person) = self.people.get_mut(&erased.person) {
                    person.display_name = None;
                    person.email = None;
                    person.standing = Standing::Suspended;
                }
            }
        }
    }

    fn hear_system(&mut self, event: SystemEvent) {
        match event {
            SystemEvent::SystemAdded(added) => {
                let system = System {
                    id: added.system,
                    agency: added.agency,
                    room: added.room,
                    name: added.name,
                    roles: added.roles,
                    standing: Standing::Active,
                };
                self.systems.insert(system.id, system);
            }
            SystemEvent::SystemChanged(changed) => {
                if let Some(system) = self.systems.get_mut(&changed.system) {
                    system.name = changed.name;
                    system.roles = changed.roles;
                    system.standing = changed.standing;
                }
            }
        }
    }

    fn hear_agreement(&mut self, event: AgreementEvent) {
        match event {
            AgreementEvent::AgreementMade(made) => {
                let agreement = Agreement {
                    id: made.agreement,
                    edition: made.edition,
                    title: made.title,
                    parties: made.parties,
                    kinds: made.kinds,
                    labels: made.labels,
                    purpose: made.purpose,
                    from: made.from,
                    until: made.until,
                    is_withdrawn: false,
                };
                self.agreements.insert(agreement.id, agreement);
            }
            AgreementEvent::AgreementWithdrawn(withdrawn) => {
                if let Some(agreement) = self.agreements.get_mut(&withdrawn.agreement) {
                    agreement.is_withdrawn = true;
                }
            }
        }
    }
}
