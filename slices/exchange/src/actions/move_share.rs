//! What every move of a share by one hand has in common: the five beats, made anew when another
//! got there first.

use access::Permission;
use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::{Refusal, TypedId};

use super::again::again;
use super::by;
use crate::events::{ShareEvent, ShareId};
use crate::model::{By, MoveRefused, Share};

/// What came of a move.
#[derive(Debug, Clone)]
pub enum Moved {
    Stored(Receipt),
    /// It stood already: nothing was stored again.
    Stood,
}

/// Loads, permits, decides, appends, answers. `decide` names the events, none if it stood already.
pub(super) async fn move_share<E>(
    desk: &Desk,
    share: ShareId,
    may: Permission,
    decide: impl Fn(&Share, &By) -> Result<Vec<ShareEvent>, MoveRefused>,
) -> Result<Moved, E>
where
    E: Refusal + From<desk::DeskError> + From<MoveRefused>,
{
    let decide = &decide;
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may, &share)?;
        let events = decide(&share, &by(desk))?;
        if events.is_empty() {
            return Ok(Moved::Stood);
        }
        let mut batch =
            desk.batch().case(CaseId::from_uuid(share.incident().uuid())).under(share.agreement());
        for event in events {
            batch = batch.on(&share, event);
        }
        Ok(Moved::Stored(batch.commit().await?))
    })
    .await
}

/// The one event of a move that cannot stand already.
pub(super) fn one<E: Into<ShareEvent>>(
    event: Result<E, MoveRefused>,
) -> Result<Vec<ShareEvent>, MoveRefused> {
    event.map(|event| vec![event.into()])
}
