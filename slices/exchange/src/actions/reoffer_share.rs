//! The sender offers a share again: a new attempt with a new ladder, under what is agreed now.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::ReofferShareError;
use super::{by, grants, may};
use crate::events::ShareId;
use crate::events::bounds::Whole;
use crate::model::{Share, progress};

/// # Errors
/// If it need not be offered again, the caller is not its sender, or nothing agreed lets it pass.
pub async fn reoffer_share(
    desk: &Desk,
    share: ShareId,
    expires_seconds: Option<Whole<10, 86_400>>,
) -> Result<Receipt, ReofferShareError> {
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may::REOFFER, &share)?;
        let grant = grants::grant(desk, share.from(), share.to(), share.kind(), 0)?;
        let expires = expires_seconds.unwrap_or(Whole::nearest(progress::EXPIRES_SECONDS));
        let again =
            share.reoffer(&by(desk), (grant.agreement, grant.labels), expires, desk.now())?;
        let batch =
            desk.batch().case(CaseId::from_uuid(share.incident().uuid())).under(grant.agreement);
        Ok(batch.on(&share, again).commit().await?)
    })
    .await
}
