//! Carries out what was typed into the command bar, on what is selected: the same actions as every
//! button and the API. What cannot be done is told beside the bar, with what was typed still in it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::Desk;
use journal::Receipt;
use kernel::{Label, Refusal, RefusalKind, Text, TypedId as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use web::{Form, Page, Problem, Signed};

use super::command::{self, Command, Fault};
use super::context::{Chosen, caught_up, lists_of, place_of};
use super::desk::{Bar, page};
use super::receipt::needs;
use super::told;
use crate::actions::accept_share::accept_share;
use crate::actions::add_log_line::{AddLogLine, add_log_line};
use crate::actions::raise_incident::{RaiseIncident, raise_incident};
use crate::actions::redirect_share::redirect_share;
use crate::actions::reject_share::reject_share;
use crate::actions::share_incident::{Offer, ShareIncident, share_incident};
use crate::actions::{grants, may};
use crate::events::bounds::{Digest, Percent, TypeCode};
use crate::events::fact::{Priority, Summary};
use crate::events::words::{LineCategory, RejectionCode};
use crate::events::{Fact, IncidentId, ShareId};
use crate::model::reasons::Rejection;
use crate::model::spoken_code::SpokenCode;
use crate::model::{Share, Stated, vocabulary};
use crate::views::{find_incidents, shares_of};
use crate::web::Screens;

/// Incidents that an `open` looks at before it says that the words fit too many.
const FOUND_MAX: u32 = 20;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    command: String,
    share: String,
    incident: String,
}

/// What came of a command.
enum Done {
    /// Stored: the page shows what is selected now and says so.
    Stored {
        chosen: Chosen,
        done: &'static str,
        receipt: Receipt,
    },
    Go(String),
}

/// Why it was not done: the person can mend it at the bar, or it is no matter of the bar's.
enum NotDone {
    Fault(Fault),
    Problem(Problem),
}

impl NotDone {
    fn fault(text: impl Into<String>, usage: &'static str) -> Self {
        Self::Fault(Fault::new(text, usage))
    }

    fn of(refusal: &impl Refusal, usage: &'static str) -> Self {
        match refusal.kind() {
            RefusalKind::Internal | RefusalKind::Unauthenticated => {
                Self::Problem(Problem::of(refusal))
            }
            _ => Self::fault(refusal.to_string(), usage),
        }
    }
}

pub(super) async fn send(
    State(screens): State<Screens>,
    signed: Signed,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    signed.desk.permit(may::READ_LISTS, &lists_of(signed.desk.agency()))?;
    let Typed { command, share, incident } = form.data;
    let chosen = Chosen::of(Some(&share), Some(&incident));
    let done = match Command::read(&command) {
        Ok(read) => obey(&screens, &signed, read, chosen).await,
        Err(fault) => Err(NotDone::Fault(fault)),
    };
    match done {
        Ok(Done::Go(address)) => Ok(web::see(&address)),
        Ok(Done::Stored { chosen, done, receipt }) => {
            let address = chosen.address();
            let joint = if address.contains('?') { '&' } else { '?' };
            Ok(web::see_after(&format!("{address}{joint}done={done}"), &receipt))
        }
        Err(NotDone::Problem(problem)) => Err(problem),
        Err(NotDone::Fault(fault)) => {
            let Some(place) = place_of(&signed.desk) else { return Ok(web::see("/desk")) };
            let bar = Bar { command, fault: Some(fault), ..Bar::default() };
            let page = page(&screens, &signed, place, (chosen, bar)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page.screen)).into_response())
        }
    }
}

/// A page that answered a command was loaded anew: the desk is where it was.
pub(super) async fn back() -> Response {
    web::see("/desk")
}

async fn obey(
    screens: &Screens,
    signed: &Signed,
    command: Command,
    chosen: Chosen,
) -> Result<Done, NotDone> {
    let desk = &signed.desk;
    match command {
        Command::Raise { type_code, priority, typed } => {
            raise(desk, type_code, priority, typed).await
        }
        Command::Share { to, kind } => share(desk, chosen, &to, kind).await,
        Command::Accept => accept(desk, chosen).await,
        Command::Reject { reason, text } => reject(desk, chosen, reason, text).await,
        Command::Redirect { to } => redirect(desk, chosen, &to).await,
        Command::Open { wanted } => open(screens, signed, &wanted).await,
        Command::Note { text } => note(desk, chosen, &text).await,
        Command::Find { words } => Ok(Done::Go(search_for(&words))),
    }
}

