use askama::Template;
use axum::extract::State;
use kernel::Timestamp;
use web::parts::{Link, Pager, TimelineEntry};
use web::{Frame, Page, Paging, Path, Problem, Signed};

use super::here::{Here, id, permit};
use super::words::told_event;
use crate::actions::{READ_HISTORY, agency_facts, hub_facts};
use crate::views::{ChangeRow, Scope, list_changes};

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    back: Link,
    entries: Vec<TimelineEntry>,
    pager: Pager,
}

pub(super) async fn all(
    State(here): State<Here>,
    signed: Signed,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    permit(&here.desk(&signed), READ_HISTORY, &hub_facts())?;
    let frame = here.frame(&signed, "Who changed what").await;
    let (address, back) = ("/directory/history", Link::new("Agencies", "/directory/agencies"));
    let (entries, pager) = changes(&here, &frame, (Scope::All, address), &paging).await?;
    Ok(Page(HistoryPage { frame, back, entries, pager }))
}

pub(super) async fn of_agency(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let frame = here.frame(&signed, "Who changed what").await;
    let agency = here.agency(slug).await?;
    let facts = agency_facts("directory.agency", id(&agency.id)?);
    permit(&here.desk(&signed), READ_HISTORY, &facts)?;
    let up = format!("/directory/agencies/{}", agency.slug);
    let (address, scope) = (format!("{up}/history"), Scope::Agency(agency.id));
    let (entries, pager) = changes(&here, &frame, (scope, &address), &paging).await?;
    Ok(Page(HistoryPage { frame, back: Link::new(agency.name, up), entries, pager }))
}

/// A page of changes, the newest first.
pub(super) async fn changes(
    here: &Here,
    frame: &Frame,
    (scope, address): (Scope, &str),
    paging: &Paging,
) -> Result<(Vec<TimelineEntry>, Pager), Problem> {
    let cursors = here.web.cursors("directory.history");
    let (before, limit) = (cursors.open::<u64>(paging)?, paging.limit() as u32 + 1);
    let rows = here.read(move |db| list_changes(db, &scope, before, limit)).await?;
    let page = cursors.page(rows, paging, |row| row.position)?;
    let pager = Pager::of(address, paging.cursor.is_none(), page.next.as_deref());
    Ok((page.items.into_iter().map(|row| entry(frame, row)).collect(), pager))
}

fn entry(frame: &Frame, row: ChangeRow) -> TimelineEntry {
    let at: Timestamp = row.recorded_at.parse().unwrap_or_default();
    let what = told_event(&row.event);
    let title = match row.subject_name {
        Some(name) => format!("{what}: {name}"),
        None => what.to_owned(),
    };
    let by = told_actor(&row.actor, row.actor_name);
    TimelineEntry { title, by, when: frame.when(&at), text: row.detail }
}

/// Who did it, as people say it.
pub(super) fn told_actor(actor: &str, name: Option<String>) -> String {
    match (actor, name) {
        ("hub", _) => "the hub".to_owned(),
        ("public", _) => "somebody at the door".to_owned(),
        (_, Some(name)) => name,
        (_, None) => "a person whose name was erased".to_owned(),
    }
}
