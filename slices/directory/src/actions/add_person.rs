use desk::{Desk, DeskError};
use journal::CaseId;
use kernel::{AgencyId, PersonId, Position, RoomId, TypedId};

use super::door::{Busy, Door};
use super::facts::person_facts;
use super::names::Name;
use super::visitor::{keep_credential, keep_login};
use super::{ADD_PERSON, action_error};
use crate::events::{NameKind, PasswordSet};
use crate::model::{
    AccountRecord, AgencyRecord, Credential, OneTimeCode, Password, PersonDraft, PersonRecord,
    PersonRefused, PersonSetting, RoomRecord, address_name,
};

/// Rooms looked up for one person; more are refused by the rule on rooms.
const ROOMS_LOOKED_UP_MAX: usize = 21;

/// Gives a person an account.
#[derive(Clone)]
pub struct AddPerson {
    pub agency: AgencyId,
    pub email: String,
    pub draft: PersonDraft,
    pub first: FirstPassword,
}

/// What the person signs in with at first.
#[derive(Debug, Clone)]
pub enum FirstPassword {
    /// A code that the hub makes and shows once.
    OneTime,
    /// A password that is known already; only the hub itself may give one.
    Given(Password),
}

/// The new account, with its one-time code where it has one.
#[derive(Debug, Clone)]
pub struct PersonWelcome {
    pub person: PersonId,
    pub code: Option<OneTimeCode>,
    pub position: Position,
}

action_error!(AddPersonError { Desk(DeskError), Refused(PersonRefused), Busy(Busy) });

/// # Errors
/// If the caller may not, a field is not of its form, or the address has an account.
pub async fn add_person(
    desk: &Desk,
    door: &Door,
    command: AddPerson,
) -> Result<PersonWelcome, AddPersonError> {
    let agency = desk.load::<AgencyRecord>(command.agency).await?.id();
    let mut facts = person_facts(agency, command.draft.roles.iter().copied());
    if matches!(command.first, FirstPassword::Given(_)) {
        facts.tags.push("given_password");
    }
    desk.permit(ADD_PERSON, &facts)?;
    let setting = setting(desk, agency, &command.draft.rooms).await?;
    let (id, email) = (desk.mint(), command.email.as_str());
    let added = PersonRecord::add(id, agency, email, &command.draft, &setting)?;
    let address = door.address_hash(desk, email).await?;
    let name = Name::load(desk, address_name(&address.0)).await?;
    if name.is_held() {
        return Err(PersonRefused::AddressTaken.into());
    }
    let (credential, code) = first_credential(desk, door, command.first).await?;
    let set = PasswordSet { person: id, sort: credential.sort };
    let batch = name.take(desk.batch(), NameKind::Address, id);
    let receipt = batch
        .line::<AccountRecord>(id, set)
        .vault(keep_login(address, id))
        .vault(keep_credential(id, &credential))
        .new_case(CaseId::from_uuid(id.uuid()))
        .create::<PersonRecord>(id, added)
        .commit()
        .await?;
    Ok(PersonWelcome { person: id, code, position: receipt.position() })
}

/// The rooms among these that are the agency's, and who is asking.
pub(super) async fn setting(
    desk: &Desk,
    agency: AgencyId,
    rooms: &[RoomId],
) -> Result<PersonSetting, DeskError> {
    let mut own = Vec::new();
    for room in rooms.iter().take(ROOMS_LOOKED_UP_MAX) {
        if desk.find::<RoomRecord>(*room).await?.is_some_and(|room| room.agency() == agency) {
            own.push(*room);
        }
    }
    let by = match desk.actor() {
        kernel::Actor::Person { person, .. } => Some(person),
        _ => None,
    };
    Ok(PersonSetting { rooms: own, by })
}

async fn first_credential(
    desk: &Desk,
    door: &Door,
    first: FirstPassword,
) -> Result<(Credential, Option<OneTimeCode>), Busy> {
    match first {
        FirstPassword::OneTime => {
            let (credential, code) = one_time(desk, door).await?;
            Ok((credential, Some(code)))
        }
        FirstPassword::Given(password) => {
            Ok((Credential::chosen(door.hash(password, desk.random()).await?), None))
        }
    }
}

/// A new one-time code, and what is kept of it.
pub(super) async fn one_time(desk: &Desk, door: &Door) -> Result<(Credential, OneTimeCode), Busy> {
    let code = OneTimeCode::of_random(desk.random());
    let hash = door.hash(code.password(), desk.random()).await?;
    Ok((Credential::one_time(hash, desk.now()), code))
}
