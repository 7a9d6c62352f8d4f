use askama::Template;
use axum::extract::State;
use kernel::Timestamp;
use web::parts::{Column, Link, Pager, Tone};
use web::{Frame, Page, Paging, Path, Problem, Signed, When};

use super::here::{Here, id, permit};
use super::words::{told_roles, told_standing};
use crate::actions::{ADD_PERSON, READ_PEOPLE, agency_facts, new_administrator_facts};
use crate::views::{PersonRow, list_people};

struct Listed {
    name: String,
    href: String,
    email: String,
    roles: String,
    standing: (&'static str, Tone),
    last_signed_in: Option<When>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    crumbs: Vec<Link>,
    columns: Vec<Column>,
    people: Vec<Listed>,
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
    let frame = here.frame(&signed, "People").await;
    let agency = here.agency(slug).await?;
    let owner = id(&agency.id)?;
    permit(&desk, READ_PEOPLE, &agency_facts("directory.person", owner))?;
    let cursors = here.web.cursors("directory.people");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let of = agency.id.clone();
    let rows = here.read(move |db| list_people(db, &of, after, limit)).await?;
    let mark = |row: &PersonRow| (row.display_name.clone().unwrap_or_default(), row.id.clone());
    let page = cursors.page(rows, &paging, mark)?;
    let up = format!("/directory/agencies/{}", agency.slug);
    let address = format!("{up}/people");
    let may_add = desk.may(ADD_PERSON, &agency_facts("directory.person", owner))
        || desk.may(ADD_PERSON, &new_administrator_facts(owner));
    let headings = ["Name", "Email address", "Roles", "Last signed in", "Standing"];
    Ok(Page(PeoplePage {
        crumbs: vec![Link::new("Agencies", "/directory/agencies"), Link::new(agency.name, up)],
        columns: headings.map(Column::new).to_vec(),
        people: page.items.into_iter().map(|row| listed(&frame, row)).collect(),
        pager: Pager::of(&address, paging.cursor.is_none(), page.next.as_deref()),
        add: format!("{address}/new"),
        may_add,
        frame,
    }))
}

fn listed(frame: &Frame, row: PersonRow) -> Listed {
    let at = |text: Option<String>| text.and_then(|text| text.parse::<Timestamp>().ok());
    let locked = at(row.locked_until).filter(|until| *until > frame.now);
    let standing = match (told_standing(&row.standing), locked) {
        (("Active", _), Some(_)) => ("Locked out", Tone::Orange),
        (standing, _) => standing,
    };
    Listed {
        href: format!("/directory/people/{}", row.id),
        name: row.display_name.unwrap_or_else(|| "Name erased".to_owned()),
        email: row.email.unwrap_or_default(),
        roles: told_roles(&row.roles),
        standing,
        last_signed_in: at(row.last_signed_in_at).map(|at| frame.when(&at)),
    }
}
