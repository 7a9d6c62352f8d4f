//! An agency's incidents: newest first, by search, or as a table to take away.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use desk::Desk;
use kernel::{AgencyId, Position};
use serde::Deserialize;
use web::parts::Pager;
use web::{Filled, Frame, Page, Paging, Problem, Query, Signed, WebRefused};

use crate::actions::facts::own;
use crate::actions::grants::readable;
use crate::actions::may;
use crate::events::{Fact, IncidentId};
use crate::model::reading::Reading;
use crate::model::{Incident, vocabulary};
use crate::views::{IncidentRow, find_incidents, list_incidents};
use crate::web::Screens;

/// Rows of one search, and of one table.
const SEARCH_ROWS_MAX: u32 = 100;
const TABLE_ROWS_MAX: u32 = 5_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "record/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    form: Filled,
    rows: Vec<RowTold>,
    is_search: bool,
    pager: Pager,
}

struct RowTold {
    id: String,
    code: String,
    raised: String,
    title: String,
    place: String,
    priority: i64,
    owner: String,
    state: String,
}

pub(super) async fn show(
    State(screens): State<Screens>,
    signed: Signed,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> Result<Page<ListPage>, Problem> {
    let desk = &signed.desk;
    let agency = asker(desk)?;
    let cursors = signed.web().cursors("exchange.record");
    let before: Option<u64> = cursors.open(&paging)?;
    let is_search = !asked.q.trim().is_empty();
    let ids = search(&screens, &signed, agency, &asked.q).await?;
    let lists = screens.lists(signed.realm);
    let limit = u32::try_from(paging.limit() + 1).unwrap_or(u32::MAX);
    let count_max = if is_search { TABLE_ROWS_MAX } else { limit };
    let rows =
        lists.read(move |db| list_incidents(db, agency, before.map(Position), count_max)).await?;
    let rows: Vec<IncidentRow> = rows
        .into_iter()
        .filter(|row| ids.as_ref().is_none_or(|ids| ids.contains(&row.incident)))
        .collect();
    let page = cursors.page(rows, &paging, |row| row.first_position.0)?;
    let next = page.next.filter(|_| !is_search);
    let mut told = Vec::with_capacity(page.items.len());
    for row in &page.items {
        told.push(tell(desk, row).await?);
    }
    let pager = Pager::of("/incidents", before.is_none(), next.as_deref());
    let frame = signed.frame("Incidents").after(lists).await;
    let form = Filled::empty().with("q", asked.q);
    Ok(Page(ListPage { frame, form, rows: told, is_search, pager }))
}

fn asker(desk: &Desk) -> Result<AgencyId, Problem> {
    desk.permit(may::READ_LISTS, &own("exchange.lists", desk.agency()))?;
    Ok(desk.agency().ok_or(WebRefused::NotThere)?)
}

async fn search(
    screens: &Screens,
    signed: &Signed,
    agency: AgencyId,
    words: &str,
) -> Result<Option<Vec<IncidentId>>, Problem> {
    if words.trim().is_empty() {
        return Ok(None);
    }
    let words = words.to_owned();
    let view = screens.search(signed.realm);
    let found = view.read(move |db| find_incidents(db, agency, &words, SEARCH_ROWS_MAX)).await?;
    Ok(Some(found))
}

/// A row as this reader may have it: what is withheld is said to be.
async fn tell(desk: &Desk, row: &IncidentRow) -> Result<RowTold, Problem> {
    let incident = desk.load::<Incident>(row.incident).await?;
    let reading = incident.read(&readable(desk, &incident), desk.now());
    let owner = desk.register().agency(row.owner).map(|agency| agency.name).unwrap_or_default();
    Ok(RowTold {
        id: row.incident.to_string(),
        code: row.spoken_code.clone(),
        raised: web::london_clock_from(row.raised_at, desk.now()),
        title: first(&reading, "type_common"),
        place: if row.is_erased { "Erased".to_owned() } else { first(&reading, "location") },
        priority: row.priority,
        owner,
        state: web::sentence(row.lifecycle.code()),
    })
}

fn first(reading: &Reading, word: &str) -> String {
    let slot = reading.values.iter().find(|slot| slot.word == word);
    let value = slot.and_then(|slot| slot.standing.first());
    match value.map(|value| &*value.value) {
        Some(Fact::TypeCommon(code)) => vocabulary::type_words(code.as_str()).to_owned(),
        Some(Fact::Location(place)) => place.typed.to_string(),
        _ => "Withheld".to_owned(),
    }
}

pub(super) async fn csv(
    State(screens): State<Screens>,
    signed: Signed,
) -> Result<Response, Problem> {
    let desk = &signed.desk;
    let agency = asker(desk)?;
    let view = screens.lists(signed.realm);
    let rows = view.read(move |db| list_incidents(db, agency, None, TABLE_ROWS_MAX)).await?;
    let mut table = "code,raised_at,type,place,priority,owner,state\r\n".to_owned();
    for row in &rows {
        let told = tell(desk, row).await?;
        let raised = row.raised_at.to_string();
        let cells = [
            told.code,
            raised,
            told.title,
            told.place,
            told.priority.to_string(),
            told.owner,
            told.state,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"incidents.csv\""),
        ),
    ];
    Ok((headers, table).into_response())
}

/// Quoted, and with nothing in front that a spreadsheet would take for a formula.
fn escaped(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_cell_never_begins_a_formula_nor_ends_its_own_quotes() {
        assert_eq!(escaped("=cmd"), "\"'=cmd\"");
        assert_eq!(escaped("12 \"Mill\" Lane"), "\"12 \"\"Mill\"\" Lane\"");
    }
}
