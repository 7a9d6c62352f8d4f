use contracts::ShareKind;
use kernel::{Label, LabelSet, Realm};

use super::world::{FIRE_ADMIN, FIRE_OPERATOR, SUPERVISOR, World, location};

const NEW: (&str, &str) = ("/directory/agreements/new", "/directory/agreements/new");

impl World {
    /// What fire may share with police now.
    fn shared(&self) -> Option<LabelSet> {
        let office = self.hub.office(Realm::Live);
        let (fire, police) = (self.seeded.agencies["fire"], self.seeded.agencies["police"]);
        let granted = office.register().sharing(fire, police, ShareKind::Transfer, office.now());
        granted.map(|grant| grant.labels)
    }

    fn agreement(&self) -> String {
        format!("/directory/agreements/{}", self.seeded.agreements[0])
    }

    fn terms(&self, rest: &[(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
        let party = |slug: &str| ("parties", self.seeded.agencies[slug].to_string());
        let rest = rest.iter().map(|(name, value)| (*name, (*value).to_owned()));
        [party("fire"), party("police")].into_iter().chain(rest).collect()
    }

    async fn agree(
        &self,
        cookie: &str,
        place: (&str, &str),
        rest: &[(&'static str, &'static str)],
    ) -> testkit::Answer {
        let terms = self.terms(rest);
        let fields: Vec<(&str, &str)> =
            terms.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.fill(cookie, place, &fields).await
    }
}

#[tokio::test]
async fn a_withdrawn_agreement_stops_sharing_within_sixty_seconds() {
    let world = World::open().await;
    assert_eq!(world.shared(), Some(LabelSet::NONE.with(Label::General)));
    let supervisor = world.sign_in(SUPERVISOR).await;
    let page = world.agreement();
    let withdraw = format!("{page}/withdraw");
    let without_reason = world.fill(&supervisor, (&page, &withdraw), &[]).await;
    assert_eq!(without_reason.status, 422);
    assert!(world.shared().is_some());
    let because = [("reason", "replaced by the county agreement")];
    let withdrawn = world.fill(&supervisor, (&page, &withdraw), &because).await;
    assert_eq!(withdrawn.status, 303);
    assert_eq!(world.shared(), None, "the clock has not moved");
    let shown = world.hub.page(Some(&supervisor), &page).await.text();
    assert!(shown.contains("Withdrawn") && shown.contains("replaced by the county agreement"));
    let again = world.force(&supervisor, &withdraw, &because).await;
    assert_eq!(again.status, 422);
}

#[tokio::test]
async fn a_change_is_a_new_edition_in_force_at_once_and_the_old_one_stays_to_be_read() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let page = world.agreement();
    let change = format!("{page}/change");
    let fields = |edition| {
        [
            ("on_edition", edition),
            ("title", "Mutual help"),
            ("kinds", "transfer"),
            ("labels", "general"),
            ("labels", "personal"),
            ("purpose", "emergency_response"),
            ("from", "1970-01-01"),
        ]
    };
    let changed = world.agree(&supervisor, (&change, &change), &fields("1")).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    let both = LabelSet::NONE.with(Label::General).with(Label::Personal);
    assert_eq!(world.shared(), Some(both));
    let shown = world.hub.page(Some(&supervisor), &page).await.text();
    assert!(shown.contains("Edition 2") && shown.contains("Edition 1"), "{shown}");
    let overtaken = world.agree(&supervisor, (&change, &change), &fields("1")).await;
    assert_eq!(overtaken.status, 422);
    assert!(overtaken.text().contains("Somebody made edition 2 meanwhile"));
}

#[tokio::test]
async fn an_agreement_counts_from_its_first_day_to_its_last() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let page = world.agreement();
    let because = [("reason", "over")];
    world.fill(&supervisor, (&page, &format!("{page}/withdraw")), &because).await;
    let fields = [
        ("title", "For a day"),
        ("kinds", "transfer"),
        ("labels", "general"),
        ("purpose", "emergency_response"),
        ("from", "2026-11-23"),
        ("until", "2026-11-23"),
    ];
    let made = world.agree(&supervisor, NEW, &fields).await;
    assert!(location(&made).starts_with("/directory/agreements/"), "{}", made.text());
    assert_eq!(world.shared(), None);
    world.hub.clock.advance_seconds(4_200);
    assert!(world.shared().is_some(), "it is a quarter past midnight");
    world.hub.clock.advance_seconds(24 * 3_600);
    assert_eq!(world.shared(), None);
}

#[tokio::test]
async fn what_is_missing_in_an_agreement_is_told_at_its_field() {
    let world = World::open().await;
    let supervisor = world.sign_in(SUPERVISOR).await;
    let unread = world.fill(&supervisor, NEW, &[("from", "tomorrow")]).await.text();
    assert!(unread.contains("#from") && unread.contains("#purpose"), "{unread}");
    let fields = [("from", "2026-11-23"), ("purpose", "emergency_response")];
    let empty = world.fill(&supervisor, NEW, &fields).await.text();
    for field in ["#title", "#parties", "#kinds", "#labels"] {
        assert!(empty.contains(field), "{field}");
    }
}

#[tokio::test]
async fn parties_read_their_agreements_and_only_the_hub_supervisor_makes_them() {
    let world = World::open().await;
    for email in [FIRE_OPERATOR, FIRE_ADMIN] {
        let cookie = world.sign_in(email).await;
        let list = world.hub.page(Some(&cookie), "/directory/agreements").await;
        assert!(list.text().contains("Mutual help"));
        assert!(!list.text().contains("Make an agreement"));
        assert_eq!(world.hub.page(Some(&cookie), &world.agreement()).await.status, 200);
        assert_eq!(world.hub.page(Some(&cookie), NEW.0).await.status, 403);
        let withdraw = format!("{}/withdraw", world.agreement());
        let refused = world.force(&cookie, &withdraw, &[("reason", "no")]).await;
        assert_eq!(refused.status, 403);
    }
}
