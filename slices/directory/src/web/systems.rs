use askama::Template;
use axum::extract::State;
use kernel::Timestamp;
use web::parts::{Column, Link, Pager, Tone};
use web::{Frame, Page, Paging, Path, Problem, Signed, When};

use super::here::{Here, id, permit};
use super::words::{told_roles, told_standing};
use crate::actions::{ADD_SYSTEM, READ_SYSTEMS, agency_facts};
use crate::views::{SystemRow, list_systems};

struct Listed {
    name: String,
    href: String,
    room: String,
    roles: String,
    secrets: u32,
    last_token: Option<When>,
    standing: (&'static str, Tone),
}

#[derive(Template)]
#[template(path = "systems.html")]
struct SystemsPage {
    frame: Frame,
    crumbs: Vec<Link>,
    columns: Vec<Column>,
    systems: Vec<Listed>,
    pager: Pager,
    add: String,
    may_add: bool,
}

pub(super) async fn list(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let frame = here.frame(&signed, "Systems").await;
    let agency = here.agency(slug).await?;
    let facts = agency_facts("directory.system", id(&agency.id)?);
    permit(&desk, READ_SYSTEMS, &facts)?;
    let cursors = here.web.cursors("directory.systems");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let of = agency.id.clone();
    let rows = here.read(move |db| list_systems(db, &of, after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.name.clone(), row.id.clone()))?;
    let up = format!("/directory/agencies/{}", agency.slug);
    let address = format!("{up}/systems");
    let headings = ["Name", "Speaks for", "Roles", "Live secrets", "Last token", "Standing"];
    Ok(Page(SystemsPage {
        crumbs: vec![Link::new("Agencies", "/directory/agencies"), Link::new(agency.name, up)],
        columns: headings.map(Column::new).to_vec(),
        systems: page.items.into_iter().map(|row| listed(&frame, row)).collect(),
        pager: Pager::of(&address, paging.cursor.is_none(), page.next.as_deref()),
        add: format!("{address}/new"),
        may_add: desk.may(ADD_SYSTEM, &facts),
        frame,
    }))
}

fn listed(frame: &Frame, row: SystemRow) -> Listed {
    let last = row.last_token_at.and_then(|text| text.parse::<Timestamp>().ok());
    Listed {
        href: format!("/directory/systems/{}", row.id),
        name: row.name,
        room: row.room.unwrap_or_default(),
        roles: told_roles(&row.roles),
        secrets: row.secrets,
        last_token: last.map(|at| frame.when(&at)),
        standing: told_standing(&row.standing),
    }
}
