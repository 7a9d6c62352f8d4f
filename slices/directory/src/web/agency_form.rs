use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::Standing;
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, again};

use super::filling::refused;
use super::here::{Here, coded, id, permit, see_at};
use super::words::{agency_kinds, standings};
use crate::actions::{
    ADD_AGENCY, AddAgency, CHANGE_AGENCY, ChangeAgency, add_agency, agency_facts, change_agency,
    hub_facts,
};
use crate::model::AgencyDraft;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AgencyForm {
    slug: String,
    name: String,
    kind: String,
    standing: String,
}

#[derive(Template)]
#[template(path = "agency_form.html")]
struct AgencyFormPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    kinds: Vec<Choice>,
    /// Only what is there already has a standing; only what is new takes a short name.
    standings: Option<Vec<Choice>>,
}

impl AgencyFormPage {
    fn to_add(frame: Frame, form: Filled) -> Self {
        Self {
            frame,
            form,
            action: "/directory/agencies/new".to_owned(),
            back: "/directory/agencies".to_owned(),
            kinds: agency_kinds(),
            standings: None,
        }
    }

    fn to_change(frame: Frame, form: Filled, slug: &str) -> Self {
        Self {
            frame,
            form,
            action: format!("/directory/agencies/{slug}/change"),
            back: format!("/directory/agencies/{slug}"),
            kinds: agency_kinds(),
            standings: Some(standings()),
        }
    }
}

pub(super) async fn add(
    State(here): State<Here>,
    signed: Signed,
) -> Result<Page<impl Template>, Problem> {
    permit(&here.desk(&signed), ADD_AGENCY, &hub_facts())?;
    Ok(Page(AgencyFormPage::to_add(signed.frame("Add an agency"), Filled::empty())))
}

pub(super) async fn send_add(
    State(here): State<Here>,
    signed: Signed,
    Form { data, filled }: Form<AgencyForm>,
) -> Result<Response, Problem> {
    let form = match coded(&data.kind) {
        None => filled.faulted("kind", "Choose what sort of agency it is"),
        Some(kind) => {
            let command = AddAgency { slug: data.slug.clone(), name: data.name, kind };
            match add_agency(&here.desk(&signed), command).await {
                Ok((_, position)) => {
                    let slug = data.slug.trim().to_lowercase();
                    return Ok(see_at(&format!("/directory/agencies/{slug}"), position));
                }
                Err(error) => refused(filled, &error)?,
            }
        }
    };
    Ok(again(AgencyFormPage::to_add(signed.frame("Add an agency"), form)))
}

pub(super) async fn change(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let agency = here.agency(slug).await?;
    let facts = agency_facts("directory.agency", id(&agency.id)?);
    permit(&here.desk(&signed), CHANGE_AGENCY, &facts)?;
    let form = Filled::empty()
        .with("name", &agency.name)
        .with("kind", &agency.kind)
        .with("standing", &agency.standing);
    let frame = signed.frame(format!("Change {}", agency.name));
    Ok(Page(AgencyFormPage::to_change(frame, form, &agency.slug)))
}

pub(super) async fn send_change(
    State(here): State<Here>,
    signed: Signed,
    Path(slug): Path<String>,
    Form { data, filled }: Form<AgencyForm>,
) -> Result<Response, Problem> {
    let agency = here.agency(slug).await?;
    let form = match coded(&data.kind) {
        None => filled.faulted("kind", "Choose what sort of agency it is"),
        Some(kind) => {
            let standing = coded(&data.standing).unwrap_or(Standing::Active);
            let draft = AgencyDraft { name: data.name, kind, standing };
            let command = ChangeAgency { agency: id(&agency.id)?, draft };
            match change_agency(&here.desk(&signed), command).await {
                Ok(position) => {
                    let address = format!("/directory/agencies/{}", agency.slug);
                    return Ok(see_at(&address, position));
                }
                Err(error) => refused(filled, &error)?,
            }
        }
    };
    let frame = signed.frame(format!("Change {}", agency.name));
    Ok(again(AgencyFormPage::to_change(frame, form, &agency.slug)))
}
