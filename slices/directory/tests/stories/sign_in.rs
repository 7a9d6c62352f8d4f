use super::world::{
    FIRE_ADMIN, FIRE_FLOATER, FIRE_OPERATOR, PASSWORD, World, between, cookie_of, location,
};

#[tokio::test]
async fn somebody_with_the_right_password_signs_in_and_goes_on_to_where_they_were_going() {
    let world = World::open().await;
    let sent_away = world.hub.page(None, "/account").await;
    assert_eq!(sent_away.status, 303);
    assert_eq!(location(&sent_away), "/sign-in?next=%2Faccount");
    let answer = world.try_sign_in(&FIRE_OPERATOR.to_uppercase(), PASSWORD).await;
    assert_eq!((answer.status.as_u16(), location(&answer)), (303, "/account"));
    let account = world.hub.page(cookie_of(&answer).as_deref(), "/account").await;
    assert!(account.text().contains("operator fire"), "{}", account.text());
    assert!(account.text().contains("fire-control room"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let world = World::open().await;
    let wrong = world.try_sign_in(FIRE_OPERATOR, "not the password").await;
    let unknown = world.try_sign_in("nobody.fire@example.test", "not the password").await;
    assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (401, 401));
    let told = |text: String| between(&text, "govuk-error-summary__list", "</ul>").to_owned();
    assert_eq!(told(wrong.text()), told(unknown.text()));
    assert!(wrong.text().contains("Check both and try again"));
}

#[tokio::test]
async fn five_failures_lock_an_address_for_fifteen_minutes_whether_or_not_it_has_an_account() {
    let world = World::open().await;
    for email in [FIRE_OPERATOR, "nobody.fire@example.test"] {
        for attempt in 1..=5 {
            let answer = world.try_sign_in(email, "not the password").await;
            let status = if attempt < 5 { 401 } else { 429 };
            assert_eq!(answer.status, status, "{email} {attempt}");
        }
        let locked = world.try_sign_in(email, PASSWORD).await;
        assert_eq!(locked.status, 429);
        assert_eq!(locked.headers["retry-after"], "900");
        assert!(locked.text().contains("locked until 11:06pm"), "{}", locked.text());
    }
    world.hub.clock.advance_seconds(899);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 429);
    world.hub.clock.advance_seconds(1);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn guesses_sent_at_once_are_counted_one_by_one() {
    let world = World::open().await;
    let guess = || world.try_sign_in(FIRE_OPERATOR, "not the password");
    let answers = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess());
    let (a, b, c, d, e, f, g) = answers;
    let statuses: Vec<u16> =
        [a, b, c, d, e, f, g].iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 4, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 3, "{statuses:?}");
}

#[tokio::test]
async fn a_success_forgets_the_failures_before_it() {
    let world = World::open().await;
    for _ in 0..2 {
        for _ in 0..4 {
            world.try_sign_in(FIRE_OPERATOR, "not the password").await;
        }
        assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 303);
    }
}

#[tokio::test]
async fn somebody_with_several_rooms_chooses_one_first() {
    let world = World::open().await;
    let answer = world.try_sign_in(FIRE_FLOATER, PASSWORD).await;
    assert_eq!(location(&answer), "/account/room?next=%2Faccount");
    let cookie = cookie_of(&answer).unwrap();
    let second = world.seeded.rooms["fire-second"].to_string();
    let place = ("/account/room?next=%2Faccount", "/account/room");
    let none = world.fill(&cookie, place, &[("next", "/account")]).await;
    assert_eq!(none.status, 422);
    let police = world.seeded.rooms["police-control"].to_string();
    assert_eq!(world.fill(&cookie, place, &[("room", &police)]).await.status, 422);
    let chosen = world.fill(&cookie, place, &[("room", &second), ("next", "/account")]).await;
    assert_eq!(location(&chosen), "/account");
    assert!(world.hub.page(Some(&cookie), "/account").await.text().contains("fire-second room"));
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let world = World::open().await;
    let cookie = world.sign_in(FIRE_OPERATOR).await;
    let out = world.fill(&cookie, ("/account", "/sign-out"), &[]).await;
    assert_eq!((out.status.as_u16(), location(&out)), (303, "/sign-in"));
    assert_eq!(world.hub.page(Some(&cookie), "/account").await.status, 303);
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_another_one() {
    let world = World::open().await;
    let first = world.sign_in(FIRE_OPERATOR).await;
    world.hub.clock.advance_seconds(60);
    let second = world.sign_in(FIRE_OPERATOR).await;
    let page = world.hub.page(Some(&second), "/account").await.text();
    let session = between(&page, "/account/sessions/", "/end").to_owned();
    let action = format!("/account/sessions/{session}/end");
    assert_eq!(world.fill(&second, ("/account", &action), &[]).await.status, 303);
    assert_eq!(world.hub.page(Some(&first), "/account").await.status, 303);
    assert_eq!(world.hub.page(Some(&second), "/account").await.status, 200);
}

#[tokio::test]
async fn nobody_ends_the_session_of_a_stranger() {
    let world = World::open().await;
    let operator = world.sign_in(FIRE_OPERATOR).await;
    let page = world.hub.page(Some(&operator), "/account").await.text();
    assert!(page.contains("This session"));
    let person = world.seeded.people[FIRE_ADMIN];
    let admin = world.sign_in(FIRE_ADMIN).await;
    let open = world.hub.assembly().web.sessions().list_of(person).await.unwrap();
    let action = format!("/directory/people/{person}/sessions/{}/end", open[0].id);
    let refused = world.force(&operator, &action, &[]).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(world.hub.page(Some(&admin), "/account").await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_the_old_password() {
    let world = World::open().await;
    let other = world.sign_in(FIRE_OPERATOR).await;
    let this = world.sign_in(FIRE_OPERATOR).await;
    let place = ("/account/password", "/account/password");
    let new = "violet teapot harbour";
    let fields = |current, repeated| {
        [("current_password", current), ("new_password", new), ("repeated_password", repeated)]
    };
    let wrong = world.fill(&this, place, &fields("not the password", new)).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("Current password is not right"));
    let unlike = world.fill(&this, place, &fields(PASSWORD, "violet")).await;
    assert!(unlike.text().contains("The two new passwords are not the same"));
    let changed = world.fill(&this, place, &fields(PASSWORD, new)).await;
    assert!(changed.text().contains("Your password is changed"), "{}", changed.text());
    assert_eq!(world.hub.page(Some(&other), "/account").await.status, 303);
    assert_eq!(world.hub.page(Some(&this), "/account").await.status, 200);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, PASSWORD).await.status, 401);
    assert_eq!(world.try_sign_in(FIRE_OPERATOR, new).await.status, 303);
}

#[tokio::test]
async fn a_person_goes_to_the_exercise_and_back() {
    let world = World::open().await;
    let cookie = world.sign_in(FIRE_OPERATOR).await;
    let place = ("/account", "/account/realm");
    world.fill(&cookie, place, &[("realm", "exercise")]).await;
    let page = world.hub.page(Some(&cookie), "/account").await.text();
    assert!(page.contains("Nothing here is a real incident"));
    world.fill(&cookie, place, &[("realm", "live")]).await;
    let page = world.hub.page(Some(&cookie), "/account").await.text();
    assert!(!page.contains("Nothing here is a real incident"));
}
