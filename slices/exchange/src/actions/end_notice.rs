//! The hub ends an awareness share that was seen: nothing more is asked of anybody.

use desk::Desk;

use super::errors::MoveShareError;
use super::may;
use super::move_share::{Moved, move_share};
use crate::events::ShareId;

/// # Errors
/// If the share is not there.
pub async fn end_notice(desk: &Desk, share: ShareId) -> Result<Moved, MoveShareError> {
    move_share(desk, share, may::END_NOTICE, |share, _| {
        Ok(share.ends_when_seen().map(Into::into).into_iter().collect())
    })
    .await
}
