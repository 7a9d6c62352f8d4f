//! A room begins the shared record of an incident, and offers it to others in the same commit: one
//! pass, one append, nothing loaded.

use desk::Desk;
use journal::{CaseId, Idempotency, Receipt};
use kernel::{StreamId, Timestamp, TypedId};

use super::errors::{OfferRefused, RaiseIncidentError};
use super::facts::own;
use super::may;
use super::share_incident::{Offer, Offering, offered};
use crate::events::bounds::Digest;
use crate::events::words::Status;
use crate::events::{IncidentEvent, IncidentId, ShareEvent, ShareId, SharedWith};
use crate::model::incident::{Raising, priority_of};
use crate::model::spoken_code::SpokenCode;
use crate::model::{Incident, Share, Stated};
use kernel::{Folded, Realm};

pub struct RaiseIncident {
    /// Minted by whoever asks, so that the idempotency key can live with the incident.
    pub incident: IncidentId,
    /// Left out: actual in the live realm, exercise in the other.
    pub status: Option<Status>,
    pub stated: Vec<Stated>,
    pub offers: Vec<Offer>,
    pub authored_at: Option<Timestamp>,
    pub sequence: Option<u64>,
    pub content: Digest,
    pub idempotency: Option<Idempotency>,
}

/// What the sender keeps: the shared names of what now is.
#[derive(Debug, Clone)]
pub struct Raised {
    pub incident: IncidentId,
    pub spoken_code: SpokenCode,
    pub shares: Vec<ShareId>,
    pub receipt: Receipt,
}

/// # Errors
/// With the first thing that is wrong; nothing is stored then.
pub async fn raise_incident(
    desk: &Desk,
    command: RaiseIncident,
) -> Result<Raised, RaiseIncidentError> {
    let owner = desk.agency().ok_or(OfferRefused::NoAgency)?;
    desk.permit(may::RAISE, &own("exchange.incident", Some(owner)))?;
    let now = desk.now();
    let incident = command.incident;
    let offering = Offering {
        incident,
        from: owner,
        from_room: desk.room(),
        redirected_from: None,
        authored_at: command.authored_at.unwrap_or(now),
    };
    let shares: Vec<ShareId> = command.offers.iter().map(|_| desk.mint()).collect();
    let targets = command
        .offers
        .iter()
        .zip(&shares)
        .map(|(offer, share)| SharedWith { share: *share, with: offer.to });
    let status = command.status.unwrap_or_else(|| usual_status(desk.realm()));
    let raised = Incident::raise(
        Raising {
            incident,
            owner,
            room: desk.room(),
            status,
            spoken_code: SpokenCode::of(desk.random()),
            authored_at: offering.authored_at,
            sequence: command.sequence,
            content: command.content,
            stated: command.stated,
            shares: targets.collect(),
        },
        desk.realm(),
        || desk.random(),
    )?;
    let priority = priority_of(&raised.parts.codes);
    let mut batch = desk.batch().idempotent(command.idempotency).occurred_at(offering.authored_at);
    batch = batch
        .new_case(CaseId::from_uuid(incident.uuid()))
        .create::<Incident>(incident, IncidentEvent::from(raised));
    for ((at, offer), share) in command.offers.into_iter().enumerate().zip(&shares) {
        let event = offered(desk, &offering, (at, offer), *share, (status, priority))?;
        batch = batch.under(event.agreement).create::<Share>(*share, ShareEvent::from(event));
    }
    let receipt = batch.commit().await?;
    answer(desk, incident, receipt).await
}

/// Reads the names back from the receipt, for a repeat answers with the first request's.
async fn answer(
    desk: &Desk,
    asked: IncidentId,
    receipt: Receipt,
) -> Result<Raised, RaiseIncidentError> {
    let named = |kind: &str| {
        let of_kind = |stream: &&StreamId| stream.kind() == kind;
        receipt
            .entries
            .iter()
            .map(|seat| &seat.stream)
            .filter(of_kind)
            .map(StreamId::uuid)
            .collect::<Vec<_>>()
    };
    let incident = named(Incident::KIND.0).first().copied().map_or(asked, IncidentId::from_uuid);
    let shares = named(Share::KIND.0).into_iter().map(ShareId::from_uuid).collect();
    let loaded = desk.load::<Incident>(incident).await?;
    let spoken_code =
        SpokenCode::read(loaded.spoken_code()).unwrap_or_else(|_| SpokenCode::of([0; 8]));
    Ok(Raised { incident, spoken_code, shares, receipt })
}

const fn usual_status(realm: Realm) -> Status {
    match realm {
        Realm::Live => Status::Actual,
        Realm::Exercise => Status::Exercise,
    }
}
