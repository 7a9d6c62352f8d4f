use contracts::Standing;
use desk::{Desk, DeskError};
use journal::CaseId;
use kernel::{PersonId, Position, TypedId};
use web::Sessions;

use super::add_person::setting;
use super::end_session::{EndSessionError, end_sessions};
use super::facts::person_facts;
use super::{CHANGE_PERSON, action_error};
use crate::events::SessionEnding;
use crate::model::{PersonDraft, PersonRecord, PersonRefused};

/// Changes a person's name, rooms, roles or standing; whoever is suspended can do nothing from
/// then on.
#[derive(Clone)]
pub struct ChangePerson {
    pub person: PersonId,
    pub draft: PersonDraft,
}

action_error!(ChangePersonError { Desk(DeskError), Refused(PersonRefused), EndSession(EndSessionError) });

/// # Errors
/// If the caller may not change such an account or give such roles, a field is not of its form,
/// nothing changes, or somebody would shut themselves out.
pub async fn change_person(
    desk: &Desk,
    sessions: &Sessions,
    command: ChangePerson,
) -> Result<Position, ChangePersonError> {
    let person = desk.load::<PersonRecord>(command.person).await?;
    let roles = person.roles().iter().chain(&command.draft.roles).copied();
    desk.permit(CHANGE_PERSON, &person_facts(person.agency(), roles))?;
    let setting = setting(desk, person.agency(), &command.draft.rooms).await?;
    let changed = person.change(&command.draft, &setting)?;
    let sealed = desk.batch().case(CaseId::from_uuid(person.id().uuid()));
    let is_suspended = changed.standing == Standing::Suspended;
    let receipt = sealed.on(&person, changed).commit().await?;
    if is_suspended {
        let all = (None, SessionEnding::Suspended);
        end_sessions(desk, sessions, command.person, all).await?;
    }
    Ok(receipt.position())
}
