//! A system: a program that speaks for an agency at one of its rooms, such as a CAD.

use contracts::{Standing, SystemAdded, SystemChanged, SystemEvent};
use kernel::{AgencyId, Folded, Role, RoomId, StreamKind, SystemId, Timestamp, Told};

use crate::events::UseEvent;
use crate::model::Faults;
use crate::model::faults::refusal;

const NAME_CHARACTERS_MAX: usize = 80;

/// The roles that a program may hold: all but those that administer, which is a person's work.
pub const SYSTEM_ROLES: [Role; 6] = [
    Role::Connector,
    Role::Operator,
    Role::Supervisor,
    Role::Planner,
    Role::SchemeLead,
    Role::Auditor,
];

#[derive(Debug, Clone, PartialEq)]
pub struct SystemRecord {
    id: SystemId,
    agency: AgencyId,
    room: RoomId,
    name: String,
    roles: Vec<Role>,
    standing: Standing,
}

/// What is filled in about a system.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemDraft {
    pub name: String,
    pub roles: Vec<Role>,
    pub standing: Standing,
}

/// Where a system stands: its agency and the room that it speaks for.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemSetting {
    pub agency: AgencyId,
    pub room: RoomId,
    /// Whether the room is that agency's.
    pub is_own_room: bool,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SystemRefused {
    #[error("{0}")]
    Invalid(Faults),
    #[error("nothing has changed; change a field or go back")]
    NothingChanged,
}
refusal!(SystemRefused {
    "directory.system.invalid",
    Self::NothingChanged => "directory.system.nothing_changed" Invalid,
});

impl SystemRecord {
    /// # Errors
    /// If a field is not of its form, or the room is another agency's.
    pub fn add(
        id: SystemId,
        draft: &SystemDraft,
        setting: &SystemSetting,
    ) -> Result<SystemAdded, SystemRefused> {
        let mut faults = Faults::default();
        let SystemDraft { name, roles, .. } = read_draft(&mut faults, draft);
        faults.unless(
            setting.is_own_room,
            "room",
            "choose the room of this agency that the system speaks for",
        );
        let (agency, room) = (setting.agency, setting.room);
        Ok(faults.or(SystemAdded { system: id, agency, room, name, roles })?)
    }

    /// # Errors
    /// If a field is not of its form, or nothing changes.
    pub fn change(&self, draft: &SystemDraft) -> Result<SystemChanged, SystemRefused> {
        let mut faults = Faults::default();
        let checked = read_draft(&mut faults, draft);
        let checked = faults.or(checked)?;
        if checked == self.draft() {
            return Err(SystemRefused::NothingChanged);
        }
        let SystemDraft { name, roles, standing } = checked;
        Ok(SystemChanged { system: self.id, name, roles, standing })
    }

    /// What the system's form shows before anything is changed.
    #[must_use]
    pub fn draft(&self) -> SystemDraft {
        SystemDraft { name: self.name.clone(), roles: self.roles.clone(), standing: self.standing }
    }

    #[must_use]
    pub fn agency(&self) -> AgencyId {
        self.agency
    }

    #[must_use]
    pub fn room(&self) -> RoomId {
        self.room
    }

    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }
}

impl Folded for SystemRecord {
    const KIND: StreamKind = StreamKind("directory.system");
    type Id = SystemId;
    type Event = SystemEvent;

    fn fold(state: Option<Self>, event: &SystemEvent, _: &Told) -> Option<Self> {
        match (state, event) {
            (None, SystemEvent::SystemAdded(added)) => Some(Self {
                id: added.system,
                agency: added.agency,
                room: added.room,
                name: added.name.clone(),
                roles: added.roles.clone(),
                standing: Standing::Active,
            }),
            (Some(system), SystemEvent::SystemChanged(changed)) => Some(Self {
                name: changed.name.clone(),
                roles: changed.roles.clone(),
                standing: changed.standing,
                ..system
            }),
            (state, _) => state,
        }
    }
}

/// When a system last came for a token.
#[derive(Debug, Clone, PartialEq)]
pub struct UseRecord {
    pub last_token_at: Timestamp,
}

impl Folded for UseRecord {
    const KIND: StreamKind = StreamKind("directory.use");
    type Id = SystemId;
    type Event = UseEvent;

    fn fold(_: Option<Self>, _: &UseEvent, told: &Told) -> Option<Self> {
        Some(Self { last_token_at: told.recorded_at })
    }
}

fn read_draft(faults: &mut Faults, draft: &SystemDraft) -> SystemDraft {
    let name = faults.text::<NAME_CHARACTERS_MAX>("name", &draft.name);
    let mut roles = draft.roles.clone();
    roles.sort_unstable();
    roles.dedup();
    faults.unless(!roles.is_empty(), "roles", "choose at least one role");
    faults.unless(
        roles.iter().all(|role| SYSTEM_ROLES.contains(role)),
        "roles",
        "a system cannot be an administrator; choose another role",
    );
    SystemDraft { name, roles, standing: draft.standing }
}

#[cfg(test)]
mod tests {
    use contracts::Standing;
    use kernel::{AgencyId, Role, RoomId, SystemId, TypedId};
    use uuid::Uuid;

    use super::{SystemDraft, SystemRecord, SystemSetting};

    #[test]
    fn a_system_speaks_for_a_room_of_its_agency_and_never_administers() {
        let room = RoomId::from_uuid(Uuid::from_u128(7));
        let add = |roles: &[Role], is_own_room: bool| {
            let draft = SystemDraft {
                name: "CAD".to_owned(),
                roles: roles.to_vec(),
                standing: Standing::Active,
            };
            let agency = AgencyId::from_uuid(Uuid::from_u128(2));
            let setting = SystemSetting { agency, room, is_own_room };
            SystemRecord::add(SystemId::from_uuid(Uuid::from_u128(1)), &draft, &setting)
        };
        assert_eq!(add(&[Role::Connector], true).unwrap().room, room);
        assert!(add(&[Role::Connector], false).is_err());
        assert!(add(&[Role::AgencyAdministrator], true).is_err());
        assert!(add(&[], true).is_err());
    }
}
