//! A recipient that had accepted can no longer act, and says why.

use desk::Desk;

use super::errors::MoveShareError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;
use crate::events::claim::Reason;

/// # Errors
/// If it is not in work at the caller, or no reason is given.
pub async fn withdraw_share(
    desk: &Desk,
    share: ShareId,
    reason: Option<Reason>,
) -> Result<Moved, MoveShareError> {
    move_share(desk, share, may::WITHDRAW, |share, by| one(share.withdraw(by, reason.clone())))
        .await
}
