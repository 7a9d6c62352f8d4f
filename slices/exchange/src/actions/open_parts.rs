//! Somebody opens labelled parts of an incident: the journal says so before they are shown, once
//! for each sitting, incident and set of labels.

use desk::{Desk, DeskError};
use journal::{CaseId, Idempotency};
use kernel::{
    Actor, Folded, Label, LabelSet, Refusal, RefusalKind, StreamId, StreamKind, Told, TypedId,
};

use super::errors::OpenPartsError;
use super::grants::{Readable, readable, reading};
use super::may;
use crate::events::{IncidentId, OpeningEvent, PartsOpened};
use crate::model::Incident;

/// The stream of an incident's openings; nothing is decided from it.
#[derive(Debug, Clone)]
pub struct Openings;

impl Folded for Openings {
    const KIND: StreamKind = StreamKind("exchange.opening");
    type Id = IncidentId;
    type Event = OpeningEvent;

    fn fold(_: Option<Self>, _: &OpeningEvent, _: &Told) -> Option<Self> {
        Some(Self)
    }
}

/// What the caller may read of the incident now.
#[derive(Debug, Clone)]
pub struct Opened {
    pub readable: Readable,
    /// The journal could not write: the opening is not recorded, and the reader is told.
    pub is_gap: bool,
}

/// Lets the caller in to an incident. `sitting` names the session or the token.
///
/// # Errors
/// `desk.not_there` for whom nothing lets in; if the opening of labelled parts cannot be recorded
/// because grants have just changed.
pub async fn open_parts(
    desk: &Desk,
    incident: IncidentId,
    sitting: &str,
) -> Result<Opened, OpenPartsError> {
    let incident = desk.load::<Incident>(incident).await?;
    desk.permit(may::READ, &reading(desk, &incident))
        .map_err(|_| DeskError::NotThere { word: "incident" })?;
    let readable = readable(desk, &incident);
    let labels = beyond_general(&incident, &readable);
    let is_gap = labels != LabelSet::NONE && !record(desk, &incident, labels, sitting).await?;
    Ok(Opened { readable, is_gap })
}

/// The labels above general that the incident has words under and the caller may read.
fn beyond_general(incident: &Incident, readable: &Readable) -> LabelSet {
    let claims = incident.record().slots().flat_map(|(_, kept)| kept);
    claims
        .filter(|kept| kept.label != Label::General)
        .filter(|kept| {
            readable.get(&kept.claim.author).is_some_and(|labels| labels.contains(kept.label))
        })
        .map(|kept| kept.label)
        .collect()
}

/// Whether the opening stands in the journal. If the journal cannot write, an open incident is
/// shown all the same: a room must not go blind because a disk is full.
async fn record(
    desk: &Desk,
    incident: &Incident,
    labels: LabelSet,
    sitting: &str,
) -> Result<bool, OpenPartsError> {
    let stream = StreamId::new(Openings::KIND, incident.id());
    let codes: Vec<&str> = labels.iter().map(Label::code).collect();
    let key = format!("{sitting}/{}/{}", incident.id(), codes.join("+"));
    let once =
        Idempotency { client: format!("opening/{}", who(desk)), key, body_hash: [0; 32], stream };
    let opened = PartsOpened { incident: incident.id(), labels };
    let batch = desk.batch().idempotent(Some(once)).case(CaseId::from_uuid(incident.id().uuid()));
    match batch.line::<Openings>(incident.id(), opened).commit().await {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == RefusalKind::Unavailable && incident.is_open() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn who(desk: &Desk) -> String {
    match desk.actor() {
        Actor::Person { person, .. } => person.to_string(),
        Actor::System { system } => system.to_string(),
        Actor::Hub | Actor::Public => "hub".to_owned(),
    }
}
