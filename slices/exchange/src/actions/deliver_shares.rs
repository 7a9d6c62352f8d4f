//! The recipient's system says which shares it has on its own store: all of them in one commit.

use desk::Desk;
use journal::Receipt;
use kernel::Timestamp;

use super::again::again;
use super::errors::DeliverSharesError;
use super::{by, may};
use crate::events::ShareId;
use crate::model::Share;

/// The most shares that one feed commit delivers.
pub const DELIVERED_MAX: usize = 500;

/// Delivers those that were not; answers nothing if all were.
///
/// # Errors
/// If one of them is not the caller's to deliver; none is delivered then.
pub async fn deliver_shares(
    desk: &Desk,
    shares: &[ShareId],
    reported_at: Timestamp,
) -> Result<Option<Receipt>, DeliverSharesError> {
    again(move || async move {
        let mut batch = None;
        for id in shares.iter().take(DELIVERED_MAX) {
            let share = desk.load::<Share>(*id).await?;
            desk.permit(may::DELIVER, &share)?;
            if let Some(delivered) = share.deliver(&by(desk), reported_at)? {
                batch = Some(batch.unwrap_or_else(|| desk.batch()).on(&share, delivered));
            }
        }
        match batch {
            Some(batch) => Ok(Some(batch.commit().await?)),
            None => Ok(None),
        }
    })
    .await
}
