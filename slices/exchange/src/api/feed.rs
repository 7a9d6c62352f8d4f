//! What a room's feed gives: each entry about a share with the share and the incident as they
//! stand now, its general part only. Labelled parts are opened by reading the incident, which is
//! recorded.

use std::collections::BTreeMap;

use ::web::Problem;
use access::Facts;
use desk::{Desk, DeskError};
use kernel::{AgencyId, Label, LabelSet, Position};
use serde::Serialize;
use utoipa::ToSchema;
use views::View;

use super::shares::ShareBody;
use crate::actions::facts::own;
use crate::actions::grants::{readable, reading};
use crate::actions::may;
use crate::events::ShareId;
use crate::model::reading::Reading;
use crate::model::{Incident, Share};
use crate::views::{FeedItem, Place, inbox_after};

/// Entries of one answer.
pub const ENTRIES_MAX: u32 = 100;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InboxItem {
    /// Commit this to say that you have it.
    pub position: u64,
    /// What happened, as in `exchange.share_offered`.
    pub event: String,
    #[schema(value_type = String)]
    pub share_id: ShareId,
    pub share: ShareBody,
    /// Absent where no agreement in force lets you read it any more.
    pub incident: Option<Reading>,
}

/// Whose feed the caller reads.
///
/// # Errors
/// If the caller has none.
pub fn place(desk: &Desk) -> Result<Place, DeskError> {
    let facts: Facts = own("exchange.lists", desk.agency());
    desk.permit(may::READ_LISTS, &facts)?;
    let agency = desk.agency().ok_or(DeskError::NotThere { word: "feed" })?;
    Ok(Place { agency, room: desk.room() })
}

/// The entries after a position, oldest first.
///
/// # Errors
/// If the list cannot be read.
pub async fn entries(
    desk: &Desk,
    view: &View,
    place: Place,
    after: Position,
) -> Result<Vec<InboxItem>, Problem> {
    let found = view.read(move |db| inbox_after(db, &place, after, ENTRIES_MAX)).await?;
    let mut items = Vec::with_capacity(found.len());
    for entry in found {
        items.push(item(desk, entry).await?);
    }
    Ok(items)
}

async fn item(desk: &Desk, entry: FeedItem) -> Result<InboxItem, DeskError> {
    let share = desk.load::<Share>(entry.share).await?;
    let incident = desk.load::<Incident>(entry.incident).await?;
    let lets_in = desk.may(may::READ, &reading(desk, &incident));
    let general = |(author, labels): (AgencyId, LabelSet)| {
        (author, labels.intersection(LabelSet::NONE.with(Label::General)))
    };
    let labels: BTreeMap<AgencyId, LabelSet> =
        readable(desk, &incident).into_iter().map(general).collect();
    Ok(InboxItem {
        position: entry.position.0,
        event: entry.event,
        share_id: entry.share,
        share: ShareBody::of(&share, incident.priority()),
        incident: lets_in.then(|| incident.read(&labels, desk.now())),
    })
}
