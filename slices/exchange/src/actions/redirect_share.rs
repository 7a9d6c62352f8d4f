//! A recipient sends the offer on to whom it thinks right. The target gets a share of its own from
//! the first sender, in the same commit.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::{AgencyId, TypedId};

use super::again::again;
use super::errors::RedirectShareError;
use super::share_incident::{Offer, Offering, offered};
use super::{by, may};
use crate::events::claim::Reason;
use crate::events::{IncidentShared, ShareEvent, ShareId};
use crate::model::decisions::Answered;
use crate::model::{Incident, Share};

/// # Errors
/// If it was not offered to the caller or was decided, if nothing agreed lets it pass to the
/// target; if it has expired or was cancelled, the late answer is stored and shown.
pub async fn redirect_share(
    desk: &Desk,
    share: ShareId,
    target: AgencyId,
    text: Option<Reason>,
) -> Result<(ShareId, Receipt), RedirectShareError> {
    let text = &text;
    again(move || async move {
        let share = desk.load::<Share>(share).await?;
        desk.permit(may::REDIRECT, &share)?;
        let incident = desk.load::<Incident>(share.incident()).await?;
        let target_share: ShareId = desk.mint();
        let batch = desk.batch().case(CaseId::from_uuid(share.incident().uuid()));
        match share.redirect(&by(desk), (target, target_share), text.clone(), desk.now())? {
            Answered::InTime(redirected) => {
                let facts = (share.status(), incident.priority());
                let event = offered(
                    desk,
                    &onward(desk, &share),
                    (0, offer(&share, target)),
                    target_share,
                    facts,
                )?;
                let shared = IncidentShared { share: target_share, with: target };
                let batch =
                    batch.under(event.agreement).on(&share, redirected).on(&incident, shared);
                let receipt =
                    batch.create::<Share>(target_share, ShareEvent::from(event)).commit().await?;
                Ok((target_share, receipt))
            }
            Answered::Late(late, refused) => {
                batch.on(&share, *late).commit().await?;
                Err(refused.into())
            }
        }
    })
    .await
}

fn onward(desk: &Desk, share: &Share) -> Offering {
    Offering {
        incident: share.incident(),
        from: share.from(),
        from_room: share.from_room(),
        redirected_from: Some(share.id()),
        authored_at: desk.now(),
    }
}

fn offer(share: &Share, target: AgencyId) -> Offer {
    Offer {
        to: target,
        to_room: None,
        kind: share.kind(),
        proposes: Some(share.proposes()),
        task: None,
        duration_minutes: None,
        expires_seconds: None,
    }
}
