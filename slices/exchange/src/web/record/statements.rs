//! What is added to an incident by its page: shares, statements, log lines, its end.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::ShareKind;
use journal::Receipt;
use kernel::{Label, Refusal, Text};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::{Filled, Form, Path, Problem, Signed, WebRefused, again, see, see_after};

use super::given;
use super::page::page;
use crate::actions::add_log_line::{AddLogLine, add_log_line};
use crate::actions::cancel_incident::cancel_incident;
use crate::actions::close_incident::close_incident;
use crate::actions::grants::recipient;
use crate::actions::reopen_incident::reopen_incident;
use crate::actions::share_incident::{Offer, ShareIncident, share_incident};
use crate::actions::update_incident::{UpdateIncident, Updated, update_incident};
use crate::api::bodies::UpdateBody;
use crate::events::IncidentId;
use crate::events::bounds::Digest;
use crate::events::claim::Reason;
use crate::events::words::LineCategory;
use crate::web::Screens;

type Fields = std::collections::BTreeMap<String, String>;

fn unfit(field: &str, words: impl ToString) -> WebRefused {
    WebRefused::BodyMalformed { words: words.to_string(), field: Some(format!("/{field}")) }
}

fn text<const MAX: usize>(filled: &Filled, field: &str) -> Result<Option<Text<MAX>>, WebRefused> {
    given(filled, field)
        .map(|value| Text::new(value).map_err(|error| unfit(field, error)))
        .transpose()
}

/// The page again with what is wrong, or on to where the new thing shows.
async fn answer<E: Refusal>(
    (screens, signed, incident): (&Screens, &Signed, IncidentId),
    filled: Filled,
    done: Result<Receipt, E>,
) -> Response {
    let refusal = match done {
        Ok(receipt) => return see_after(&format!("/incidents/{incident}"), &receipt),
        Err(refusal) => refusal,
    };
    let filled = match filled.refused(&refusal) {
        Ok(filled) => filled,
        Err(problem) => return problem.into_response(),
    };
    match page(screens, signed, incident, filled).await {
        Ok(page) => again(page),
        Err(problem) => problem.into_response(),
    }
}

pub(super) async fn share(
    State(screens): State<Screens>,
    signed: Signed,
    Path(incident): Path<IncidentId>,
    form: Form<Fields>,
) -> Response {
    let done = share_it(&signed, incident, &form.filled).await;
    let filled = form.filled;
    match done {
        Ok(receipt) => see_after(&format!("/incidents/{incident}"), &receipt),
        Err(problem) => {
            let filled = filled.faulted_whole(web::sentence(&problem.detail));
            match page(&screens, &signed, incident, filled).await {
                Ok(page) if problem.status < 500 => again(page),
                _ => problem.into_response(),
            }
        }
    }
}

async fn share_it(
    signed: &Signed,
    incident: IncidentId,
    filled: &Filled,
) -> Result<Receipt, Problem> {
    let kind = match filled.value("kind") {
        "assist" => ShareKind::Assist,
        "awareness" => ShareKind::Awareness,
        _ => ShareKind::Transfer,
    };
    let offer = Offer {
        to: recipient(&signed.desk, filled.value("to"), 0)?,
        to_room: None,
        kind,
        proposes: None,
        task: text(filled, "task")?,
        duration_minutes: None,
        expires_seconds: None,
    };
    let command = ShareIncident { incident, offer, authored_at: None, idempotency: None };
    Ok(share_incident(&signed.desk, command).await.map(|(_, receipt)| receipt)?)
}

pub(super) async fn update(
    State(screens): State<Screens>,
    signed: Signed,
    Path(incident): Path<IncidentId>,
    form: Form<Fields>,
) -> Response {
    let mut claims: Vec<Value> = Vec::new();
    for field in ["summary", "local_ref"] {
        if let Some(value) = given(&form.filled, field) {
            claims.push(json!({ "value": { field: value } }));
        }
    }
    if let Some(typed) = given(&form.filled, "typed") {
        let place = json!({ "role": "other", "typed": typed, "method": "stated" });
        claims.push(json!({ "value": { "location": place } }));
    }
    let bytes = serde_json::to_vec(&claims).unwrap_or_default();
    let body: Result<UpdateBody, _> = serde_json::from_value(json!({ "claims": claims }));
    let here = (&screens, &signed, incident);
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            return answer(here, form.filled, Err::<Receipt, _>(unfit("summary", error))).await;
        }
    };
    let Some(content) = Digest::new(hex::encode(Sha256::digest(&bytes))) else {
        return Problem::from(WebRefused::Fault).into_response();
    };
    let command = UpdateIncident {
        incident,
        stated: UpdateBody::stated(body.claims, &signed.desk),
        authored_at: None,
        sequence: None,
        content,
        idempotency: None,
    };
    match update_incident(&signed.desk, command).await {
        Ok(Updated::Stored(receipt)) => see_after(&format!("/incidents/{incident}"), &receipt),
        Ok(Updated::Repeat(_)) => see(&format!("/incidents/{incident}")),
        Err(refusal) => answer(here, form.filled, Err::<Receipt, _>(refusal)).await,
    }
}

pub(super) async fn log(
    State(screens): State<Screens>,
    signed: Signed,
    Path(incident): Path<IncidentId>,
    form: Form<Fields>,
) -> Response {
    let here = (&screens, &signed, incident);
    let line = match text::<2000>(&form.filled, "text") {
        Ok(Some(line)) => line,
        Ok(None) => {
            let refusal = unfit("text", "write what happened");
            return answer(here, form.filled, Err::<Receipt, _>(refusal)).await;
        }
        Err(refusal) => return answer(here, form.filled, Err::<Receipt, _>(refusal)).await,
    };
    let category = LineCategory::from_code(form.filled.value("category"));
    let command = AddLogLine {
        incident,
        category: category.unwrap_or(LineCategory::Information),
        label: Label::from_code(form.filled.value("label")).unwrap_or(Label::General),
        text: line,
        authored_at: None,
        corrects: form.filled.value("corrects").parse().ok(),
        idempotency: None,
    };
    let done = add_log_line(&signed.desk, command).await.map(|(_, receipt)| receipt);
    answer(here, form.filled, done).await
}

fn reason(filled: &Filled) -> Result<Option<Reason>, WebRefused> {
    text(filled, "reason")
}

/// Declares a change of the incident as a whole.
macro_rules! ends {
    ($($name:ident: $action:ident),+) => {$(
        pub(super) async fn $name(
            State(screens): State<Screens>,
            signed: Signed,
            Path(incident): Path<IncidentId>,
            form: Form<Fields>,
        ) -> Response {
            let here = (&screens, &signed, incident);
            match reason(&form.filled) {
                Ok(reason) => {
                    let done = $action(&signed.desk, incident, reason).await;
                    answer(here, form.filled, done).await
                }
                Err(refusal) => answer(here, form.filled, Err::<Receipt, _>(refusal)).await,
            }
        }
    )+};
}
ends!(close: close_incident, cancel: cancel_incident, reopen: reopen_incident);
