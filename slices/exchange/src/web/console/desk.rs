//! The operator's desk: one page with the command bar, the alarms, what was received, what was
//! sent, and what is opened.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Frame, Page, Problem, Query, Signed};

use super::command::Fault;
use super::context::{
    Chosen, Lists, ROWS_MAX, caught_up, hands, is_live, listing, lists_of, load, open, place_of,
};
use super::detail::Detail;
use super::obey::done_words;
use super::receipt::reasons;
use super::rows::{Listing, Ringing, Row, is_to_be_shown, split};
use super::shown;
use super::tally::Tally;
use crate::actions::may;
use crate::events::ShareId;
use crate::model::{State as ShareState, vocabulary};
use crate::views::{Place, ShareRow};
use crate::web::Screens;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    share: Option<String>,
    incident: Option<String>,
    done: Option<String>,
}

/// The bar across the top.
#[derive(Default)]
pub(super) struct Bar {
    pub command: String,
    pub fault: Option<Fault>,
    pub done: &'static str,
    pub share: String,
    pub incident: String,
    /// The desk's own address with what is selected, wherever the form was answered from.
    pub address: String,
    pub room: String,
    pub suggestions: Vec<(String, String)>,
    pub keys: &'static [(&'static str, &'static str)],
    pub tally: Tally,
}

#[derive(Template)]
#[template(path = "desk.html")]
pub(super) struct DeskScreen {
    pub frame: Frame,
    pub bar: Bar,
    pub alarms: Vec<Ringing>,
    pub queue: Vec<Row>,
    pub work: Vec<Row>,
    pub sent: Vec<Row>,
    pub is_full: bool,
    pub rows_max: u32,
    pub detail: Option<Detail>,
    /// Something was asked for that is not there, or not the reader's.
    pub is_lost: bool,
}

/// What somebody without a room is told.
#[derive(Template)]
#[template(path = "roomless.html")]
pub(super) struct RoomlessScreen {
    pub frame: Frame,
}

/// The page, and the receipts that rendering it for a person gives.
pub(super) struct DeskPage {
    pub screen: DeskScreen,
    pub to_be_shown: Vec<ShareId>,
    pub to_be_seen: Option<ShareId>,
}

pub(super) const KEYS: &[(&str, &str)] = &[
    ("/", "type a command"),
    ("j or ↓", "next line"),
    ("k or ↑", "line before"),
    ("Home", "first line"),
    ("a", "accept what is open"),
    ("r", "reject; then 1 to 9 for the reason"),
    ("d", "redirect"),
    ("w", "working"),
    ("e", "resources sent"),
    ("s", "on scene"),
    ("c", "close our part"),
    ("x", "acknowledge the first alarm"),
    ("n", "new incident"),
    ("o", "whole record"),
    ("u", "show what waits to be shown"),
    ("?", "these keys"),
    ("Esc", "close or leave a field"),
];

pub(super) async fn show(
    State(screens): State<Screens>,
    signed: Signed,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    signed.desk.permit(may::READ_LISTS, &lists_of(signed.desk.agency()))?;
    let Some(place) = place_of(&signed.desk) else {
        return Ok(Page(RoomlessScreen { frame: signed.frame("Desk") }).into_response());
    };
    let chosen = Chosen::of(asked.share.as_deref(), asked.incident.as_deref());
    let bar =
        Bar { done: asked.done.as_deref().map(done_words).unwrap_or_default(), ..Bar::default() };
    let page = page(&screens, &signed, place, (chosen, bar)).await?;
    let DeskPage { screen, to_be_shown, to_be_seen } = page;
    let response = Page(screen).into_response();
    if !is_live(&headers) && response.status().is_success() {
        // If the journal cannot take the receipts the page is shown all the same: a room must not
        // go blind, and what is not shown alarms in both rooms by itself.
        drop(shown::mark(&signed.desk, &to_be_shown, to_be_seen).await);
    }
    Ok(response)
}

