use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Either, Json, PageOf, Paging, Problem, Query};

use super::read;
use crate::actions::{SEE_NAMES, hub_facts};
use crate::views::{RoomRow, list_rooms};
use crate::web::Here;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The id of an agency, for its rooms only.
    agency: Option<String>,
}

/// A place where an agency's operators work.
#[derive(Serialize, ToSchema)]
pub(super) struct Room {
    id: String,
    agency: String,
    /// Short and unique for good, as in `fire-north-control`.
    slug: String,
    name: String,
    /// The number to ring when a decision is late, E.164.
    voice_number: Option<String>,
    /// The post to ask for on that line.
    escalation_post: String,
    /// `active` or `suspended`.
    standing: String,
}

impl From<RoomRow> for Room {
    fn from(row: RoomRow) -> Self {
        let RoomRow { id, agency, slug, name, voice_number, escalation_post, standing } = row;
        Self { id, agency, slug, name, voice_number, escalation_post, standing }
    }
}

/// Rooms of this hub, by name.
#[utoipa::path(
    get,
    path = "/directory/rooms",
    tag = "directory",
    params(Paging, Asked),
    security(("token" = [])),
    responses((status = 200, description = "a page of rooms", body = PageOf<Room>))
)]
pub(super) async fn list(
    State(here): State<Here>,
    asker: Either,
    paging: Paging,
    Query(asked): Query<Asked>,
) -> Result<Json<PageOf<Room>>, Problem> {
    here.live.desk(asker.caller).permit(SEE_NAMES, &hub_facts())?;
    let cursors = here.web.cursors("directory.api.rooms");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let rows = read(&here, move |db| list_rooms(db, asked.agency.as_deref(), after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.name.clone(), row.id.clone()))?;
    let items = page.items.into_iter().map(Room::from).collect();
    Ok(Json(PageOf { items, next: page.next }))
}
