//! The owner shares an incident that already is with one more agency.

use contracts::ShareKind;
use desk::Desk;
use journal::{CaseId, Idempotency, Receipt};
use kernel::{AgencyId, RoomId, Text, Timestamp, TypedId};

use super::again::again;
use super::errors::{OfferRefused, RaiseIncidentError, ShareIncidentError};
use super::{grants, may};
use crate::events::bounds::Whole;
use crate::events::fact::Priority;
use crate::events::share::AlarmTimes;
use crate::events::words::{ProposedRole, Status};
use crate::events::{IncidentId, ShareEvent, ShareId, ShareOffered};
use crate::model::{Incident, MoveRefused, Share, progress};

/// What is asked of one agency.
#[derive(Debug, Clone)]
pub struct Offer {
    pub to: AgencyId,
    pub to_room: Option<RoomId>,
    pub kind: ShareKind,
    /// Left out: owner for a transfer, assisting for an assist, informed for awareness.
    pub proposes: Option<ProposedRole>,
    pub task: Option<Text<500>>,
    pub duration_minutes: Option<u32>,
    pub expires_seconds: Option<Whole<10, 86_400>>,
}

/// Who offers what, the same for all offers of one commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offering {
    pub incident: IncidentId,
    pub from: AgencyId,
    pub from_room: Option<RoomId>,
    pub redirected_from: Option<ShareId>,
    pub authored_at: Timestamp,
}

/// Why an offer was not made, in the two ways that offering can fail.
pub(super) enum NotOffered {
    Offer(OfferRefused),
    Move(MoveRefused),
}

macro_rules! not_offered {
    ($($error:ty),+) => {$(
        impl From<NotOffered> for $error {
            fn from(refused: NotOffered) -> Self {
                match refused {
                    NotOffered::Offer(refused) => refused.into(),
                    NotOffered::Move(refused) => refused.into(),
                }
            }
        }
    )+};
}
not_offered!(RaiseIncidentError, ShareIncidentError, super::errors::RedirectShareError);

/// Makes the offer's event, if an agreement in force lets it pass.
pub(super) fn offered(
    desk: &Desk,
    offering: &Offering,
    (at, offer): (usize, Offer),
    share: ShareId,
    (status, priority): (Status, Priority),
) -> Result<ShareOffered, NotOffered> {
    grants::check_room(desk, offer.to, offer.to_room, at).map_err(NotOffered::Offer)?;
    let proposes = role(&offer, at).map_err(NotOffered::Offer)?;
    let grant = if offer.to == offering.from {
        return Err(NotOffered::Move(MoveRefused::ToItself));
    } else {
        grants::grant(desk, offering.from, offer.to, offer.kind, at).map_err(NotOffered::Offer)?
    };
    let event = ShareOffered {
        share,
        incident: offering.incident,
        from: offering.from,
        from_room: offering.from_room,
        to: offer.to,
        to_room: offer.to_room,
        kind: offer.kind,
        proposes,
        status,
        priority,
        agreement: grant.agreement,
        labels: grant.labels,
        alarm_times: AlarmTimes::agreed(priority, None).map_err(NotOffered::Move)?,
        expires_seconds: offer.expires_seconds.unwrap_or(Whole::nearest(progress::EXPIRES_SECONDS)),
        duration_minutes: offer.duration_minutes,
        authored_at: offering.authored_at,
        redirected_from: offering.redirected_from,
        task: offer.task,
    };
    Share::submit(event).map_err(NotOffered::Move)
}

fn role(offer: &Offer, at: usize) -> Result<ProposedRole, OfferRefused> {
    match (offer.kind, offer.proposes) {
        (ShareKind::Awareness, None | Some(ProposedRole::Informed)) => Ok(ProposedRole::Informed),
        (ShareKind::Transfer, None) => Ok(ProposedRole::Owner),
        (ShareKind::Assist, None | Some(ProposedRole::Assisting)) => Ok(ProposedRole::Assisting),
        (ShareKind::Transfer, Some(role @ (ProposedRole::Owner | ProposedRole::Assisting))) => {
            Ok(role)
        }
        _ => Err(OfferRefused::RoleDoesNotFit { at }),
    }
}

/// The agencies whose share of an incident has not ended.
pub(super) async fn open_shares(
    desk: &Desk,
    incident: &Incident,
) -> Result<Vec<(AgencyId, ShareKind)>, desk::DeskError> {
    let mut open = Vec::new();
    for shared in incident.shares() {
        let share = desk.load::<Share>(shared.share).await?;
        if !share.state().is_ended() {
            open.push((share.to(), share.kind()));
        }
    }
    Ok(open)
}

#[derive(Debug, Clone)]
pub struct ShareIncident {
    pub incident: IncidentId,
    pub offer: Offer,
    pub authored_at: Option<Timestamp>,
    pub idempotency: Option<Idempotency>,
}

/// # Errors
/// If the incident is over or shared with that agency already, or nothing agreed lets it pass.
pub async fn share_incident(
    desk: &Desk,
    command: ShareIncident,
) -> Result<(ShareId, Receipt), ShareIncidentError> {
    again(|| share_once(desk, command.clone())).await
}

async fn share_once(
    desk: &Desk,
    command: ShareIncident,
) -> Result<(ShareId, Receipt), ShareIncidentError> {
    let incident = desk.load::<Incident>(command.incident).await?;
    desk.permit(may::SHARE, &incident)?;
    let open: Vec<AgencyId> =
        open_shares(desk, &incident).await?.into_iter().map(|(agency, _)| agency).collect();
    let share: ShareId = desk.mint();
    let shared = incident.share(share, command.offer.to, &open)?;
    let offering = Offering {
        incident: command.incident,
        from: incident.owner(),
        from_room: desk.room(),
        redirected_from: None,
        authored_at: command.authored_at.unwrap_or(desk.now()),
    };
    let facts = (incident.status(), incident.priority());
    let event = offered(desk, &offering, (0, command.offer), share, facts)?;
    let batch = desk.batch().idempotent(command.idempotency).occurred_at(offering.authored_at);
    let batch = batch.case(CaseId::from_uuid(command.incident.uuid())).under(event.agreement);
    let receipt = batch
        .on(&incident, shared)
        .create::<Share>(share, ShareEvent::from(event))
        .commit()
        .await?;
    let stored =
        receipt.entries.last().map_or(share, |seat| ShareId::from_uuid(seat.stream.uuid()));
    Ok((stored, receipt))
}
