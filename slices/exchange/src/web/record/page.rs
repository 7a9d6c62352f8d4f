//! One incident, read whole: what everybody says side by side, who sees what, where each share
//! stands, and the log. Labelled parts are opened on record before the answer.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use desk::{Desk, Loaded};
use kernel::Label;
use web::parts::Choice;
use web::{Filled, Frame, Page, Path, Problem, Signed};

use super::told::{Teller, Thing};
use crate::actions::may;
use crate::actions::open_parts::open_parts;
use crate::events::IncidentId;
use crate::events::words::{LineCategory, Step};
use crate::model::reading::Reading;
use crate::model::vocabulary::{self, List, words};
use crate::model::{Incident, Share};
use crate::views::{LogRow, ShareRow, list_log, shares_of};
use crate::web::Screens;

/// Lines of the log on one page; the latest.
const LINES_MAX: u32 = 1_000;

#[derive(Template)]
#[template(path = "record/page.html")]
pub(super) struct IncidentPage {
    pub frame: Frame,
    pub id: String,
    pub head: Head,
    pub things: Vec<Thing>,
    pub withheld: Vec<(String, String)>,
    /// By agency: what it may have of the owner's words.
    pub sight: Vec<(String, String)>,
    pub shares: Vec<ShareTold>,
    pub log: Vec<LineTold>,
    pub hands: Hands,
    pub form: Filled,
}

pub(super) struct Head {
    pub code: String,
    pub spoken: String,
    pub title: String,
    pub priority: String,
    pub owner: String,
    pub lifecycle: String,
    pub status: &'static str,
    pub is_erased: bool,
    pub is_audit_gap: bool,
    pub gaps: usize,
}

pub(super) struct ShareTold {
    pub id: String,
    pub title: String,
    pub state: String,
    pub attempt: u32,
    /// Step, clock, note; not reached without a clock.
    pub ladder: Vec<(String, String, String)>,
    pub late: Vec<String>,
}

pub(super) struct LineTold {
    pub number: u64,
    pub by: String,
    pub clock: String,
    pub category: &'static str,
    pub label: &'static str,
    pub text: String,
    pub is_corrected: bool,
}

/// What this person may do here, and what the forms offer.
pub(super) struct Hands {
    pub may_share: bool,
    pub may_update: bool,
    pub may_close: bool,
    pub is_open: bool,
    pub agencies: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub labels: Vec<Choice>,
}

