//! The incident's owner or the recipient takes up a closed share again.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::MoveShareError;
use super::{by, may};
use crate::events::ShareId;
use crate::events::claim::Reason;
use crate::model::{Incident, Share};

/// # Errors
/// If it is not closed, or the caller is neither the owner nor the recipient.
pub async fn reopen_share(
    desk: &Desk,
    share: ShareId,
    reason: Option<Reason>,
) -> Result<Receipt, MoveShareError> {
    let reason = &reason;
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        let incident = desk.load::<Incident>(share.incident()).await?;
        desk.permit(may::REOPEN, &incident)?;
        let reopened = share.reopen(&by(desk), incident.owner(), reason.clone())?;
        let batch =
            desk.batch().case(CaseId::from_uuid(share.incident().uuid())).under(share.agreement());
        Ok(batch.on(&share, reopened).commit().await?)
    })
    .await
}
