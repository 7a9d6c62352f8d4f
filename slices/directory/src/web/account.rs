use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Realm;
use web::parts::{Column, Link, SummaryRow};
use web::{Frame, Page, Path, Problem, Signed, When, see};

use super::here::{Here, id};
use crate::actions::{EndSession, end_session};

/// A session as it is listed.
pub(super) struct Sitting {
    pub(super) id: String,
    pub(super) began: When,
    pub(super) seen: When,
    pub(super) place: String,
    pub(super) is_this: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    about: Vec<SummaryRow>,
    columns: Vec<Column>,
    sittings: Vec<Sitting>,
    other_realm: Realm,
}

impl AccountPage {
    fn is_other_exercise(&self) -> bool {
        self.other_realm == Realm::Exercise
    }
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
) -> Result<Page<impl Template>, Problem> {
    let frame = here.frame(&signed, "Your account").await;
    let sittings = sittings(&here, &signed, &frame).await?;
    let other_realm = if frame.is_exercise() { Realm::Live } else { Realm::Exercise };
    let about = about(&signed, &frame);
    Ok(Page(AccountPage { frame, about, columns: columns(), sittings, other_realm }))
}

pub(super) fn columns() -> Vec<Column> {
    ["Began", "Last used", "Where", "What to do"].map(Column::new).to_vec()
}

fn about(signed: &Signed, frame: &Frame) -> Vec<SummaryRow> {
    let who = frame.who.clone();
    let told = |tell: fn(web::Who) -> String| who.clone().map(tell).unwrap_or_default();
    let room = told(|who| who.room.unwrap_or_else(|| "None".to_owned()));
    let mut room = SummaryRow::new("Room", room);
    if !signed.person.rooms.is_empty() {
        room = room.action(Link::new("Change", "/account/room").hidden("your room"));
    }
    vec![
        SummaryRow::new("Name", told(|who| who.name)),
        SummaryRow::new("Email address", signed.person.email.clone().unwrap_or_default()),
        SummaryRow::new("Agency", told(|who| who.agency)),
        SummaryRow::new("Roles", told(|who| who.roles)),
        room,
        SummaryRow::new("Password", "Set")
            .action(Link::new("Change", "/account/password").hidden("your password")),
    ]
}

async fn sittings(here: &Here, signed: &Signed, frame: &Frame) -> Result<Vec<Sitting>, Problem> {
    let open = here.web.sessions().list_of(signed.person.id).await?;
    let this = signed.session.id;
    Ok(open.iter().map(|session| sitting(here, frame, session, session.id == this)).collect())
}

pub(super) fn sitting(
    here: &Here,
    frame: &Frame,
    session: &web::Session,
    is_this: bool,
) -> Sitting {
    let room = session.room.and_then(|room| here.live.register().room(room));
    let room = room.map_or_else(|| "No room".to_owned(), |room| room.name);
    let realm = if session.realm == Realm::Exercise { ", exercise" } else { "" };
    Sitting {
        id: session.id.to_string(),
        began: frame.when(&session.began_at),
        seen: frame.when(&session.seen_at),
        place: format!("{room}{realm}"),
        is_this,
    }
}

pub(super) async fn end(
    State(here): State<Here>,
    signed: Signed,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let command = EndSession { person: signed.person.id, session: id(&session)? };
    end_session(&here.desk(&signed), here.web.sessions(), command).await?;
    Ok(see("/account"))
}
