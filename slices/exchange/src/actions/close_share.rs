//! A recipient has done its part.

use desk::Desk;

use super::errors::MoveShareError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;
use crate::events::claim::Reason;

/// # Errors
/// If it is not in work at the caller.
pub async fn close_share(
    desk: &Desk,
    share: ShareId,
    reason: Option<Reason>,
) -> Result<Moved, MoveShareError> {
    move_share(desk, share, may::CLOSE, |share, by| one(share.close(by, reason.clone()))).await
}
