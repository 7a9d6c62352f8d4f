use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Either, Json, PageOf, Paging, Problem};

use super::read;
use crate::actions::{SEE_NAMES, hub_facts};
use crate::views::{AgencyRow, list_agencies};
use crate::web::Here;

/// An organisation with its own responsibility for data.
#[derive(Serialize, ToSchema)]
pub(super) struct Agency {
    id: String,
    /// Short and unique for good, as in `fire-north`.
    slug: String,
    name: String,
    kind: String,
    /// `active` or `suspended`.
    standing: String,
}

impl From<AgencyRow> for Agency {
    fn from(row: AgencyRow) -> Self {
        let AgencyRow { id, slug, name, kind, standing, .. } = row;
        Self { id, slug, name, kind, standing }
    }
}

/// Agencies of this hub, by name.
#[utoipa::path(
    get,
    path = "/directory/agencies",
    tag = "directory",
    params(Paging),
    security(("token" = [])),
    responses((status = 200, description = "a page of agencies", body = PageOf<Agency>))
)]
pub(super) async fn list(
    State(here): State<Here>,
    asker: Either,
    paging: Paging,
) -> Result<Json<PageOf<Agency>>, Problem> {
    here.live.desk(asker.caller).permit(SEE_NAMES, &hub_facts())?;
    let cursors = here.web.cursors("directory.api.agencies");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let rows = read(&here, move |db| list_agencies(db, after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.name.clone(), row.id.clone()))?;
    let items = page.items.into_iter().map(Agency::from).collect();
    Ok(Json(PageOf { items, next: page.next }))
}
