//! A new incident. Only type, priority, place and summary are needed: send early, refine later.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use contracts::ShareKind;
use desk::Desk;
use journal::Idempotency;
use kernel::{Folded, StreamId};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use web::parts::Choice;
use web::{Filled, Form, Frame, Page, Problem, Signed, WebRefused, again, see_after};

use super::given;
use crate::actions::facts::own;
use crate::actions::may;
use crate::actions::raise_incident::{RaiseIncident, Raised, raise_incident};
use crate::api::bodies::IncidentBody;
use crate::events::IncidentId;
use crate::events::bounds::Digest;
use crate::model::Incident;
use crate::model::vocabulary::{self, List};

type Fields = BTreeMap<String, Vec<String>>;

#[derive(Template)]
#[template(path = "record/raise.html")]
pub(super) struct RaisePage {
    frame: Frame,
    form: Filled,
    key: String,
    groups: Vec<(String, Vec<Choice>)>,
    priorities: Vec<Choice>,
    hazards: Vec<Choice>,
    answers: Vec<Choice>,
    agencies: Vec<Agreed>,
}

/// An agency that something may be shared with now, and what it would see.
pub(super) struct Agreed {
    slug: String,
    name: String,
    sees: String,
    kinds: Vec<Choice>,
}

pub(super) async fn blank(signed: Signed) -> Result<Page<RaisePage>, Problem> {
    let desk = &signed.desk;
    desk.permit(may::RAISE, &own("exchange.incident", desk.agency()))?;
    Ok(Page(screen(&signed, Filled::empty().with("priority", "2"))))
}

fn screen(signed: &Signed, form: Filled) -> RaisePage {
    let desk = &signed.desk;
    let mut groups: BTreeMap<&str, Vec<Choice>> = BTreeMap::new();
    for kind in vocabulary::types() {
        let choice = Choice::new(kind.code, format!("{} ({})", kind.words, kind.code));
        groups.entry(kind.group).or_default().push(choice);
    }
    let listed = |list| vocabulary::list(list).map(|(code, words)| Choice::new(code, words));
    let answers = ["unknown", "yes", "no"];
    let key = match form.value("key") {
        "" => hex::encode(desk.random::<16>()),
        key => key.to_owned(),
    };
    RaisePage {
        frame: signed.frame("New incident"),
        form,
        key,
        groups: groups.into_iter().map(|(group, kinds)| (group.to_owned(), kinds)).collect(),
        priorities: listed(List::Priority).collect(),
        hazards: listed(List::Hazard).collect(),
        answers: answers.map(|answer| Choice::new(answer, web::sentence(answer))).to_vec(),
        agencies: agreed(desk),
    }
}

fn agreed(desk: &Desk) -> Vec<Agreed> {
    let Some(own) = desk.agency() else { return Vec::new() };
    let kinds = [
        (ShareKind::Transfer, "transfer", "Take it over or attend"),
        (ShareKind::Assist, "assist", "Help while we keep it"),
        (ShareKind::Awareness, "awareness", "Know this; nothing is asked"),
    ];
    let others = desk.register().agencies().into_iter().filter(|agency| agency.id != own);
    others
        .filter_map(|agency| {
            let grant =
                |kind| desk.register().sharing(own, agency.id, kind, desk.now()).map(|g| g.labels);
            let open = kinds.iter().filter(|(kind, ..)| grant(*kind).is_some());
            let choices: Vec<Choice> =
                open.clone().map(|(_, code, words)| Choice::new(*code, *words)).collect();
            let labels = open.filter_map(|(kind, ..)| grant(*kind));
            let labels = labels.fold(kernel::LabelSet::NONE, kernel::LabelSet::union);
            let sees: Vec<&str> = labels.iter().map(kernel::Label::code).collect();
            (!choices.is_empty()).then(|| Agreed {
                slug: agency.slug,
                name: agency.name,
                sees: sees.join(", "),
                kinds: choices,
            })
        })
        .collect()
}

pub(super) async fn send(signed: Signed, form: Form<Fields>) -> Response {
    match raise(&signed, &form).await {
        Ok(raised) => see_after(&format!("/desk?incident={}", raised.incident), &raised.receipt),
        Err(problem) if problem.status < 500 && problem.status != 403 => {
            let text = web::sentence(&problem.detail);
            let filled = match problem.field.as_deref().map(field_name) {
                Some(field) => form.filled.faulted(field, text),
                None => form.filled.faulted_whole(text),
            };
            again(screen(&signed, filled))
        }
        Err(problem) => problem.into_response(),
    }
}

