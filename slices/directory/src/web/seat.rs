use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::Standing;
use desk::Person;
use kernel::{Realm, RoomId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Next, Page, Problem, Query, Signed, again, see};

use super::here::{Here, coded};

/// No room: to run the directory or to plan.
const NO_ROOM: &str = "none";

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SeatForm {
    room: String,
    next: String,
}

#[derive(Template)]
#[template(path = "seat.html")]
struct SeatPage {
    frame: Frame,
    form: Filled,
    rooms: Vec<Choice>,
    next: Next,
}

/// To the choice of a room, and from there on.
pub(super) fn choose_first(next: &Next) -> Response {
    let next = utf8_percent_encode(next.as_str(), NON_ALPHANUMERIC);
    see(&format!("/account/room?next={next}"))
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Page<impl Template> {
    let room = signed.session.room.map_or_else(|| NO_ROOM.to_owned(), |room| room.to_string());
    let form = Filled::empty().with("room", room);
    let next = Next::of(asked.next.as_deref());
    let frame = signed.frame("Choose your room");
    Page(SeatPage { frame, form, rooms: rooms(&here, &signed.person), next })
}

pub(super) async fn send(
    State(here): State<Here>,
    signed: Signed,
    Form { data, filled }: Form<SeatForm>,
) -> Result<Response, Problem> {
    let next = Next::of(Some(&data.next));
    let offered = rooms(&here, &signed.person);
    if !offered.iter().any(|choice| choice.value == data.room) {
        let form = filled.faulted("room", "Choose the room that you work at now");
        let frame = signed.frame("Choose your room");
        return Ok(again(SeatPage { frame, form, rooms: offered, next }));
    }
    let room: Option<RoomId> = data.room.parse().ok();
    here.web.sessions().seat(&signed.session, room, signed.realm).await?;
    Ok(next.see())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RealmForm {
    realm: String,
}

/// Seats the session in the other realm; a page of one realm never shows the other's.
pub(super) async fn switch(
    State(here): State<Here>,
    signed: Signed,
    Form { data, .. }: Form<RealmForm>,
) -> Result<Response, Problem> {
    let realm = coded(&data.realm).unwrap_or(Realm::Live);
    here.web.sessions().seat(&signed.session, signed.session.room, realm).await?;
    Ok(see("/"))
}

/// The person's rooms that are in use, and none.
fn rooms(here: &Here, person: &Person) -> Vec<Choice> {
    let register = here.live.register();
    let known = person.rooms.iter().filter_map(|room| register.room(*room));
    let mut choices: Vec<Choice> = known
        .filter(|room| room.standing == Standing::Active)
        .map(|room| Choice::new(room.id.to_string(), room.name))
        .collect();
    choices.push(Choice::new(NO_ROOM, "No room").hinted("To plan, or to run the directory"));
    choices
}