/// Loads and tells the whole page.
///
/// # Errors
/// If something cannot be read.
pub(super) async fn page(
    screens: &Screens,
    signed: &Signed,
    place: Place,
    (chosen, bar): (Chosen, Bar),
) -> Result<DeskPage, Problem> {
    let view = screens.lists(signed.realm);
    caught_up(&signed.desk, view).await;
    let frame = signed.frame("Desk").live("/desk/feed").after(view).await;
    let lists = load(&signed.desk, view, place).await?;
    let opened = open(signed, view, chosen, &lists.alarms).await?;
    let listing = listing(&signed.desk, &lists.alarms, chosen);
    let hands = hands(&signed.desk);
    let seen = opened.as_ref().and_then(|opened| opened.share.as_ref()).filter(|share| {
        let is_news = share.state().is_undecided() || share.state() == ShareState::Cancelled;
        share.to() == place.agency && is_news && signed.desk.may(may::SEE, *share)
    });
    let to_be_seen = seen.map(desk::Loaded::id);
    let may_show =
        |row: &&ShareRow| is_to_be_shown(&row.share) && signed.desk.may(may::SHOW, &row.share);
    let to_be_shown = lists.received.iter().filter(may_show).map(|row| row.share.id()).collect();
    let detail = opened.as_ref().map(|opened| opened.detail(&listing, &hands));
    let is_lost = chosen != Chosen::Nothing && detail.is_none();
    let bar = Bar {
        share: chosen.share().map(|share| share.to_string()).unwrap_or_default(),
        address: chosen.address(),
        incident: detail.as_ref().map(|detail| detail.incident.clone()).unwrap_or_default(),
        room: place
            .room
            .and_then(|room| listing.names.room(room))
            .unwrap_or_else(|| "this room".to_owned()),
        suggestions: suggestions(&hands.others),
        keys: KEYS,
        tally: Tally::of(&lists),
        ..bar
    };
    let screen = screen(frame, bar, &lists, &listing);
    let screen = DeskScreen { detail, is_lost, ..screen };
    Ok(DeskPage { screen, to_be_shown, to_be_seen })
}

fn screen(frame: Frame, bar: Bar, lists: &Lists, listing: &Listing<'_>) -> DeskScreen {
    let row = |row: &ShareRow| listing.row(&row.share, lists.glance(&row.share));
    let is_full = [&lists.received, &lists.sent].iter().any(|list| list.len() >= ROWS_MAX as usize);
    let (queue, work) = split(lists.received.iter().collect(), |row: &&ShareRow| &row.share);
    let ringing = lists.alarms.iter().map(|alarm| {
        let known = lists.glances.get(&alarm.incident).cloned();
        let closed = || super::glance::Glance::closed(crate::events::fact::Priority::nearest(1));
        listing.ringing(alarm, &known.unwrap_or_else(closed))
    });
    let mut alarms: Vec<Ringing> = ringing.collect();
    alarms.sort_by_key(|ringing| (ringing.acknowledged.is_some(), ringing.is_warning));
    DeskScreen {
        frame,
        bar,
        alarms,
        queue: queue.into_iter().map(row).collect(),
        work: work.into_iter().map(row).collect(),
        sent: lists.sent.iter().map(row).collect(),
        is_full,
        rows_max: ROWS_MAX,
        detail: None,
        is_lost: false,
    }
}

/// What the bar offers to complete: a command, and what it does.
pub(super) fn suggestions(others: &[(String, String)]) -> Vec<(String, String)> {
    let mut all = vec![("accept".to_owned(), "Take on what is open".to_owned())];
    all.extend(reasons().into_iter().map(|reason| {
        let more = if reason.needs.is_empty() { "" } else { " " };
        (format!("reject {}{more}", reason.code), reason.words.to_owned())
    }));
    for (slug, name) in others {
        all.push((format!("share {slug} transfer"), format!("Ask {name} to take it over")));
        all.push((format!("share {slug} assist"), format!("Ask {name} to help")));
        all.push((format!("share {slug} awareness"), format!("Let {name} know")));
        all.push((format!("redirect {slug}"), format!("Send it on to {name}")));
    }
    all.extend([
        ("open ".to_owned(), "A code or a reference".to_owned()),
        ("note ".to_owned(), "A line for the log".to_owned()),
        ("find ".to_owned(), "Words to search for".to_owned()),
    ]);
    all.extend(
        vocabulary::types().map(|word| (format!("raise {} 1 ", word.code), word.words.to_owned())),
    );
    all
}
