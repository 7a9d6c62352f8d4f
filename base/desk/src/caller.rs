//! Who stands at the desk: the author that entries will name, and the audience that decisions
//! are made for.

use std::collections::BTreeSet;

use access::{Audience, AudienceKind};
use contracts::Standing;
use kernel::{Actor, Purpose, Role, RoomId};

use crate::register::{Person, Register, System};

/// One caller, as looked up at this request: roles are never carried in a token.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: Actor,
    pub audience: Audience,
    /// The room whose work this is, where the work is a room's.
    pub room: Option<RoomId>,
}

impl Caller {
    /// The hub itself: its clocks, imports and housekeeping.
    #[must_use]
    pub fn hub() -> Self {
        Self::without_agency(Actor::Hub, AudienceKind::Hub, Purpose::Administration)
    }

    /// Anybody, on the public pages.
    #[must_use]
    pub fn public() -> Self {
        Self::without_agency(Actor::Public, AudienceKind::Public, Purpose::Publication)
    }

    /// A signed-in person at one of their rooms, or at none.
    #[must_use]
    pub fn person(person: &Person, room: Option<RoomId>, purpose: Purpose) -> Self {
        let room = room.filter(|room| person.rooms.contains(room));
        Self {
            actor: Actor::Person { person: person.id, room },
            audience: Audience {
                kind: AudienceKind::Person,
                agency: Some(person.agency),
                rooms: room.into_iter().collect(),
                roles: person.roles.iter().copied().collect(),
                purpose,
            },
            room,
        }
    }

    /// A program that speaks for a room.
    #[must_use]
    pub fn system(system: &System, purpose: Purpose) -> Self {
        Self {
            actor: Actor::System { system: system.id },
            audience: Audience {
                kind: AudienceKind::System,
                agency: Some(system.agency),
                rooms: vec![system.room],
                roles: system.roles.iter().copied().collect(),
                purpose,
            },
            room: Some(system.room),
        }
    }

    /// The same caller as the register knows them now; none if they may not act any more.
    pub(crate) fn again(&self, register: &Register) -> Option<Self> {
        let purpose = self.audience.purpose;
        match self.actor {
            Actor::Person { person, .. } => register
                .person(person)
                .filter(|person| person.standing == Standing::Active)
                .map(|person| Self::person(&person, self.room, purpose)),
            Actor::System { system } => register
                .system(system)
                .filter(|system| system.standing == Standing::Active)
                .map(|system| Self::system(&system, purpose)),
            Actor::Hub | Actor::Public => Some(self.clone()),
        }
    }

    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.audience.roles.contains(&role)
    }

    fn without_agency(actor: Actor, kind: AudienceKind, purpose: Purpose) -> Self {
        let audience =
            Audience { kind, agency: None, rooms: Vec::new(), roles: BTreeSet::new(), purpose };
        Self { actor, audience, room: None }
    }
}
