use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::Standing;
use desk::Desk;
use kernel::{AgencyId, PersonId, Role, RoomId};
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, again};

use super::filling::refused;
use super::here::{Here, coded, id, permit, see_at};
use super::person::CodePage;
use super::words::{roles, standings};
use crate::actions::{
    ADD_PERSON, AddPerson, CHANGE_PERSON, ChangePerson, FirstPassword, add_person, agency_facts,
    change_person, new_administrator_facts, person_facts,
};
use crate::model::{PERSON_ROLES, PersonDraft, PersonRecord};
use crate::views::code;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PersonForm {
    display_name: String,
    email: String,
    roles: Vec<String>,
    rooms: Vec<String>,
    standing: String,
}

impl PersonForm {
    fn draft(&self) -> PersonDraft {
        PersonDraft {
            display_name: self.display_name.clone(),
            rooms: self.rooms.iter().filter_map(|room| room.parse().ok()).collect(),
            roles: self.roles.iter().filter_map(|role| Role::from_code(role)).collect(),
            standing: coded(&self.standing).unwrap_or(Standing::Active),
        }
    }
}

#[derive(Template)]
#[template(path = "person_form.html")]
struct PersonFormPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    roles: Vec<Choice>,
    rooms: Vec<Choice>,
    /// Only what is there already has a standing; only what is new takes an address.
    standings: Option<Vec<Choice>>,
}

pub(super) async fn add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let agency = here.agency(slug).await?;
    let owner: AgencyId = id(&agency.id)?;
    if !desk.may(ADD_PERSON, &agency_facts("directory.person", owner)) {
        permit(&desk, ADD_PERSON, &new_administrator_facts(owner))?;
    }
    let page = to_add(&signed, &desk, (Filled::empty(), owner, &agency.slug));
    Ok(Page(page).into_response())
}

pub(super) async fn send_add(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    Form { data, filled }: Form<PersonForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let agency = here.agency(slug).await?;
    let owner: AgencyId = id(&agency.id)?;
    let command = AddPerson {
        agency: owner,
        email: data.email.clone(),
        draft: data.draft(),
        first: FirstPassword::OneTime,
    };
    match add_person(&desk, &here.door, command).await {
        Ok(welcome) => {
            let frame = signed.frame("Account added");
            let name = data.display_name;
            let back = format!("/directory/people/{}?at={}", welcome.person, welcome.position);
            Ok(Page(CodePage::of(frame, name, back, welcome.code)).into_response())
        }
        Err(error) => {
            let form = refused(filled, &error)?;
            Ok(again(to_add(&signed, &desk, (form, owner, &agency.slug))))
        }
    }
}

fn to_add(
    signed: &Signed,
    desk: &Desk,
    (form, agency, slug): (Filled, AgencyId, &str),
) -> PersonFormPage {
    PersonFormPage {
        frame: signed.frame("Add a person"),
        form,
        action: format!("/directory/agencies/{slug}/people/new"),
        back: format!("/directory/agencies/{slug}/people"),
        roles: roles(&offered(desk, agency)),
        rooms: rooms(desk, agency),
        standings: None,
    }
}

pub(super) async fn change(
    State(here): State<Here>,
    signed: Signed,
    Path(person): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let person = desk.load::<PersonRecord>(id(&person)?).await?;
    desk.permit(CHANGE_PERSON, &person)?;
    let draft = person.draft();
    let mut form = Filled::empty()
        .with("display_name", &draft.display_name)
        .with("standing", code(&draft.standing));
    for role in &draft.roles {
        form = form.with("roles", role.code());
    }
    for room in &draft.rooms {
        form = form.with("rooms", room.to_string());
    }
    Ok(Page(to_change(&signed, &desk, &person, form)))
}

pub(super) async fn send_change(
    State(here): State<Here>,
    signed: Signed,
    Path(person): Path<String>,
    Form { data, filled }: Form<PersonForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let person: PersonId = id(&person)?;
    let command = ChangePerson { person, draft: data.draft() };
    match change_person(&desk, here.web.sessions(), command).await {
        Ok(position) => Ok(see_at(&format!("/directory/people/{person}"), position)),
        Err(error) => {
            let form = refused(filled, &error)?;
            let person = desk.load::<PersonRecord>(person).await?;
            Ok(again(to_change(&signed, &desk, &person, form)))
        }
    }
}

fn to_change(signed: &Signed, desk: &Desk, person: &PersonRecord, form: Filled) -> PersonFormPage {
    let address = format!("/directory/people/{}", person.id());
    let name = person.display_name().unwrap_or("account");
    PersonFormPage {
        frame: signed.frame(format!("Change {name}")),
        form,
        action: format!("{address}/change"),
        back: address,
        roles: roles(&offered(desk, person.agency())),
        rooms: rooms(desk, person.agency()),
        standings: Some(standings()),
    }
}

/// The roles that the caller may give in an agency.
fn offered(desk: &Desk, agency: AgencyId) -> Vec<Role> {
    let may_give = |role: &Role| desk.may(ADD_PERSON, &person_facts(agency, [*role]));
    let also = desk.may(ADD_PERSON, &new_administrator_facts(agency));
    PERSON_ROLES.into_iter().filter(|role| may_give(role) || (also && is_plain(*role))).collect()
}

/// What an administrator may be besides.
fn is_plain(role: Role) -> bool {
    !matches!(role, Role::HubSupervisor | Role::AgencyAdministrator)
}

fn rooms(desk: &Desk, agency: AgencyId) -> Vec<Choice> {
    let known = desk.register().rooms_of(agency).into_iter();
    let shown = known.filter(|room| room.standing == Standing::Active);
    shown.map(|room| Choice::new(RoomId::to_string(&room.id), room.name)).collect()
}
