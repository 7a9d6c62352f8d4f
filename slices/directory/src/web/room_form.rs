use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::Standing;
use kernel::{AgencyId, RoomId};
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, WebRefused, again};

use super::filling::refused;
use super::here::{Here, coded, id, permit, see_at};
use super::words::standings;
use crate::actions::{
    ADD_ROOM, AddRoom, CHANGE_ROOM, ChangeRoom, add_room, agency_facts, change_room,
};
use crate::model::{RoomDraft, RoomRecord};
use crate::views::code;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RoomForm {
    slug: String,
    name: String,
    voice_number: String,
    escalation_post: String,
    standing: String,
}

impl RoomForm {
    fn draft(self) -> RoomDraft {
        RoomDraft {
            name: self.name,
            voice_number: self.voice_number,
            escalation_post: self.escalation_post,
            standing: coded(&self.standing).unwrap_or(Standing::Active),
        }
    }
}

#[derive(Template)]
#[template(path = "room_form.html")]
struct RoomFormPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    /// Only what is there already has a standing; only what is new takes a short name.
    standings: Option<Vec<Choice>>,
}

impl RoomFormPage {
    fn to_add(signed: &Signed, form: Filled, slug: &str) -> Self {
        Self {
            frame: signed.frame("Add a room"),
            form,
            action: format!("/directory/agencies/{slug}/rooms/new"),
            back: format!("/directory/agencies/{slug}"),
            standings: None,
        }
    }

    fn to_change(frame: Frame, form: Filled, room: RoomId, back: String) -> Self {
        let action = format!("/directory/rooms/{room}/change");
        Self { frame, form, action, back, standings: Some(standings()) }
    }
}

pub(super) async fn add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let agency = here.agency(slug).await?;
    let facts = agency_facts("directory.room", id(&agency.id)?);
    permit(&here.desk(&signed), ADD_ROOM, &facts)?;
    Ok(Page(RoomFormPage::to_add(&signed, Filled::empty(), &agency.slug)))
}

pub(super) async fn send_add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    Form { data, filled }: Form<RoomForm>,
) -> Result<Response, Problem> {
    let agency = here.agency(slug).await?;
    let owner: AgencyId = id(&agency.id)?;
    let command = AddRoom { agency: owner, slug: data.slug.clone(), draft: data.draft() };
    match add_room(&here.desk(&signed), command).await {
        Ok((_, position)) => Ok(see_at(&format!("/directory/agencies/{}", agency.slug), position)),
        Err(error) => {
            let form = refused(filled, &error)?;
            Ok(again(RoomFormPage::to_add(&signed, form, &agency.slug)))
        }
    }
}

pub(super) async fn change(
    State(here): State<Here>,
    signed: Signed,
    Path(room): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let room = desk.load::<RoomRecord>(id(&room)?).await?;
    desk.permit(CHANGE_ROOM, &room)?;
    let draft = room.draft();
    let form = Filled::empty()
        .with("name", &draft.name)
        .with("voice_number", draft.voice_number)
        .with("escalation_post", draft.escalation_post)
        .with("standing", code(&draft.standing));
    let frame = signed.frame(format!("Change {}", draft.name));
    Ok(Page(RoomFormPage::to_change(frame, form, room.id(), address(&here, &room)?)))
}

pub(super) async fn send_change(
    State(here): State<Here>,
    signed: Signed,
    Path(room): Path<String>,
    Form { data, filled }: Form<RoomForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let room = desk.load::<RoomRecord>(id(&room)?).await?;
    let back = address(&here, &room)?;
    let command = ChangeRoom { room: room.id(), draft: data.draft() };
    match change_room(&desk, command).await {
        Ok(position) => Ok(see_at(&back, position)),
        Err(error) => {
            let form = refused(filled, &error)?;
            let frame = signed.frame(format!("Change {}", room.draft().name));
            Ok(again(RoomFormPage::to_change(frame, form, room.id(), back)))
        }
    }
}

/// The page of the room's agency.
fn address(here: &Here, room: &RoomRecord) -> Result<String, Problem> {
    let agency = here.live.register().agency(room.agency()).ok_or(WebRefused::NotThere)?;
    Ok(format!("/directory/agencies/{}", agency.slug))
}
