//! The hub stops asking once a share's time is over. The alarm goes on.

use desk::Desk;

use super::errors::ExpireShareError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;

/// # Errors
/// If it was decided, or its time has not come.
pub async fn expire_share(desk: &Desk, share: ShareId) -> Result<Moved, ExpireShareError> {
    move_share(desk, share, may::EXPIRE, |share, by| one(share.expire(by, desk.now()))).await
}
