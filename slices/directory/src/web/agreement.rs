use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::AgreementMade;
use desk::Loaded;
use kernel::{AgreementId, Timestamp};
use serde::Deserialize;
use web::parts::{Link, SummaryRow, TimelineEntry, Tone};
use web::{Filled, Form, Frame, Page, Path, Problem, Signed, again, london};

use super::agreements::{told_parties, told_state};
use super::filling::refused;
use super::here::{Here, id, see_at};
use super::history::told_actor;
use super::words::{label_words, purpose_words, share_words};
use crate::actions::{
    CHANGE_AGREEMENT, READ_AGREEMENTS, WITHDRAW_AGREEMENT, WithdrawAgreement, withdraw_agreement,
};
use crate::model::{AgreementDraft, AgreementRecord};
use crate::views::{EditionRow, list_editions};

/// Editions that are shown; older ones stay in the journal.
const EDITIONS_MAX: u32 = 100;

#[derive(Template)]
#[template(path = "agreement.html")]
struct AgreementPage {
    frame: Frame,
    form: Filled,
    crumbs: Vec<Link>,
    state: (&'static str, Tone),
    about: Vec<SummaryRow>,
    editions: Vec<TimelineEntry>,
    address: String,
    change: String,
    may_change: bool,
    may_withdraw: bool,
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
    Path(agreement): Path<String>,
) -> Result<Response, Problem> {
    let frame = here.frame(&signed, "Agreement").await;
    let shown = (frame, id(&agreement)?, Filled::empty());
    Ok(Page(page(&here, &signed, shown).await?).into_response())
}

async fn page(
    here: &Here,
    signed: &Signed,
    (mut frame, agreement, form): (Frame, AgreementId, Filled),
) -> Result<AgreementPage, Problem> {
    let desk = here.desk(signed);
    let agreement = desk.load::<AgreementRecord>(agreement).await?;
    desk.permit(READ_AGREEMENTS, &agreement)?;
    let of = agreement.id().to_string();
    let rows = here.read(move |db| list_editions(db, &of, EDITIONS_MAX)).await?;
    let is_withdrawn = agreement.withdrawn_at().is_some();
    let terms = agreement.terms();
    frame.title.clone_from(&terms.title);
    Ok(AgreementPage {
        form,
        crumbs: vec![Link::new("Sharing agreements", "/directory/agreements")],
        state: told_state(is_withdrawn, (terms.from, terms.until), frame.now),
        about: about(here, &agreement),
        editions: rows.into_iter().map(|row| edition(here, &frame, row)).collect(),
        address: format!("/directory/agreements/{}", agreement.id()),
        change: format!("/directory/agreements/{}/change", agreement.id()),
        may_change: !is_withdrawn && desk.may(CHANGE_AGREEMENT, &agreement),
        may_withdraw: !is_withdrawn && desk.may(WITHDRAW_AGREEMENT, &agreement),
        frame,
    })
}

fn about(here: &Here, agreement: &Loaded<AgreementRecord>) -> Vec<SummaryRow> {
    let AgreementDraft { parties, kinds, labels, purpose, from, until, .. } = agreement.terms();
    let kinds: Vec<&str> = kinds.iter().map(|kind| share_words(*kind)).collect();
    let labels: Vec<&str> = labels.iter().map(label_words).collect();
    let until = until.map_or_else(|| "No end".to_owned(), london);
    let mut rows = vec![
        SummaryRow::new("Between", told_parties(here, parties)),
        SummaryRow::new("Kinds of share", kinds.join(", ")),
        SummaryRow::new("Labels that may pass", labels.join(", ")),
        SummaryRow::new("For", purpose_words(*purpose)),
        SummaryRow::new("From", london(*from)),
        SummaryRow::new("Until", until),
        SummaryRow::new("Edition", agreement.edition().to_string()),
    ];
    if let Some(at) = agreement.withdrawn_at() {
        rows.push(SummaryRow::new("Withdrawn", london(at)));
    }
    if let Some(reason) = agreement.withdrawn_because() {
        rows.push(SummaryRow::new("Because", reason));
    }
    rows
}

fn edition(here: &Here, frame: &Frame, row: EditionRow) -> TimelineEntry {
    let at: Timestamp = row.made_at.parse().unwrap_or_default();
    TimelineEntry {
        title: format!("Edition {}", row.edition),
        by: told_actor(&row.made_by, name_of(here, &row.made_by)),
        when: frame.when(&at),
        text: told_terms(here, &row.terms),
    }
}

/// The name of whoever made an edition, while they have one.
fn name_of(here: &Here, actor: &str) -> Option<String> {
    let person = actor.strip_prefix("person:")?.parse().ok()?;
    here.live.register().person(person)?.display_name
}

fn told_terms(here: &Here, terms: &AgreementMade) -> String {
    let kinds: Vec<&str> = terms.kinds.iter().map(|kind| share_words(*kind)).collect();
    let labels: Vec<&str> = terms.labels.iter().map(label_words).collect();
    let until = terms.until.map_or_else(|| "no end".to_owned(), london);
    format!(
        "{}. Between {}. {}. {}. {}, from {} until {until}.",
        terms.title,
        told_parties(here, &terms.parties),
        kinds.join(", "),
        labels.join(", "),
        purpose_words(terms.purpose),
        london(terms.from),
    )
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WithdrawForm {
    reason: String,
}

pub(super) async fn withdraw(
    State(here): State<Here>,
    signed: Signed,
    Path(agreement): Path<String>,
    Form { data, filled }: Form<WithdrawForm>,
) -> Result<Response, Problem> {
    let agreement: AgreementId = id(&agreement)?;
    let command = WithdrawAgreement { agreement, reason: data.reason };
    match withdraw_agreement(&here.desk(&signed), command).await {
        Ok(position) => Ok(see_at(&format!("/directory/agreements/{agreement}"), position)),
        Err(error) => {
            let shown = (signed.frame("Agreement"), agreement, refused(filled, &error)?);
            Ok(again(page(&here, &signed, shown).await?))
        }
    }
}
