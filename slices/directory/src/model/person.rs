//! A person with an account: which rooms they work at and what they are trusted to do. Their name
//! and address are sealed with a key of their own, so that both can be erased.

use contracts::{PersonAdded, PersonChanged, PersonErased, PersonEvent, Standing};
use kernel::{AgencyId, Folded, PersonId, Role, RoomId, StreamKind, Told};

use crate::model::Faults;
use crate::model::faults::refusal;

const NAME_CHARACTERS_MAX: usize = 120;
const ADDRESS_CHARACTERS_MAX: usize = 254;
const ROOMS_MAX: usize = 20;

/// The roles that a person, not a program, may hold.
pub const PERSON_ROLES: [Role; 7] = [
    Role::Operator,
    Role::Supervisor,
    Role::Planner,
    Role::AgencyAdministrator,
    Role::HubSupervisor,
    Role::Auditor,
    Role::SchemeLead,
];

#[derive(Debug, Clone, PartialEq)]
pub struct PersonRecord {
    id: PersonId,
    agency: AgencyId,
    rooms: Vec<RoomId>,
    roles: Vec<Role>,
    display_name: Option<String>,
    email: Option<String>,
    standing: Standing,
}

/// What is filled in about a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonDraft {
    pub display_name: String,
    pub rooms: Vec<RoomId>,
    pub roles: Vec<Role>,
    pub standing: Standing,
}

/// What the rules about a person must know besides the person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonSetting {
    /// The rooms of the person's agency.
    pub rooms: Vec<RoomId>,
    /// Who is asking, where it is a person.
    pub by: Option<PersonId>,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PersonRefused {
    #[error("{0}")]
    Invalid(Faults),
    #[error("address belongs to another account; look for it under people")]
    AddressTaken,
    #[error("nothing has changed; change a field or go back")]
    NothingChanged,
    #[error("you cannot suspend yourself or give up your own administration; ask a colleague")]
    OwnStanding,
    #[error("account is in use; suspend it before its name and address are erased")]
    InUse,
    #[error("name and address were erased before; nothing of them is left")]
    Erased,
}
refusal!(PersonRefused {
    "directory.person.invalid",
    Self::AddressTaken => "directory.person.address_taken" Conflict,
    Self::NothingChanged => "directory.person.nothing_changed" Invalid,
    Self::OwnStanding => "directory.person.own_standing" Conflict,
    Self::InUse => "directory.person.in_use" Conflict,
    Self::Erased => "directory.person.erased" Gone,
});

impl PersonRecord {
    /// # Errors
    /// If a field is not of its form.
    pub fn add(
        id: PersonId,
        agency: AgencyId,
        email: &str,
        draft: &PersonDraft,
        setting: &PersonSetting,
    ) -> Result<PersonAdded, PersonRefused> {
        let mut faults = Faults::default();
        let checked = read_draft(&mut faults, draft, setting);
        let email = read_address(&mut faults, email);
        Ok(faults.or(PersonAdded {
            person: id,
            agency,
            rooms: checked.rooms,
            roles: checked.roles,
            display_name: Some(checked.display_name),
            email: Some(email),
        })?)
    }

    /// # Errors
    /// If a field is not of its form, nothing changes, or someone would shut themselves out.
    pub fn change(
        &self,
        draft: &PersonDraft,
        setting: &PersonSetting,
    ) -> Result<PersonChanged, PersonRefused> {
        if self.is_erased() {
            return Err(PersonRefused::Erased);
        }
        let mut faults = Faults::default();
        let checked = read_draft(&mut faults, draft, setting);
        let checked = faults.or(checked)?;
        if setting.by == Some(self.id) && self.would_be_shut_out(&checked) {
            return Err(PersonRefused::OwnStanding);
        }
        if checked == self.draft() {
            return Err(PersonRefused::NothingChanged);
        }
        Ok(PersonChanged {
            person: self.id,
            rooms: checked.rooms,
            roles: checked.roles,
            standing: checked.standing,
            display_name: Some(checked.display_name),
        })
    }

    /// # Errors
    /// If the account is not suspended, or was erased before.
    pub fn erase(&self) -> Result<PersonErased, PersonRefused> {
        if self.is_erased() {
            return Err(PersonRefused::Erased);
        }
        if self.standing == Standing::Active {
            return Err(PersonRefused::InUse);
        }
        Ok(PersonErased { person: self.id })
    }

