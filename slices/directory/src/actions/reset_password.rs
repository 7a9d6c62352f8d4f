use desk::{Desk, DeskError};
use kernel::PersonId;
use web::Sessions;

use super::add_person::one_time;
use super::door::{Busy, Door};
use super::end_session::{EndSessionError, end_sessions};
use super::visitor::{forgive, keep_credential};
use super::{RESET_PASSWORD, action_error};
use crate::events::{PasswordSet, PasswordSort, SessionEnding};
use crate::model::{AccountRecord, OneTimeCode, PersonRecord, PersonRefused};

action_error!(ResetPasswordError {
    Desk(DeskError),
    Refused(PersonRefused),
    Busy(Busy),
    EndSession(EndSessionError),
});

/// Puts a one-time code in the place of a person's password and lifts a lock, and ends the person's
/// sessions. The code is seen once, by who asked for it.
///
/// # Errors
/// If the caller may not, or the person was erased.
pub async fn reset_password(
    desk: &Desk,
    (door, sessions): (&Door, &Sessions),
    person: PersonId,
) -> Result<OneTimeCode, ResetPasswordError> {
    let record = desk.load::<PersonRecord>(person).await?;
    desk.permit(RESET_PASSWORD, &record)?;
    let email = record.email().ok_or(PersonRefused::Erased)?;
    let address = door.address_hash(desk, email).await?;
    let (credential, code) = one_time(desk, door).await?;
    let set = PasswordSet { person, sort: PasswordSort::OneTime };
    let batch = desk.batch().line::<AccountRecord>(person, set).vault(forgive(address));
    batch.vault(keep_credential(person, &credential)).commit().await?;
    let all = (None, SessionEnding::PasswordChanged);
    end_sessions(desk, sessions, person, all).await?;
    Ok(code)
}
