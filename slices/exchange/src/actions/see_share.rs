//! A person has opened the share: the offer, or the news that it was cancelled.

use desk::Desk;
use kernel::Timestamp;

use super::errors::SeeShareError;
use super::may;
use super::move_share::{Moved, move_share};
use super::show_share::taken;
use crate::events::ShareId;

/// # Errors
/// If the caller is not the recipient, or its system has not delivered.
pub async fn see_share(
    desk: &Desk,
    share: ShareId,
    reported_at: Timestamp,
) -> Result<Moved, SeeShareError> {
    move_share(desk, share, may::SEE, |share, by| {
        if let Some(seen) = share.see_cancel(by)? {
            return Ok(vec![seen.into()]);
        }
        let mut events = taken(share, by, reported_at)?;
        if let Some(seen) = share.see_after(by, reported_at, !events.is_empty())? {
            events.push(seen.into());
        }
        Ok(events)
    })
    .await
}
