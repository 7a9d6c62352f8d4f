use desk::{Desk, DeskError};
use kernel::{PersonId, SessionId};
use web::{Sessions, WebRefused};

use super::facts::own_account;
use super::{SIGN_OUT, action_error};
use crate::events::SignedOut;
use crate::model::{AccountRecord, PersonRecord};

action_error!(SignOutError { Desk(DeskError), Web(WebRefused) });

/// Ends the session that the caller sits in.
///
/// # Errors
/// If it is not the caller's own.
pub async fn sign_out(
    desk: &Desk,
    sessions: &Sessions,
    (person, session): (PersonId, SessionId),
) -> Result<(), SignOutError> {
    let record = desk.load::<PersonRecord>(person).await?;
    desk.permit(SIGN_OUT, &own_account(desk, &record))?;
    sessions.end(person, session).await?;
    desk.batch().line::<AccountRecord>(person, SignedOut { person, session }).commit().await?;
    Ok(())
}