    fn is_erased(&self) -> bool {
        self.display_name.is_none() && self.email.is_none()
    }

    /// What the person's form shows before anything is changed.
    #[must_use]
    pub fn draft(&self) -> PersonDraft {
        PersonDraft {
            display_name: self.display_name.clone().unwrap_or_default(),
            rooms: self.rooms.clone(),
            roles: self.roles.clone(),
            standing: self.standing,
        }
    }

    fn would_be_shut_out(&self, draft: &PersonDraft) -> bool {
        let gives_up = |role| self.roles.contains(&role) && !draft.roles.contains(&role);
        draft.standing == Standing::Suspended
            || gives_up(Role::AgencyAdministrator)
            || gives_up(Role::HubSupervisor)
    }

    #[must_use]
    pub fn id(&self) -> PersonId {
        self.id
    }

    #[must_use]
    pub fn agency(&self) -> AgencyId {
        self.agency
    }

    #[must_use]
    pub fn rooms(&self) -> &[RoomId] {
        &self.rooms
    }

    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// None once it is erased.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }

    /// None once it is erased.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }
}

impl Folded for PersonRecord {
    const KIND: StreamKind = StreamKind("directory.person");
    type Id = PersonId;
    type Event = PersonEvent;

    fn fold(state: Option<Self>, event: &PersonEvent, _: &Told) -> Option<Self> {
        match (state, event) {
            (None, PersonEvent::PersonAdded(added)) => Some(Self {
                id: added.person,
                agency: added.agency,
                rooms: added.rooms.clone(),
                roles: added.roles.clone(),
                display_name: added.display_name.clone(),
                email: added.email.clone(),
                standing: Standing::Active,
            }),
            (Some(person), PersonEvent::PersonChanged(changed)) => Some(Self {
                rooms: changed.rooms.clone(),
                roles: changed.roles.clone(),
                standing: changed.standing,
                display_name: changed.display_name.clone(),
                ..person
            }),
            (Some(person), PersonEvent::PersonErased(_)) => Some(Self {
                display_name: None,
                email: None,
                standing: Standing::Suspended,
                ..person
            }),
            (state, _) => state,
        }
    }
}

fn read_draft(faults: &mut Faults, draft: &PersonDraft, setting: &PersonSetting) -> PersonDraft {
    let display_name = faults.text::<NAME_CHARACTERS_MAX>("display_name", &draft.display_name);
    let (mut roles, mut rooms) = (draft.roles.clone(), draft.rooms.clone());
    roles.sort_unstable();
    roles.dedup();
    rooms.sort_unstable();
    rooms.dedup();
    faults.unless(!roles.is_empty(), "roles", "choose at least one role");
    faults.unless(
        roles.iter().all(|role| PERSON_ROLES.contains(role)),
        "roles",
        "connector is a role of systems; choose a role for a person",
    );
    faults.unless(
        rooms.iter().all(|room| setting.rooms.contains(room)),
        "rooms",
        "choose rooms of the person's own agency",
    );
    faults.unless(rooms.len() <= ROOMS_MAX, "rooms", "choose at most 20 rooms");
    let is_room_work = roles.contains(&Role::Operator) || roles.contains(&Role::Supervisor);
    faults.unless(
        !is_room_work || !rooms.is_empty(),
        "rooms",
        "an operator or a supervisor works at a room; choose one",
    );
    PersonDraft { display_name, rooms, roles, standing: draft.standing }
}

/// A mail address as it is kept: small letters, one @, something on both sides of it.
fn read_address(faults: &mut Faults, given: &str) -> String {
    let address = given.trim().to_lowercase();
    let has_parts = address.split_once('@').is_some_and(|(name, place)| {
        !name.is_empty() && place.contains('.') && !place.contains('@')
    });
    let is_plain = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    let is_short = address.chars().count() <= ADDRESS_CHARACTERS_MAX;
    faults.unless(
        has_parts && is_plain && is_short,
        "email",
        "address must be like name@example.org, at most 254 characters",
    );
    address
}

