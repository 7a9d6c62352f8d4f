//! The screens of the console, rendered from samples.

use askama::Template as _;
use contracts::ShareKind;
use kernel::{LabelSet, Realm};
use serde_json::json;
use web::Frame;

use super::board::sample as board;
use super::command::{Command, Fault};
use super::desk::{Bar, DeskScreen, KEYS, RoomlessScreen, suggestions};
use super::detail::Detail;
use super::glance::Glance;
use super::receipt::{Hands, Receipt};
use super::rows::Listing;
use super::samples::{Called, alarm, glance, hands, ring};
use super::tally::Tally;
use crate::actions::grants::Readable;
use crate::events::{IncidentEvent, ItemId};
use crate::model::samples::{
    Watched, at, delivered, essentials, fact, fire, id, police, raising, share, stated,
};
use crate::model::{Incident, Share};
use crate::views::AlarmRow;

const HEALTH: &str = "asthma, inhaler in left pocket";

fn incident() -> Watched<Incident> {
    let mut all = essentials();
    all.push(stated(fact(json!({ "health": { "complaint": HEALTH } }))));
    let mut hazard = stated(fact(
        json!({ "hazard": { "code": "dog", "severity": 2, "since": at(0), "review_by": at(60) } }),
    ));
    hazard.item = Some(id::<ItemId>(51));
    all.push(hazard);
    let raised = Incident::raise(raising(all), Realm::Live, || [7; 16]).unwrap();
    Watched::begun(IncidentEvent::from(raised))
}

fn listing(alarms: &[AlarmRow]) -> Listing<'_> {
    Listing { names: &Called, now: at(70), reader: fire(), selected: Some(id(20)), alarms }
}

fn detail(labels: LabelSet, hands: &Hands, share: &Share) -> Detail {
    let readable: Readable = [(police(), labels)].into();
    let incident = incident();
    let glance = Glance::of(&incident, &readable);
    let receipt = Receipt {
        names: &Called,
        now: at(70),
        hands,
        is_received: share.to() == fire(),
        ring: &ring(),
    }
    .of(share, &glance, Vec::new());
    Detail::of_sample(&incident, &readable, glance, receipt)
}

fn screen(detail: Option<Detail>) -> DeskScreen {
    let alarms = [alarm()];
    let listing = listing(&alarms);
    let row = listing.row(&delivered(), glance());
    let mut sent = Listing { reader: police(), selected: None, ..listing }
        .row(&share(ShareKind::Transfer), glance());
    sent.share = "another".to_owned();
    let bar = Bar {
        room: "North fire control".to_owned(),
        suggestions: suggestions(&hands().others),
        keys: KEYS,
        tally: Tally { undecided: 1, in_work: 0, sent: 1, alarms: 1 },
        ..Bar::default()
    };
    DeskScreen {
        frame: Frame::sample("Desk").live("/desk/feed"),
        bar,
        alarms: vec![listing.ringing(&alarms[0], &glance())],
        queue: vec![row],
        work: Vec::new(),
        sent: vec![sent],
        is_full: false,
        rows_max: 200,
        detail,
        is_lost: false,
    }
}

fn full() -> String {
    let detail = detail(LabelSet::ALL, &hands(), &delivered());
    screen(Some(detail)).render().unwrap()
}

/// What a strict content security policy and a screen reader need of any page.
fn is_sound(html: &str) {
    assert!(
        !html.contains(" style=") && !html.contains("<style") && !html.contains("onclick"),
        "no inline style or script"
    );
    assert!(!html.contains("http://") && !html.contains("https://"), "nothing from elsewhere");
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id names one thing: {ids:?}");
    for named in ["for=\"", "aria-labelledby=\"", "aria-describedby=\"", "aria-controls=\""] {
        for id in html.split(named).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(id.split(' ').all(|id| ids.contains(&id)), "{named}{id} leads nowhere");
        }
    }
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn the_desk_shows_what_waits_and_every_way_to_decide_without_script() {
    let html = full();
    is_sound(&html);
    for part in [
        "id=\"queue\"",
        "id=\"sent\"",
        "id=\"alarms\"",
        "id=\"detail\"",
        "data-live=\"/desk/feed\"",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    for path in ["accept", "reject", "redirect"] {
        assert!(html.contains(&format!("/{path}\" data-act")), "{path} has a form");
    }
    assert_eq!(html.matches("data-number=").count(), 9, "nine reasons, nine number keys");
    assert!(html.contains("12  High St"), "byte for byte");
    assert!(html.contains("desk-state--unacknowledged"), "flashes while nobody has it in hand");
    assert!(html.contains("Stale: to be reviewed by"));
}

#[test]
fn what_is_withheld_is_named_and_its_words_are_nowhere_on_the_desk() {
    let general = LabelSet::NONE.with(kernel::Label::General);
    let html = screen(Some(detail(general, &hands(), &delivered()))).render().unwrap();
    assert!(!html.contains(HEALTH) && html.contains("withheld: health"));
    assert!(html.contains("Agreement of the county"));
    assert!(full().contains(HEALTH));
}

#[test]
fn whoever_may_not_decide_is_offered_nothing_to_press() {
    let html =
        screen(Some(detail(LabelSet::ALL, &Hands::default(), &delivered()))).render().unwrap();
    assert!(!html.contains("/accept\"") && !html.contains("/reject\""));
}

#[test]
fn an_empty_desk_says_what_will_come_and_how_to_begin() {
    let mut empty = screen(None);
    (empty.queue, empty.sent, empty.alarms) = (Vec::new(), Vec::new(), Vec::new());
    let html = empty.render().unwrap();
    is_sound(&html);
    assert!(
        html.contains("Nothing waits for North fire control") && html.contains("No alarm stands.")
    );
    assert!(html.contains("a new incident") && html.contains("Nothing is opened"));
}

#[test]
fn a_command_that_was_not_done_stays_in_the_bar_with_what_can_be_typed() {
    let line = "share \"<b>fire";
    let fault: Fault = Command::read("share").unwrap_err();
    let mut page = screen(None);
    page.bar = Bar { command: line.to_owned(), fault: Some(fault), ..page.bar };
    let html = page.render().unwrap();
    assert!(
        html.contains("role=\"alert\"")
            && html.contains("aria-invalid=\"true\"")
            && html.contains("You can type")
    );
    assert!(!html.contains("<b>fire"), "what was typed is text");
}

#[test]
fn somebody_without_a_room_is_told_to_choose_one() {
    let html = RoomlessScreen { frame: Frame::sample("Desk") }.render().unwrap();
    is_sound(&html);
    assert!(html.contains("/account/room?next=%2Fdesk"));
}

#[test]
fn the_hubs_board_tells_counts_posts_and_numbers_and_links_to_no_content() {
    let html = board(true).render().unwrap();
    is_sound(&html);
    assert!(
        html.contains("+441632960961")
            && html.contains("Does not take")
            && html.contains("newer version")
    );
    assert!(!html.contains("/desk?share="));
    let own = board(false).render().unwrap();
    is_sound(&own);
    assert!(own.contains("/desk?share=") && !own.contains("newer version"));
}
