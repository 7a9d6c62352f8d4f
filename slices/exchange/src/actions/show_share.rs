//! A signed-in console has rendered the share. A console without a CAD behind it takes delivery in
//! the same breath, for the console is then the recipient's system.

use desk::Desk;
use kernel::Timestamp;

use super::errors::ShowShareError;
use super::may;
use super::move_share::{Moved, move_share};
use crate::events::{ShareEvent, ShareId};
use crate::model::{By, Hand, MoveRefused, Share};

/// # Errors
/// If the caller is not the recipient, or its system has not delivered.
pub async fn show_share(
    desk: &Desk,
    share: ShareId,
    reported_at: Timestamp,
) -> Result<Moved, ShowShareError> {
    move_share(desk, share, may::SHOW, |share, by| {
        let mut events = taken(share, by, reported_at)?;
        if let Some(shown) = share.show_after(by, reported_at, !events.is_empty())? {
            events.push(shown.into());
        }
        Ok(events)
    })
    .await
}

/// A console's own delivery, where nothing has delivered yet.
pub(super) fn taken(share: &Share, by: &By, at: Timestamp) -> Result<Vec<ShareEvent>, MoveRefused> {
    if by.hand != Hand::Person {
        return Ok(Vec::new());
    }
    Ok(share.deliver(by, at)?.map(ShareEvent::from).into_iter().collect())
}