fn search_for(words: &str) -> String {
    let encoded = words.trim().bytes().map(|byte| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("/incidents?q={}", encoded.collect::<String>())
}

async fn raise(
    desk: &Desk,
    type_code: TypeCode,
    priority: Priority,
    typed: String,
) -> Result<Done, NotDone> {
    let content = Digest::new(hex::encode(Sha256::digest(format!(
        "{} {} {typed}",
        type_code.as_str(),
        priority.value()
    ))));
    let Some(content) = content else {
        return Err(NotDone::fault("that cannot be read", command::RAISE));
    };
    let wrong = |refused: kernel::TextError| NotDone::fault(refused.to_string(), command::RAISE);
    let place = serde_json::json!({ "location": { "role": "incident", "typed": typed } });
    Text::<500>::new(typed).map_err(wrong)?;
    let place: Fact = serde_json::from_value(place)
        .map_err(|_| NotDone::fault("the address cannot be read", command::RAISE))?;
    // What has happened is not known beyond the type until somebody says it on the record.
    let summary = Text::new(vocabulary::type_words(type_code.as_str())).map_err(wrong)?;
    let stated = |item, value| Stated { item, value, confidence: Percent::CERTAIN, corrects: None };
    let raised = RaiseIncident {
        incident: desk.mint(),
        status: None,
        stated: vec![
            stated(None, Fact::TypeCommon(type_code)),
            stated(None, Fact::PriorityCommon(priority)),
            stated(None, Fact::Summary(Summary(summary))),
            stated(Some(desk.mint()), place),
        ],
        offers: Vec::new(),
        authored_at: None,
        sequence: None,
        content,
        idempotency: None,
    };
    let raised =
        raise_incident(desk, raised).await.map_err(|error| NotDone::of(&error, command::RAISE))?;
    Ok(Done::Stored {
        chosen: Chosen::Incident(raised.incident),
        done: "raised",
        receipt: raised.receipt,
    })
}

async fn share(
    desk: &Desk,
    chosen: Chosen,
    to: &str,
    kind: contracts::ShareKind,
) -> Result<Done, NotDone> {
    let incident = incident_of(desk, chosen, command::SHARE).await?;
    let to = grants::recipient(desk, to, 0).map_err(|error| NotDone::of(&error, command::SHARE))?;
    let offer = Offer {
        to,
        to_room: None,
        kind,
        proposes: None,
        task: None,
        duration_minutes: None,
        expires_seconds: None,
    };
    let command = ShareIncident { incident, offer, authored_at: None, idempotency: None };
    let shared = share_incident(desk, command).await;
    let (share, receipt) = shared.map_err(|error| NotDone::of(&error, command::SHARE))?;
    Ok(Done::Stored { chosen: Chosen::Share(share), done: "shared", receipt })
}

async fn accept(desk: &Desk, chosen: Chosen) -> Result<Done, NotDone> {
    let share = selected(chosen, command::ACCEPT)?;
    match accept_share(desk, share).await {
        Ok(accepted) => Ok(Done::Stored { chosen, done: "accepted", receipt: accepted.receipt }),
        Err(error) => Err(too_late(desk, share, NotDone::of(&error, command::OPEN)).await),
    }
}

async fn reject(
    desk: &Desk,
    chosen: Chosen,
    reason: RejectionCode,
    text: Option<String>,
) -> Result<Done, NotDone> {
    let share = selected(chosen, command::REJECT)?;
    let wrong = |refused: kernel::TextError| NotDone::fault(refused.to_string(), command::REJECT);
    let (mut held_as, mut question, mut words) = (None, None, None);
    if let Some(text) = text {
        match needs(reason) {
            "held_as" => held_as = Some(Text::new(text.trim()).map_err(wrong)?),
            "question" => question = Some(Text::new(text).map_err(wrong)?),
            _ => words = Some(Text::new(text).map_err(wrong)?),
        }
    }
    let rejection = Rejection::new(reason, held_as, question, words)
        .map_err(|error| NotDone::of(&error, command::REJECT))?;
    match reject_share(desk, share, rejection).await {
        Ok(receipt) => Ok(Done::Stored { chosen, done: "rejected", receipt }),
        Err(error) => Err(too_late(desk, share, NotDone::of(&error, command::REJECT)).await),
    }
}

async fn redirect(desk: &Desk, chosen: Chosen, to: &str) -> Result<Done, NotDone> {
    let share = selected(chosen, command::REDIRECT)?;
    let to =
        grants::recipient(desk, to, 0).map_err(|error| NotDone::of(&error, command::REDIRECT))?;
    match redirect_share(desk, share, to, None).await {
        Ok((_, receipt)) => Ok(Done::Stored { chosen, done: "redirected", receipt }),
        Err(error) => Err(too_late(desk, share, NotDone::of(&error, command::REDIRECT)).await),
    }
}

/// A refusal of a decision says how the share stands: who decided, and when.
async fn too_late(desk: &Desk, share: ShareId, refused: NotDone) -> NotDone {
    match (refused, desk.find::<Share>(share).await) {
        (NotDone::Fault(fault), Ok(Some(share))) if !share.state().is_undecided() => {
            let standing = told::standing(&share, desk.register(), desk.now());
            NotDone::fault(format!("too late. {standing}"), fault.usage)
        }
        (refused, _) => refused,
    }
}

async fn note(desk: &Desk, chosen: Chosen, text: &str) -> Result<Done, NotDone> {
    let incident = incident_of(desk, chosen, command::NOTE).await?;
    let text =
        Text::new(text).map_err(|refused| NotDone::fault(refused.to_string(), command::NOTE))?;
    let line = AddLogLine {
        incident,
        category: LineCategory::Information,
        label: Label::General,
        text,
        authored_at: None,
        corrects: None,
        idempotency: None,
    };
    let noted = add_log_line(desk, line).await;
    let (_, receipt) = noted.map_err(|error| NotDone::of(&error, command::NOTE))?;
    Ok(Done::Stored { chosen, done: "noted", receipt })
}

/// Opens what a code or a reference names: the reader's own share of it where there is one.
async fn open(screens: &Screens, signed: &Signed, wanted: &str) -> Result<Done, NotDone> {
    let desk = &signed.desk;
    let Some(agency) = desk.agency() else {
        return Err(NotDone::fault("you act for no agency", command::OPEN));
    };
    let code = SpokenCode::read(wanted).map(|code| code.as_str().to_owned());
    let words = code.clone().unwrap_or_else(|_| wanted.trim().to_owned());
    let (search, lists) = (screens.search(signed.realm), screens.lists(signed.realm));
    caught_up(desk, search).await;
    let found = search.read(move |db| find_incidents(db, agency, &words, FOUND_MAX)).await;
    let found = found.map_err(|error| NotDone::Problem(Problem::of(&error)))?;
    let incident = match found.as_slice() {
        [only] => *only,
        [] => return Err(NotDone::fault(nothing_found(wanted), command::OPEN)),
        _ => return Ok(Done::Go(search_for(wanted))),
    };
    let shares = lists.read(move |db| shares_of(db, incident)).await;
    let shares = shares.map_err(|error| NotDone::Problem(Problem::of(&error)))?;
    let own =
        shares.iter().rev().find(|row| row.share.to() == agency || row.share.from() == agency);
    let chosen = own.map_or(Chosen::Incident(incident), |row| Chosen::Share(row.share.id()));
    Ok(Done::Go(format!("{}#detail", chosen.address())))
}

/// What was heard wrongly is told by the check character.
fn nothing_found(wanted: &str) -> String {
    match SpokenCode::read(wanted) {
        Err(error) if wanted.trim().len() == 8 && !wanted.trim().contains(' ') => {
            format!("nothing of yours is called that; if it is a spoken code: {error}")
        }
        _ => "nothing of yours is called that".to_owned(),
    }
}

fn selected(chosen: Chosen, usage: &'static str) -> Result<ShareId, NotDone> {
    chosen
        .share()
        .ok_or_else(|| NotDone::fault("choose a line first, or open it by its code", usage))
}

async fn incident_of(
    desk: &Desk,
    chosen: Chosen,
    usage: &'static str,
) -> Result<IncidentId, NotDone> {
    match chosen {
        Chosen::Incident(incident) => Ok(incident),
        Chosen::Share(share) => {
            let share =
                desk.load::<Share>(share).await.map_err(|error| NotDone::of(&error, usage))?;
            Ok(IncidentId::from_uuid(share.incident().uuid()))
        }
        Chosen::Nothing => {
            Err(NotDone::fault("choose a line first, or open it by its code", usage))
        }
    }
}

/// What the bar says after a redirect back to the desk.
pub(super) fn done_words(done: &str) -> &'static str {
    match done {
        "raised" => "the incident is raised; now share it with somebody",
        "shared" => "the offer is held by the hub",
        "accepted" => "you have accepted it, and the sender is told",
        "rejected" => "you have rejected it, and the sender is told why",
        "redirected" => "it was sent on",
        "noted" => "your line stands in the log",
        _ => "",
    }
}
