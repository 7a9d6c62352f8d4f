use axum::extract::State;
use kernel::AgencyId;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Either, Json, PageOf, Paging, Problem};

use super::read;
use crate::actions::{READ_AGREEMENTS, agreement_facts, hub_facts};
use crate::views::{AgreementRow, code, list_agreements};
use crate::web::Here;

/// A sharing agreement: each party may share with each other party.
#[derive(Serialize, ToSchema)]
pub(super) struct Agreement {
    id: String,
    /// Counts from 1; a change is a new edition.
    edition: u32,
    title: String,
    /// Ids of agencies.
    parties: Vec<String>,
    /// Of `transfer`, `awareness`, `assist`.
    kinds: Vec<String>,
    /// Labels of parts that it lets pass.
    labels: Vec<String>,
    purpose: String,
    /// RFC 3339.
    from: String,
    /// RFC 3339; null for no end.
    until: Option<String>,
    /// RFC 3339; null if it was not withdrawn.
    withdrawn_at: Option<String>,
}

impl From<AgreementRow> for Agreement {
    fn from(row: AgreementRow) -> Self {
        let terms = row.terms;
        Self {
            id: row.id,
            edition: row.edition,
            title: row.title,
            parties: terms.parties.iter().map(ToString::to_string).collect(),
            kinds: terms.kinds.iter().map(code).collect(),
            labels: terms.labels.iter().map(|label| label.code().to_owned()).collect(),
            purpose: terms.purpose.code().to_owned(),
            from: terms.from.to_string(),
            until: terms.until.map(|until| until.to_string()),
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// Agreements that the asker's agency is party to, by title; all of them for a hub supervisor.
#[utoipa::path(
    get,
    path = "/directory/agreements",
    tag = "directory",
    params(Paging),
    security(("token" = [])),
    responses((status = 200, description = "a page of agreements", body = PageOf<Agreement>))
)]
pub(super) async fn list(
    State(here): State<Here>,
    asker: Either,
    paging: Paging,
) -> Result<Json<PageOf<Agreement>>, Problem> {
    let desk = here.live.desk(asker.caller);
    let may_read_all = desk.may(READ_AGREEMENTS, &hub_facts());
    let own: Vec<AgencyId> = desk.agency().into_iter().collect();
    if !may_read_all {
        desk.permit(READ_AGREEMENTS, &agreement_facts(&own))?;
    }
    let cursors = here.web.cursors("directory.api.agreements");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let party = own.first().filter(|_| !may_read_all).map(ToString::to_string);
    let rows = read(&here, move |db| list_agreements(db, party.as_deref(), after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.title.clone(), row.id.clone()))?;
    let items = page.items.into_iter().map(Agreement::from).collect();
    Ok(Json(PageOf { items, next: page.next }))
}
