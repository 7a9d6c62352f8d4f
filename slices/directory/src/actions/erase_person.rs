use desk::{Desk, DeskError};
use journal::CaseId;
use kernel::{PersonId, Position, TypedId};

use super::door::Door;
use super::names::Name;
use super::visitor::{drop_credential, drop_login, forgive};
use super::{ERASE_PERSON, action_error};
use crate::events::NameKind;
use crate::model::{PersonRecord, PersonRefused, address_name};

action_error!(ErasePersonError { Desk(DeskError), Refused(PersonRefused) });

/// Destroys the key of a person's name and address. What they did stays, without a name.
///
/// The login goes first, in an append of its own: if the second append fails, the account can be
/// signed in to no more, and this can be asked for again.
///
/// # Errors
/// If the caller may not, the account is in use, or it was erased before.
pub async fn erase_person(
    desk: &Desk,
    door: &Door,
    person: PersonId,
) -> Result<Position, ErasePersonError> {
    let record = desk.load::<PersonRecord>(person).await?;
    desk.permit(ERASE_PERSON, &record)?;
    let erased = record.erase()?;
    let address = door.address_hash(desk, record.email().unwrap_or_default()).await?;
    let name = Name::load(desk, address_name(&address.0)).await?;
    let mut batch = desk.batch().vault(drop_credential(person));
    if name.is_held() {
        batch = name.free(batch, NameKind::Address, person);
    }
    batch.vault(drop_login(address)).vault(forgive(address)).commit().await?;
    let case = CaseId::from_uuid(person.uuid());
    let receipt = desk.erase(&record, case, erased).await?;
    Ok(receipt.position())
}
