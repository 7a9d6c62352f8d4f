use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::Standing;
use desk::Desk;
use kernel::{AgencyId, Role, SystemId};
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, again};

use super::filling::refused;
use super::here::{Here, coded, id, permit, see_at};
use super::words::{roles, standings};
use crate::actions::{
    ADD_SYSTEM, AddSystem, CHANGE_SYSTEM, ChangeSystem, add_system, agency_facts, change_system,
};
use crate::model::{SYSTEM_ROLES, SystemDraft, SystemRecord};
use crate::views::code;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SystemForm {
    name: String,
    room: String,
    roles: Vec<String>,
    standing: String,
}

impl SystemForm {
    fn draft(&self) -> SystemDraft {
        SystemDraft {
            name: self.name.clone(),
            roles: self.roles.iter().filter_map(|role| Role::from_code(role)).collect(),
            standing: coded(&self.standing).unwrap_or(Standing::Active),
        }
    }
}

#[derive(Template)]
#[template(path = "system_form.html")]
struct SystemFormPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    roles: Vec<Choice>,
    /// Only what is new takes a room; only what is there already has a standing.
    rooms: Option<Vec<Choice>>,
    standings: Vec<Choice>,
}

pub(super) async fn add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let agency = here.agency(slug).await?;
    let owner = id(&agency.id)?;
    permit(&desk, ADD_SYSTEM, &agency_facts("directory.system", owner))?;
    let form = Filled::empty().with("roles", Role::Connector.code());
    Ok(Page(to_add(&signed, &desk, (form, owner, &agency.slug))))
}

pub(super) async fn send_add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    Form { data, filled }: Form<SystemForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let agency = here.agency(slug).await?;
    let owner: AgencyId = id(&agency.id)?;
    let form = match data.room.parse() {
        Err(_) => filled.faulted("room", "Choose the room that the system speaks for"),
        Ok(room) => {
            let command = AddSystem { agency: owner, room, draft: data.draft() };
            match add_system(&desk, command).await {
                Ok((system, position)) => {
                    return Ok(see_at(&format!("/directory/systems/{system}"), position));
                }
                Err(error) => refused(filled, &error)?,
            }
        }
    };
    Ok(again(to_add(&signed, &desk, (form, owner, &agency.slug))))
}

fn to_add(
    signed: &Signed,
    desk: &Desk,
    (form, agency, slug): (Filled, AgencyId, &str),
) -> SystemFormPage {
    let rooms = desk.register().rooms_of(agency).into_iter();
    let rooms = rooms.filter(|room| room.standing == Standing::Active);
    let address = format!("/directory/agencies/{slug}/systems");
    SystemFormPage {
        frame: signed.frame("Add a system"),
        form,
        action: format!("{address}/new"),
        back: address,
        roles: roles(&SYSTEM_ROLES),
        rooms: Some(rooms.map(|room| Choice::new(room.id.to_string(), room.name)).collect()),
        standings: Vec::new(),
    }
}

pub(super) async fn change(
    State(here): State<Here>,
    signed: Signed,
    Path(system): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let system = desk.load::<SystemRecord>(id(&system)?).await?;
    desk.permit(CHANGE_SYSTEM, &system)?;
    let draft = system.draft();
    let form = Filled::empty().with("name", &draft.name).with("standing", code(&draft.standing));
    let form = draft.roles.iter().fold(form, |form, role| form.with("roles", role.code()));
    Ok(Page(to_change(&signed, system.id(), form)))
}

pub(super) async fn send_change(
    State(here): State<Here>,
    signed: Signed,
    Path(system): Path<String>,
    Form { data, filled }: Form<SystemForm>,
) -> Result<Response, Problem> {
    let system: SystemId = id(&system)?;
    let command = ChangeSystem { system, draft: data.draft() };
    match change_system(&here.desk(&signed), command).await {
        Ok(position) => Ok(see_at(&format!("/directory/systems/{system}"), position)),
        Err(error) => Ok(again(to_change(&signed, system, refused(filled, &error)?))),
    }
}

fn to_change(signed: &Signed, system: SystemId, form: Filled) -> SystemFormPage {
    let address = format!("/directory/systems/{system}");
    SystemFormPage {
        frame: signed.frame("Change a system"),
        form,
        action: format!("{address}/change"),
        back: address,
        roles: roles(&SYSTEM_ROLES),
        rooms: None,
        standings: standings(),
    }
}