/// The form's field of an incident's: `/locations/0/typed` is `typed`.
fn field_name(pointer: &str) -> &'static str {
    let fields = [
        ("type_common", "type"),
        ("priority", "priority"),
        ("summary", "summary"),
        ("uprn", "uprn"),
        ("easting", "easting"),
        ("northing", "northing"),
        ("phone", "phone"),
        ("complaint", "complaint"),
        ("locations", "typed"),
        ("typed", "typed"),
    ];
    let found = fields.iter().find(|(part, _)| pointer.contains(part));
    found.map_or("typed", |(_, field)| field)
}

async fn raise(signed: &Signed, form: &Form<Fields>) -> Result<Raised, Problem> {
    let desk = &signed.desk;
    let body = body_of(form, desk);
    let bytes = serde_json::to_vec(&body).map_err(|_| WebRefused::Fault)?;
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    let body: IncidentBody =
        serde_path_to_error::deserialize(body).map_err(|error| WebRefused::BodyMalformed {
            field: Some(format!("/{}", error.path().to_string().replace('.', "/"))),
            words: error.into_inner().to_string(),
        })?;
    let incident: IncidentId = desk.mint();
    let (stated, offers) = body.split(desk);
    let offers = offers
        .into_iter()
        .enumerate()
        .map(|(at, offer)| offer.offer(desk, at))
        .collect::<Result<_, _>>()?;
    let idempotency = Idempotency {
        client: signed.session.id.to_string(),
        key: form.filled.value("key").to_owned(),
        body_hash: hash,
        stream: StreamId::new(Incident::KIND, incident),
    };
    let command = RaiseIncident {
        incident,
        status: None,
        stated,
        offers,
        authored_at: None,
        sequence: None,
        content: Digest::new(hex::encode(hash)).ok_or(WebRefused::Fault)?,
        idempotency: (!idempotency.key.is_empty()).then_some(idempotency),
    };
    Ok(raise_incident(desk, command).await?)
}

/// The form as the interface for programs would say it, so that there is one reading of both.
fn body_of(form: &Form<Fields>, desk: &Desk) -> Value {
    let filled = &form.filled;
    let mut body = Map::new();
    let mut say = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    let text = |field| given(filled, field).map(Value::from);
    say("type_common", text("type"));
    say("priority_common", filled.value("priority").parse::<i64>().ok().map(Value::from));
    say("summary", text("summary"));
    say("local_ref", text("local_ref"));
    say("locations", Some(json!([location(filled)])));
    let safety = filled.value("safety");
    if matches!(safety, "safe" | "unsafe") {
        let mut scene = json!({ "state": safety });
        if let (Some(reason), Some(scene)) = (given(filled, "safety_reason"), scene.as_object_mut())
        {
            scene.insert("reason".to_owned(), reason.into());
        }
        say("scene_safety", Some(scene));
    }
    if let Some(code) = given(filled, "hazard") {
        let review_by = desk.now().plus_seconds(86_400);
        let hazard =
            json!({ "code": code, "severity": 2, "since": desk.now(), "review_by": review_by });
        say("hazards", Some(json!([hazard])));
    }
    if let Some(phone) = given(filled, "phone") {
        let safe = filled.value("callback_safe");
        let safe = if safe.is_empty() { "unknown" } else { safe };
        let caller =
            json!({ "role": "caller", "phone": phone, "callback_rank": 1, "callback_safe": safe });
        say("persons", Some(json!([caller])));
    }
    if let Some(complaint) = given(filled, "complaint") {
        let answer = |field| match filled.value(field) {
            "" => "unknown".to_owned(),
            answer => answer.to_owned(),
        };
        let health = json!({ "complaint": complaint, "breathing": answer("breathing"),
            "conscious": answer("conscious"), "bleeding": answer("bleeding") });
        say("health", Some(json!([health])));
    }
    say("shares", Some(Value::Array(shares(form))));
    Value::Object(body)
}

fn location(filled: &Filled) -> Value {
    let mut place = Map::new();
    place.insert("role".to_owned(), "incident".into());
    place.insert("method".to_owned(), "stated".into());
    place.insert("typed".to_owned(), filled.value("typed").into());
    if let Some(uprn) = given(filled, "uprn") {
        place.insert("uprn".to_owned(), uprn.trim().into());
    }
    let metres = |field| filled.value(field).trim().parse::<i64>().ok();
    if let (Some(easting), Some(northing)) = (metres("easting"), metres("northing")) {
        let grid = json!({ "easting": easting, "northing": northing });
        place.insert("grid".to_owned(), grid);
    }
    Value::Object(place)
}

fn shares(form: &Form<Fields>) -> Vec<Value> {
    let chosen = form.data.get("share").cloned().unwrap_or_default();
    let kind = |slug: &str| match form.filled.value(&format!("kind-{slug}")) {
        "" => "transfer".to_owned(),
        kind => kind.to_owned(),
    };
    chosen.into_iter().map(|slug| json!({ "kind": kind(&slug), "to": slug })).collect()
}
