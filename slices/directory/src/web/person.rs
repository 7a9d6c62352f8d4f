use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::Standing;
use desk::{Desk, Loaded};
use web::parts::{Column, Link, Pager, SummaryRow, TimelineEntry};
use web::{Frame, Page, Paging, Path, Problem, Signed, WebRefused, see};

use super::account::{Sitting, columns, sitting};
use super::here::{Here, id, see_at};
use super::history::changes;
use super::words::told_standing;
use crate::actions::{
    CHANGE_PERSON, END_SESSION, ERASE_PERSON, EndSession, READ_HISTORY, READ_PEOPLE,
    RESET_PASSWORD, end_session, erase_person, reset_password,
};
use crate::model::{OneTimeCode, PersonRecord};
use crate::views::{Scope, code};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    crumbs: Vec<Link>,
    about: Vec<SummaryRow>,
    address: String,
    columns: Vec<Column>,
    sittings: Vec<Sitting>,
    entries: Vec<TimelineEntry>,
    pager: Pager,
    may_reset: bool,
    may_end: bool,
    may_erase: bool,
}

/// A one-time code, seen this once.
#[derive(Template)]
#[template(path = "code.html")]
pub(super) struct CodePage {
    frame: Frame,
    name: String,
    back: String,
    code: Option<String>,
}

impl CodePage {
    pub(super) fn of(frame: Frame, name: String, back: String, code: Option<OneTimeCode>) -> Self {
        Self { frame, name, back, code: code.map(|code| code.reveal().to_owned()) }
    }
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
    Path(person): Path<String>,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let person = desk.load::<PersonRecord>(id(&person)?).await?;
    desk.permit(READ_PEOPLE, &person)?;
    let name = person.display_name().unwrap_or("Name erased").to_owned();
    let frame = here.frame(&signed, name).await;
    let address = format!("/directory/people/{}", person.id());
    let may_end = desk.may(END_SESSION, &person);
    let mut sittings = Vec::new();
    if may_end {
        let open = here.web.sessions().list_of(person.id()).await?;
        let this = signed.session.id;
        sittings.extend(open.iter().map(|one| sitting(&here, &frame, one, one.id == this)));
    }
    let (mut entries, mut pager) = (Vec::new(), Pager::default());
    if desk.may(READ_HISTORY, &person) {
        let scope = Scope::Subject(person.id().to_string());
        (entries, pager) = changes(&here, &frame, (scope, &address), &paging).await?;
    }
    let is_whole = person.email().is_some();
    Ok(Page(PersonPage {
        frame,
        crumbs: crumbs(&desk, &person)?,
        about: about(&desk, &person),
        address,
        columns: columns(),
        sittings,
        entries,
        pager,
        may_reset: is_whole && desk.may(RESET_PASSWORD, &person),
        may_end,
        may_erase: is_whole
            && person.standing() == Standing::Suspended
            && desk.may(ERASE_PERSON, &person),
    }))
}

fn crumbs(desk: &Desk, person: &PersonRecord) -> Result<Vec<Link>, Problem> {
    let agency = desk.register().agency(person.agency()).ok_or(WebRefused::NotThere)?;
    let up = format!("/directory/agencies/{}", agency.slug);
    Ok(vec![
        Link::new("Agencies", "/directory/agencies"),
        Link::new(agency.name, up.clone()),
        Link::new("People", format!("{up}/people")),
    ])
}

fn about(desk: &Desk, person: &Loaded<PersonRecord>) -> Vec<SummaryRow> {
    let register = desk.register();
    let rooms: Vec<String> = person
        .rooms()
        .iter()
        .filter_map(|room| register.room(*room))
        .map(|room| room.name)
        .collect();
    let roles: Vec<&str> = person.roles().iter().map(|role| web::role_words(*role)).collect();
    let mut name = SummaryRow::new("Name", person.display_name().unwrap_or("Erased"));
    if person.email().is_some() && desk.may(CHANGE_PERSON, person) {
        let change = format!("/directory/people/{}/change", person.id());
        name = name.action(Link::new("Change", change).hidden("the account"));
    }
    vec![
        name,
        SummaryRow::new("Email address", person.email().unwrap_or("Erased")),
        SummaryRow::new("Roles", roles.join(", ")),
        SummaryRow::new("Rooms", if rooms.is_empty() { "None".into() } else { rooms.join(", ") }),
        SummaryRow::new("Standing", told_standing(&code(&person.standing())).0),
    ]
}

/// A one-time code in the place of a password, seen this once.
pub(super) async fn reset(
    State(here): State<Here>,
    signed: Signed,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let (desk, person) = (here.desk(&signed), id(&person)?);
    let made = reset_password(&desk, (&here.door, here.web.sessions()), person).await?;
    let record = desk.load::<PersonRecord>(person).await?;
    let name = record.display_name().unwrap_or_default().to_owned();
    let frame = signed.frame("Password reset");
    Ok(Page(CodePage::of(frame, name, format!("/directory/people/{person}"), Some(made)))
        .into_response())
}

pub(super) async fn erase(
    State(here): State<Here>,
    signed: Signed,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let person = id(&person)?;
    let position = erase_person(&here.desk(&signed), &here.door, person).await?;
    Ok(see_at(&format!("/directory/people/{person}"), position))
}

pub(super) async fn end_session_of(
    State(here): State<Here>,
    signed: Signed,
    Path((person, session)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let command = EndSession { person: id(&person)?, session: id(&session)? };
    end_session(&here.desk(&signed), here.web.sessions(), command).await?;
    Ok(see(&format!("/directory/people/{}", command.person)))
}
