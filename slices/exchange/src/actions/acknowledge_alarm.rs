//! Somebody in a room says that they have an alarm in hand. It stands until its ground is gone.

use desk::Desk;

use super::errors::AcknowledgeAlarmError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;
use crate::events::words::AlarmKind;

/// # Errors
/// If no such alarm stands on the share, or the caller has no part in it.
pub async fn acknowledge_alarm(
    desk: &Desk,
    share: ShareId,
    kind: AlarmKind,
) -> Result<Moved, AcknowledgeAlarmError> {
    move_share(desk, share, may::ACKNOWLEDGE, |share, by| one(share.acknowledge(by, kind))).await
}