#[cfg(test)]
mod tests {
    use contracts::Standing;
    use kernel::{AgencyId, PersonId, Role, RoomId, TypedId};
    use uuid::Uuid;

    use super::{PersonDraft, PersonRecord, PersonRefused, PersonSetting};

    fn room() -> RoomId {
        RoomId::from_uuid(Uuid::from_u128(7))
    }

    fn draft(roles: &[Role], rooms: &[RoomId]) -> PersonDraft {
        PersonDraft {
            display_name: "Ann Example".to_owned(),
            rooms: rooms.to_vec(),
            roles: roles.to_vec(),
            standing: Standing::Active,
        }
    }

    fn setting(by: Option<PersonId>) -> PersonSetting {
        PersonSetting { rooms: vec![room()], by }
    }

    fn fields_at_fault(email: &str, draft: &PersonDraft) -> Vec<&'static str> {
        let (person, agency) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (person, agency) = (PersonId::from_uuid(person), AgencyId::from_uuid(agency));
        match PersonRecord::add(person, agency, email, draft, &setting(None)) {
            Ok(_) => Vec::new(),
            Err(refused) => {
                refused.faults().unwrap().list().iter().map(|fault| fault.field).collect()
            }
        }
    }

    #[test]
    fn a_person_has_a_name_an_address_a_role_and_rooms_of_their_own_agency() {
        let good = draft(&[Role::Operator], &[room()]);
        assert_eq!(fields_at_fault("Ann@Example.org", &good), [""; 0]);
        for (email, draft, fields) in [
            ("ann@example.org", draft(&[], &[]), vec!["roles"]),
            ("ann@example.org", draft(&[Role::Connector], &[]), vec!["roles"]),
            ("ann@example.org", draft(&[Role::Operator], &[]), vec!["rooms"]),
            (
                "a",
                draft(&[Role::Planner], &[RoomId::from_uuid(Uuid::nil())]),
                vec!["rooms", "email"],
            ),
            ("a b@example.org", draft(&[Role::Planner], &[]), vec!["email"]),
            ("a@b@example.org", draft(&[Role::Planner], &[]), vec!["email"]),
        ] {
            assert_eq!(fields_at_fault(email, &draft), fields);
        }
    }

    #[test]
    fn nobody_shuts_themselves_out() {
        let id = PersonId::from_uuid(Uuid::from_u128(1));
        let person = PersonRecord {
            id,
            agency: AgencyId::from_uuid(Uuid::from_u128(2)),
            rooms: vec![],
            roles: vec![Role::AgencyAdministrator],
            display_name: Some("Ann Example".to_owned()),
            email: Some("ann@example.org".to_owned()),
            standing: Standing::Active,
        };
        let plain = draft(&[Role::Planner], &[]);
        assert_eq!(person.change(&plain, &setting(Some(id))), Err(PersonRefused::OwnStanding));
        assert_eq!(person.change(&plain, &setting(None)).unwrap().roles, [Role::Planner]);
        let suspended = PersonDraft { standing: Standing::Suspended, ..person.draft() };
        assert_eq!(person.change(&suspended, &setting(Some(id))), Err(PersonRefused::OwnStanding));
        assert_eq!(
            person.change(&person.draft(), &setting(None)),
            Err(PersonRefused::NothingChanged)
        );
    }

    #[test]
    fn only_a_suspended_account_is_erased_and_only_once() {
        let id = PersonId::from_uuid(Uuid::from_u128(1));
        let person = PersonRecord {
            id,
            agency: AgencyId::from_uuid(Uuid::from_u128(2)),
            rooms: vec![],
            roles: vec![Role::Planner],
            display_name: Some("Ann Example".to_owned()),
            email: Some("ann@example.org".to_owned()),
            standing: Standing::Active,
        };
        assert_eq!(person.erase(), Err(PersonRefused::InUse));
        let suspended = PersonRecord { standing: Standing::Suspended, ..person };
        assert!(suspended.erase().is_ok());
        let erased = PersonRecord { display_name: None, email: None, ..suspended };
        assert_eq!(erased.erase(), Err(PersonRefused::Erased));
        assert_eq!(
            erased.change(&draft(&[Role::Planner], &[]), &setting(None)),
            Err(PersonRefused::Erased)
        );
    }
}
