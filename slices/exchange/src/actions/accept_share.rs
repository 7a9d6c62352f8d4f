//! A recipient takes the incident on. If the offer proposes it and the sender still owns the
//! incident, the ownership moves in the same commit; whoever comes later assists.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;

use super::again::again;
use super::errors::AcceptShareError;
use super::{by, may};
use crate::events::ShareId;
use crate::events::words::ProposedRole;
use crate::model::decisions::Answered;
use crate::model::{Incident, Share};

/// What the recipient became, and the proof.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub became: ProposedRole,
    pub receipt: Receipt,
}

/// # Errors
/// If it was not offered to the caller or was decided; if it has expired or was cancelled, the
/// late answer is stored and shown to both rooms.
pub async fn accept_share(desk: &Desk, share: ShareId) -> Result<Accepted, AcceptShareError> {
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may::ACCEPT, &share)?;
        let incident = desk.load::<Incident>(share.incident()).await?;
        let (became, moved) =
            incident.accepted_by(share.id(), share.proposes(), share.from(), share.to());
        let batch =
            desk.batch().case(CaseId::from_uuid(share.incident().uuid())).under(share.agreement());
        match share.accept(&by(desk), became, desk.now())? {
            Answered::InTime(accepted) => {
                let batch = batch.on(&share, accepted);
                let batch = match moved {
                    Some(moved) => batch.on(&incident, moved),
                    None => batch,
                };
                Ok(Accepted { became, receipt: batch.commit().await? })
            }
            Answered::Late(late, refused) => {
                batch.on(&share, *late).commit().await?;
                Err(refused.into())
            }
        }
    })
    .await
}
