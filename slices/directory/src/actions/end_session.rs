use desk::{Desk, DeskError};
use kernel::{PersonId, SessionId};
use web::{Sessions, WebRefused};

use super::facts::own_account;
use super::{END_SESSION, action_error};
use crate::events::{SessionEnded, SessionEnding};
use crate::model::{AccountRecord, PersonRecord};

/// Ends one session of a person.
#[derive(Debug, Clone, Copy)]
pub struct EndSession {
    pub person: PersonId,
    pub session: SessionId,
}

action_error!(EndSessionError { Desk(DeskError), Web(WebRefused) });

/// # Errors
/// If the session is neither the caller's own nor that of somebody whom the caller keeps.
pub async fn end_session(
    desk: &Desk,
    sessions: &Sessions,
    command: EndSession,
) -> Result<(), EndSessionError> {
    let EndSession { person, session } = command;
    let record = desk.load::<PersonRecord>(person).await?;
    let facts = own_account(desk, &record);
    desk.permit(END_SESSION, &facts)?;
    let is_open = sessions.list_of(person).await?.iter().any(|open| open.id == session);
    if !is_open {
        return Ok(());
    }
    let is_own = facts.tags.contains(&"self");
    let ending = if is_own { SessionEnding::ByOwner } else { SessionEnding::ByAdministrator };
    sessions.end(person, session).await?;
    let ended = SessionEnded { person, session, ending };
    desk.batch().line::<AccountRecord>(person, ended).commit().await?;
    Ok(())
}

/// Ends every session of a person but one, as part of another action. They are ended before that
/// is written down: an ended session without its entry is the lesser fault.
pub(super) async fn end_sessions(
    desk: &Desk,
    sessions: &Sessions,
    person: PersonId,
    (but, ending): (Option<SessionId>, SessionEnding),
) -> Result<(), EndSessionError> {
    let mut batch = desk.batch();
    let mut count = 0;
    for open in sessions.list_of(person).await? {
        if Some(open.id) != but {
            sessions.end(person, open.id).await?;
            let ended = SessionEnded { person, session: open.id, ending };
            batch = batch.line::<AccountRecord>(person, ended);
            count += 1;
        }
    }
    if count > 0 {
        batch.commit().await?;
    }
    Ok(())
}