pub(super) async fn show(
    State(screens): State<Screens>,
    signed: Signed,
    Path(incident): Path<IncidentId>,
) -> Response {
    match page(&screens, &signed, incident, Filled::empty()).await {
        Ok(page) => Page(page).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// The page, with a form as it was filled in.
pub(super) async fn page(
    screens: &Screens,
    signed: &Signed,
    id: IncidentId,
    form: Filled,
) -> Result<IncidentPage, Problem> {
    let desk = &signed.desk;
    let opened = open_parts(desk, id, &signed.session.id.to_string()).await?;
    let incident = desk.load::<Incident>(id).await?;
    let view = screens.lists(signed.realm);
    let frame = signed.frame(format!("Incident {}", incident.spoken_code())).after(view).await;
    let readable = opened.readable.clone();
    let (rows, lines) = view
        .read(move |db| Ok((shares_of(db, id)?, list_log(db, id, &readable, 0, LINES_MAX)?)))
        .await?;
    let reading = incident.read(&opened.readable, desk.now());
    let teller = Teller { register: desk.register(), now: desk.now() };
    Ok(IncidentPage {
        frame,
        id: id.to_string(),
        head: head(&teller, &reading, opened.is_gap),
        withheld: reading
            .withheld
            .iter()
            .map(|part| (part.label.code().to_owned(), teller.agency(part.author)))
            .collect(),
        things: teller.things(&reading),
        sight: sight(desk, &incident, &teller),
        shares: rows.iter().map(|row| share_told(&teller, row)).collect(),
        log: log_told(&teller, &lines),
        hands: hands(desk, &incident),
        form,
    })
}

fn head(teller: &Teller<'_>, reading: &Reading, is_audit_gap: bool) -> Head {
    let title = reading.values.iter().find(|slot| slot.word == "type_common");
    let title = title.and_then(|slot| slot.standing.first()).map(|value| match &*value.value {
        crate::events::Fact::TypeCommon(code) => vocabulary::type_words(code.as_str()).to_owned(),
        _ => String::new(),
    });
    Head {
        code: reading.spoken_code.clone(),
        spoken: reading.spoken.clone(),
        title: title.unwrap_or_else(|| "Incident".to_owned()),
        priority: format!(
            "{}: {}",
            reading.priority.value(),
            vocabulary::priority_words(reading.priority)
        ),
        owner: teller.agency(reading.owner),
        lifecycle: web::sentence(reading.lifecycle.code()),
        status: reading.status.code(),
        is_erased: reading.is_erased,
        is_audit_gap,
        gaps: reading.gaps.len(),
    }
}

/// What each agency may have of the owner's words by the agreements in force now.
fn sight(desk: &Desk, incident: &Incident, teller: &Teller<'_>) -> Vec<(String, String)> {
    let owner = incident.owner();
    let labels = |agency| {
        if agency == owner {
            return "everything: it is the owner".to_owned();
        }
        let kinds = [
            contracts::ShareKind::Transfer,
            contracts::ShareKind::Assist,
            contracts::ShareKind::Awareness,
        ];
        let granted = kinds
            .into_iter()
            .filter_map(|kind| desk.register().sharing(owner, agency, kind, desk.now()))
            .fold(kernel::LabelSet::NONE, |labels, grant| labels.union(grant.labels));
        let codes: Vec<&str> = granted.iter().map(Label::code).collect();
        if codes.is_empty() {
            "nothing: no agreement in force".to_owned()
        } else {
            codes.join(", ")
        }
    };
    incident.parties().into_iter().map(|agency| (teller.agency(agency), labels(agency))).collect()
}

fn share_told(teller: &Teller<'_>, row: &ShareRow) -> ShareTold {
    let share: &Share = &row.share;
    let rung = |step: &Step| {
        let told = share.ladder().at(*step);
        let clock = told.map(|rung| web::london_clock_from(rung.at, teller.now));
        let who = told.and_then(|rung| rung.agency).map(|agency| teller.agency(agency));
        (web::sentence(step.code()), clock.unwrap_or_default(), who.unwrap_or_default())
    };
    let late = share.late_decisions().iter().map(|late| {
        let clock = web::london_clock_from(late.at, teller.now);
        format!(
            "{} came at {clock}, after the asking had stopped: it changes nothing",
            late.decision.code()
        )
    });
    ShareTold {
        id: share.id().to_string(),
        title: format!("{} to {}", kind_words(share.kind()), teller.agency(share.to())),
        state: words(List::State, share.state().code()).to_owned(),
        attempt: share.attempt(),
        ladder: Step::ALL.iter().map(rung).collect(),
        late: late.collect(),
    }
}

pub(super) const fn kind_words(kind: contracts::ShareKind) -> &'static str {
    match kind {
        contracts::ShareKind::Transfer => "Transfer",
        contracts::ShareKind::Awareness => "For awareness",
        contracts::ShareKind::Assist => "Asked to assist",
    }
}

fn log_told(teller: &Teller<'_>, lines: &[LogRow]) -> Vec<LineTold> {
    let corrected: Vec<_> = lines.iter().filter_map(|row| row.corrects).collect();
    let told = |row: &LogRow| LineTold {
        number: row.number,
        by: teller.agency(row.author),
        clock: web::london_clock_from(row.authored_at, teller.now),
        category: row.category.code(),
        label: row.label.code(),
        text: match (&row.text, row.is_withheld) {
            (Some(text), _) => text.clone(),
            (None, true) => format!("Withheld from your agency ({})", row.label.code()),
            (None, false) => "Erased".to_owned(),
        },
        is_corrected: corrected.contains(&row.line),
    };
    lines.iter().map(told).collect()
}

fn hands(desk: &Desk, incident: &Loaded<Incident>) -> Hands {
    let own = desk.agency();
    let others = desk.register().agencies().into_iter().filter(|agency| Some(agency.id) != own);
    let plain = |code: &str| Choice::new(code, web::sentence(code));
    Hands {
        may_share: desk.may(may::SHARE, incident),
        may_update: desk.may(may::UPDATE, incident),
        may_close: desk.may(may::CLOSE_INCIDENT, incident),
        is_open: incident.is_open(),
        agencies: others.map(|agency| Choice::new(agency.slug, agency.name)).collect(),
        categories: LineCategory::ALL.iter().map(|category| plain(category.code())).collect(),
        labels: Label::ALL.iter().map(|label| plain(label.code())).collect(),
    }
}
