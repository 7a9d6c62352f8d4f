//! The operator's desk and the supervisor's board, as a browser without script uses them.

use axum::http::StatusCode;
use kernel::{LabelSet, Realm, Role};
use testkit::{Answer, Hub};

use super::scene::{COMPLAINT, Scene, TYPED};

/// A room's operator at a browser.
struct Seat {
    cookie: String,
}

impl Seat {
    async fn of(scene: &Scene, room: &str) -> Self {
        let room = scene.cast.room(room);
        Self { cookie: scene.hub.cookie(room.operator, Some(room.room), Realm::Live).await }
    }

    async fn sees(&self, scene: &Scene, path: &str) -> Answer {
        scene.hub.page(Some(&self.cookie), path).await
    }

    /// Types into the command bar with a share selected.
    async fn types(&self, scene: &Scene, share: &str, command: &str) -> Answer {
        let token = Hub::form_token(&self.sees(scene, "/desk").await);
        let form = format!("csrf={token}&share={share}&command={}", command.replace(' ', "+"));
        scene.hub.send(&self.cookie, "/desk/command", &form).await
    }
}

fn location(answer: &Answer) -> String {
    answer
        .headers
        .get("location")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_served_to_a_signed_in_operator_delivers_and_shows_what_it_lists() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    assert_eq!(scene.state(&share).await, "held");
    let fire = Seat::of(&scene, "fire-north").await;
    let page = fire.sees(&scene, "/desk").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains(TYPED.trim()), "the address as typed");
    assert!(page.text().contains(&format!("id=\"share-{share}\"")));
    assert_eq!(scene.state(&share).await, "delivered");
    let opened = fire.sees(&scene, &format!("/desk?share={share}")).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert_eq!(scene.state(&share).await, "seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_accepts_from_the_command_bar_and_the_sender_reads_who_and_when() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    let (fire, police) =
        (Seat::of(&scene, "fire-north").await, Seat::of(&scene, "police-north").await);
    let done = fire.types(&scene, &share, "accept").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(location(&done).contains("done=accepted"));
    let sent = police.sees(&scene, &format!("/desk?share={share}")).await.text();
    assert!(sent.contains("Accepted, Agency fire-north operator, "), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_came_too_late_is_refused_with_who_decided() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    let fire = Seat::of(&scene, "fire-north").await;
    fire.types(&scene, &share, "accept").await;
    let late = fire.types(&scene, &share, "reject not_our_area").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = late.text();
    assert!(text.contains("too late. Accepted, Agency fire-north operator"), "{text}");
    assert!(text.contains("value=\"reject not_our_area\""), "what was typed is not lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_was_taken_back_stays_on_the_desk_until_somebody_has_seen_that() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    let fire = Seat::of(&scene, "fire-north").await;
    fire.sees(&scene, "/desk").await;
    let reason = serde_json::json!({"reason": "the caller rang back"});
    assert_eq!(scene.moves("police-north", &share, "cancel", reason).await.status, StatusCode::OK);
    let row = format!("id=\"share-{share}\"");
    for _ in 0..2 {
        assert!(fire.sees(&scene, "/desk").await.text().contains(&row), "shown is not yet seen");
    }
    fire.sees(&scene, &format!("/desk?share={share}")).await;
    scene.hub.settle().await;
    assert!(!fire.sees(&scene, "/desk").await.text().contains(&row), "seen, and gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_raised_and_shared_by_two_lines_typed() {
    let scene = Scene::all().await;
    let police = Seat::of(&scene, "police-north").await;
    let raised = police.types(&scene, "", "raise F11 1 12 High Street").await;
    assert_eq!(raised.status, StatusCode::SEE_OTHER, "{}", raised.text());
    let address = location(&raised);
    let incident =
        address.split_once("incident=").map_or("", |(_, rest)| rest).split('&').next().unwrap();
    let token = Hub::form_token(&police.sees(&scene, &address).await);
    let form = format!("csrf={token}&incident={incident}&command=share+fire-north");
    let shared = scene.hub.send(&police.cookie, "/desk/command", &form).await;
    assert!(location(&shared).contains("done=shared"), "{}", shared.text());
    let fire = Seat::of(&scene, "fire-north").await.sees(&scene, "/desk").await.text();
    assert!(fire.contains("Fire in a home") && fire.contains("12 High Street"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_agreement_grants_is_named_as_withheld_and_is_nowhere_on_the_desk() {
    let scene = Scene::with(LabelSet::NONE.with(kernel::Label::General)).await;
    let (_, share) = scene.offered().await;
    let fire = Seat::of(&scene, "fire-north").await;
    let page = fire.sees(&scene, &format!("/desk?share={share}")).await.text();
    assert!(page.contains("withheld: health"), "{page}");
    assert!(!page.contains(COMPLAINT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_of_other_agencies_cannot_be_opened() {
    let scene = Scene::all().await;
    let (incident, share) = scene.offered().await;
    let ambulance = Seat::of(&scene, "ambulance-north").await;
    for path in [format!("/desk?share={share}"), format!("/desk?incident={incident}")] {
        let page = ambulance.sees(&scene, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Not found") && !page.text().contains(TYPED.trim()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_room_is_told_to_choose_one() {
    let scene = Scene::all().await;
    let room = scene.cast.room("fire-north");
    let cookie = scene.hub.cookie(room.operator, None, Realm::Live).await;
    let page = scene.hub.page(Some(&cookie), "/desk").await;
    assert!(page.text().contains("Choose your room first"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_rings_on_both_desks_until_somebody_has_it_in_hand() {
    let scene = Scene::all().await;
    let (_, share) = scene.offered().await;
    let (fire, police) =
        (Seat::of(&scene, "fire-north").await, Seat::of(&scene, "police-north").await);
    fire.sees(&scene, "/desk").await;
    scene.hub.clock.advance_seconds(61);
    scene.hub.tick().await;
    for seat in [&fire, &police] {
        assert!(
            seat.sees(&scene, "/desk")
                .await
                .text()
                .contains("data-alarm=\"Still undecided: ring now")
        );
    }
    let sent = police.sees(&scene, &format!("/desk?share={share}")).await.text();
    assert!(
        sent.contains("Ring now and read this out") && sent.contains("Ring +441632960001"),
        "{sent}"
    );
    let token = Hub::form_token(&police.sees(&scene, "/desk").await);
    let form = format!("csrf={token}&share={share}&kind=escalated");
    let known = scene.hub.send(&police.cookie, "/desk/alarms/acknowledge", &form).await;
    assert_eq!(known.status, StatusCode::SEE_OTHER, "{}", known.text());
    let quiet = police.sees(&scene, "/desk").await.text();
    assert!(!quiet.contains("data-alarm=\"Still undecided") && quiet.contains("Acknowledged "));
    assert!(fire.sees(&scene, "/desk").await.text().contains("data-alarm=\"Still undecided"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_does_not_watch_the_board_and_a_supervisor_does() {
    let scene = Scene::all().await;
    scene.offered().await;
    let room = scene.cast.room("fire-north");
    let operator = Seat::of(&scene, "fire-north").await;
    assert_eq!(operator.sees(&scene, "/desk/board").await.status, StatusCode::FORBIDDEN);
    let cookie = scene.hub.cookie(room.supervisor, Some(room.room), Realm::Live).await;
    let board = scene.hub.page(Some(&cookie), "/desk/board").await;
    assert_eq!(board.status, StatusCode::OK, "{}", board.text());
    assert!(
        board.text().contains("fire-north control")
            && !board.text().contains("police-north control (Agency")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hubs_supervisor_sees_the_load_of_all_and_no_content() {
    let scene = Scene::all().await;
    scene.offered().await;
    let room = scene.cast.room("ambulance-north").clone();
    let person = scene.hub.mint();
    scene.hub.add_person(&room, person, Role::HubSupervisor).await;
    let cookie = scene.hub.cookie(person, None, Realm::Live).await;
    let board = scene.hub.page(Some(&cookie), "/desk/board").await;
    let text = board.text();
    assert_eq!(board.status, StatusCode::OK, "{text}");
    assert!(text.contains("fire-north control") && text.contains("police-north control"));
    assert!(!text.contains(TYPED.trim()) && !text.contains("/desk?share="));
}
