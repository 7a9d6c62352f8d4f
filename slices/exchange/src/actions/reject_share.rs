//! A recipient says no, with a reason that the sender can act on.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::RejectShareError;
use super::{by, may};
use crate::events::ShareId;
use crate::model::Share;
use crate::model::decisions::Answered;
use crate::model::reasons::Rejection;

/// # Errors
/// If it was not offered to the caller or was decided; if it has expired or was cancelled, the
/// late answer is stored and shown to both rooms.
pub async fn reject_share(
    desk: &Desk,
    share: ShareId,
    rejection: Rejection,
) -> Result<Receipt, RejectShareError> {
    let rejection = &rejection;
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may::REJECT, &share)?;
        let batch =
            desk.batch().case(CaseId::from_uuid(share.incident().uuid())).under(share.agreement());
        match share.reject(&by(desk), rejection.clone(), desk.now())? {
            Answered::InTime(rejected) => Ok(batch.on(&share, rejected).commit().await?),
            Answered::Late(late, refused) => {
                batch.on(&share, *late).commit().await?;
                Err(refused.into())
            }
        }
    })
    .await
}
