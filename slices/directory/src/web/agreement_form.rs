use askama::Template;
use axum::extract::State;
use axum::response::Response;
use desk::{Desk, Loaded};
use kernel::{AgreementId, Label, Purpose, Timestamp};
use serde::Deserialize;
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, again};

use super::days::{day_of, last_day_of, start_of};
use super::filling::refused;
use super::here::{Here, coded, id, permit, see_at};
use super::words::{labels, purposes, share_kinds};
use crate::actions::{
    CHANGE_AGREEMENT, ChangeAgreement, MAKE_AGREEMENT, change_agreement, hub_facts, make_agreement,
};
use crate::model::{AgreementDraft, AgreementRecord};
use crate::views::code;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AgreementForm {
    on_edition: u32,
    title: String,
    parties: Vec<String>,
    kinds: Vec<String>,
    labels: Vec<String>,
    purpose: String,
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "agreement_form.html")]
struct AgreementFormPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    agencies: Vec<Choice>,
    kinds: Vec<Choice>,
    labels: Vec<Choice>,
    purposes: Vec<Choice>,
}

impl AgreementFormPage {
    fn of(frame: Frame, desk: &Desk, form: Filled, (action, back): (String, String)) -> Self {
        let agencies = desk.register().agencies().into_iter();
        let agencies = agencies.map(|agency| Choice::new(agency.id.to_string(), agency.name));
        Self {
            frame,
            form,
            action,
            back,
            agencies: agencies.collect(),
            kinds: share_kinds(),
            labels: labels(),
            purposes: purposes(),
        }
    }

    fn to_make(signed: &Signed, desk: &Desk, form: Filled) -> Self {
        let places = ("/directory/agreements/new".into(), "/directory/agreements".into());
        Self::of(signed.frame("Make an agreement"), desk, form, places)
    }

    fn to_change(signed: &Signed, desk: &Desk, form: Filled, agreement: AgreementId) -> Self {
        let address = format!("/directory/agreements/{agreement}");
        let places = (format!("{address}/change"), address);
        Self::of(signed.frame("Change an agreement"), desk, form, places)
    }
}

/// The form's terms, or the form with what cannot be read in it. A day that was not changed keeps
/// the instant that it had.
fn read(
    data: &AgreementForm,
    mut form: Filled,
    before: Option<&AgreementDraft>,
) -> Result<AgreementDraft, Filled> {
    let from = match before.filter(|before| day_of(before.from) == data.from.trim()) {
        Some(before) => Some(before.from),
        None => start_of(&data.from, 0),
    };
    if from.is_none() {
        form = form.faulted("from", "Enter the first day, as in 2026-11-22");
    }
    let is_open = data.until.trim().is_empty();
    let kept = before.and_then(|before| before.until);
    let until = match kept.filter(|kept| last_day_of(*kept) == data.until.trim()) {
        Some(kept) => Some(kept),
        None => start_of(&data.until, 1),
    };
    if !is_open && until.is_none() {
        form = form.faulted("until", "Enter the last day, as in 2027-11-22, or nothing");
    }
    let purpose = coded::<Purpose>(&data.purpose);
    if purpose.is_none() {
        form = form.faulted("purpose", "Choose what the sharing is for");
    }
    match (from, purpose) {
        (Some(from), Some(purpose)) if !form.is_faulty() => {
            Ok(draft(data, purpose, (from, until.filter(|_| !is_open))))
        }
        _ => Err(form),
    }
}

fn draft(
    data: &AgreementForm,
    purpose: Purpose,
    (from, until): (Timestamp, Option<Timestamp>),
) -> AgreementDraft {
    AgreementDraft {
        title: data.title.clone(),
        parties: data.parties.iter().filter_map(|party| party.parse().ok()).collect(),
        kinds: data.kinds.iter().filter_map(|kind| coded(kind)).collect(),
        labels: data.labels.iter().filter_map(|label| Label::from_code(label)).collect(),
        purpose,
        from,
        until,
    }
}

pub(super) async fn make(
    State(here): State<Here>,
    signed: Signed,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    permit(&desk, MAKE_AGREEMENT, &hub_facts())?;
    let form = Filled::empty()
        .with("purpose", Purpose::EmergencyResponse.code())
        .with("labels", Label::General.code())
        .with("from", day_of(desk.now()));
    Ok(Page(AgreementFormPage::to_make(&signed, &desk, form)))
}

pub(super) async fn send_make(
    State(here): State<Here>,
    signed: Signed,
    Form { data, filled }: Form<AgreementForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let form = match read(&data, filled.clone(), None) {
        Err(form) => form,
        Ok(draft) => match make_agreement(&desk, draft).await {
            Ok((agreement, position)) => {
                return Ok(see_at(&format!("/directory/agreements/{agreement}"), position));
            }
            Err(error) => refused(filled, &error)?,
        },
    };
    Ok(again(AgreementFormPage::to_make(&signed, &desk, form)))
}

pub(super) async fn change(
    State(here): State<Here>,
    signed: Signed,
    Path(agreement): Path<String>,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let agreement = desk.load::<AgreementRecord>(id(&agreement)?).await?;
    desk.permit(CHANGE_AGREEMENT, &agreement)?;
    let form = filled(&agreement);
    Ok(Page(AgreementFormPage::to_change(&signed, &desk, form, agreement.id())))
}

fn filled(agreement: &Loaded<AgreementRecord>) -> Filled {
    let terms = agreement.terms();
    let mut form = Filled::empty()
        .with("on_edition", agreement.edition().to_string())
        .with("title", &terms.title)
        .with("purpose", terms.purpose.code())
        .with("from", day_of(terms.from))
        .with("until", terms.until.map(last_day_of).unwrap_or_default());
    for party in &terms.parties {
        form = form.with("parties", party.to_string());
    }
    for kind in &terms.kinds {
        form = form.with("kinds", code(kind));
    }
    terms.labels.iter().fold(form, |form, label| form.with("labels", label.code()))
}

pub(super) async fn send_change(
    State(here): State<Here>,
    signed: Signed,
    Path(agreement): Path<String>,
    Form { data, filled }: Form<AgreementForm>,
) -> Result<Response, Problem> {
    let desk = here.desk(&signed);
    let agreement = desk.load::<AgreementRecord>(id(&agreement)?).await?;
    desk.permit(CHANGE_AGREEMENT, &agreement)?;
    let id = agreement.id();
    let form = match read(&data, filled.clone(), Some(agreement.terms())) {
        Err(form) => form,
        Ok(draft) => {
            let command = ChangeAgreement { agreement: id, on_edition: data.on_edition, draft };
            match change_agreement(&desk, command).await {
                Ok(position) => {
                    return Ok(see_at(&format!("/directory/agreements/{id}"), position));
                }
                Err(error) => refused(filled, &error)?,
            }
        }
    };
    Ok(again(AgreementFormPage::to_change(&signed, &desk, form, id)))
}
