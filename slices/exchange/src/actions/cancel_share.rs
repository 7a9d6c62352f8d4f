//! The sender takes its offer back.

use desk::Desk;

use super::errors::MoveShareError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;
use crate::events::claim::Reason;

/// # Errors
/// If the caller is not the sender, or it has ended.
pub async fn cancel_share(
    desk: &Desk,
    share: ShareId,
    reason: Option<Reason>,
) -> Result<Moved, MoveShareError> {
    move_share(desk, share, may::CANCEL, |share, by| one(share.cancel(by, reason.clone()))).await
}
