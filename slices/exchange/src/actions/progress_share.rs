//! A recipient says how its work goes: begun, resources sent, arrived.

use desk::Desk;
use kernel::Timestamp;

use super::errors::MoveShareError;
use super::may;
use super::move_share::{Moved, move_share, one};
use crate::events::ShareId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Working,
    Resourced { eta: Option<Timestamp> },
    OnScene,
}

/// # Errors
/// If it is not in a state from which the work can go there.
pub async fn progress_share(
    desk: &Desk,
    share: ShareId,
    progress: Progress,
) -> Result<Moved, MoveShareError> {
    move_share(desk, share, may::PROGRESS, |share, by| match progress {
        Progress::Working => one(share.work(by)),
        Progress::Resourced { eta } => one(share.resource(by, eta)),
        Progress::OnScene => one(share.arrive(by)),
    })
    .await
}
