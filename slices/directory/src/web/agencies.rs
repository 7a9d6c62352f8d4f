use askama::Template;
use axum::extract::State;
use web::parts::{Column, Link, Pager, SummaryRow, Tone};
use web::{Frame, Page, Paging, Path, Problem, Signed};

use super::here::{Here, id, permit};
use super::words::{told_kind, told_standing};
use crate::actions::{
    ADD_AGENCY, ADD_ROOM, CHANGE_AGENCY, CHANGE_ROOM, READ_HISTORY, READ_PEOPLE, READ_SYSTEMS,
    SEE_NAMES, agency_facts, hub_facts,
};
use crate::views::{AgencyRow, RoomRow, list_agencies, list_rooms};

pub(super) struct Listed {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) slug: String,
    pub(super) kind: &'static str,
    pub(super) rooms: u32,
    pub(super) standing: (&'static str, Tone),
}

#[derive(Template)]
#[template(path = "agencies.html")]
struct AgenciesPage {
    frame: Frame,
    columns: Vec<Column>,
    agencies: Vec<Listed>,
    pager: Pager,
    may_add: bool,
    may_read_history: bool,
}

pub(super) async fn list(
    State(here): State<Here>,
    signed: Signed,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    permit(&desk, SEE_NAMES, &hub_facts())?;
    let frame = here.frame(&signed, "Agencies").await;
    let cursors = here.web.cursors("directory.agencies");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let rows = here.read(move |db| list_agencies(db, after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.name.clone(), row.id.clone()))?;
    let is_first = paging.cursor.is_none();
    let pager = Pager::of("/directory/agencies", is_first, page.next.as_deref());
    let headings = ["Name", "Short name", "Sort", "Rooms", "Standing"];
    Ok(Page(AgenciesPage {
        frame,
        columns: headings.map(Column::new).to_vec(),
        agencies: page.items.into_iter().map(listed).collect(),
        pager,
        may_add: desk.may(ADD_AGENCY, &hub_facts()),
        may_read_history: desk.may(READ_HISTORY, &hub_facts()),
    }))
}

fn listed(row: AgencyRow) -> Listed {
    Listed {
        href: format!("/directory/agencies/{}", row.slug),
        name: row.name,
        slug: row.slug,
        kind: told_kind(&row.kind),
        rooms: row.rooms,
        standing: told_standing(&row.standing),
    }
}

/// A room as it is listed.
struct ListedRoom {
    name: String,
    slug: String,
    number: String,
    post: String,
    standing: (&'static str, Tone),
    change: String,
}

#[derive(Template)]
#[template(path = "agency.html")]
struct AgencyPage {
    frame: Frame,
    crumbs: Vec<Link>,
    about: Vec<SummaryRow>,
    links: Vec<Link>,
    columns: Vec<Column>,
    rooms: Vec<ListedRoom>,
    pager: Pager,
    add_room: String,
    may_add_room: bool,
    may_change_room: bool,
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    permit(&desk, SEE_NAMES, &hub_facts())?;
    let mut frame = here.frame(&signed, "").await;
    let agency = here.agency(slug).await?;
    frame.title.clone_from(&agency.name);
    let cursors = here.web.cursors("directory.rooms");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let owner = agency.id.clone();
    let rows = here.read(move |db| list_rooms(db, Some(&owner), after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.name.clone(), row.id.clone()))?;
    let address = format!("/directory/agencies/{}", agency.slug);
    let facts = agency_facts("directory.agency", id(&agency.id)?);
    let may = |permission| desk.may(permission, &facts);
    let mut links = Vec::new();
    for (permission, text, place) in [
        (READ_PEOPLE, "People", "people"),
        (READ_SYSTEMS, "Systems", "systems"),
        (READ_HISTORY, "Who changed what", "history"),
    ] {
        if may(permission) {
            links.push(Link::new(text, format!("{address}/{place}")));
        }
    }
    let is_first = paging.cursor.is_none();
    Ok(Page(AgencyPage {
        frame,
        crumbs: vec![Link::new("Agencies", "/directory/agencies")],
        about: about(&agency, may(CHANGE_AGENCY)),
        links,
        columns: columns(may(CHANGE_ROOM)),
        rooms: page.items.into_iter().map(listed_room).collect(),
        pager: Pager::of(&address, is_first, page.next.as_deref()),
        add_room: format!("{address}/rooms/new"),
        may_add_room: may(ADD_ROOM),
        may_change_room: may(CHANGE_ROOM),
    }))
}

fn about(agency: &AgencyRow, may_change: bool) -> Vec<SummaryRow> {
    let mut name = SummaryRow::new("Name", &agency.name);
    if may_change {
        let change = format!("/directory/agencies/{}/change", agency.slug);
        name = name.action(Link::new("Change", change).hidden("the agency"));
    }
    vec![
        name,
        SummaryRow::new("Short name", &agency.slug),
        SummaryRow::new("Sort", told_kind(&agency.kind)),
        SummaryRow::new("Standing", told_standing(&agency.standing).0),
    ]
}

fn columns(may_change: bool) -> Vec<Column> {
    let mut headings = vec!["Room", "Short name", "Ring", "Ask for", "Standing"];
    if may_change {
        headings.push("What to do");
    }
    headings.into_iter().map(Column::new).collect()
}

fn listed_room(row: RoomRow) -> ListedRoom {
    ListedRoom {
        change: format!("/directory/rooms/{}/change", row.id),
        name: row.name,
        slug: row.slug,
        number: row.voice_number.unwrap_or_else(|| "None".to_owned()),
        post: row.escalation_post,
        standing: told_standing(&row.standing),
    }
}
