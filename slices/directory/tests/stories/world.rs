//! A small county for the stories: a hub with its supervisor, a fire and a police agency.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use contracts::{AgencyKind, ShareKind};
use desk::Caller;
use directory::{
    Directory, SeedAgency, SeedAgreement, SeedPerson, SeedPlan, SeedRoom, SeedSystem, Seeded,
    SeededSystem, seed,
};
use kernel::{Label, LabelSet, Purpose, Realm, Role, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use testkit::{Answer, Hub};

pub const PASSWORD: &str = "orange kettle lantern";
pub const SUPERVISOR: &str = "hub.supervisor@example.test";
pub const FIRE_ADMIN: &str = "admin.fire@example.test";
pub const FIRE_OPERATOR: &str = "operator.fire@example.test";
pub const FIRE_AUDITOR: &str = "auditor.fire@example.test";
/// Works at both rooms of the fire agency.
pub const FIRE_FLOATER: &str = "floater.fire@example.test";
pub const POLICE_ADMIN: &str = "admin.police@example.test";

pub struct World {
    pub hub: Hub,
    pub seeded: Seeded,
}

impl World {
    pub async fn open() -> Self {
        Self::of(Hub::open(vec![Arc::new(Directory)]).await).await
    }

    /// The same county on a fresh PostgreSQL database, if the environment names a server.
    pub async fn open_on_postgres() -> Option<Self> {
        let hub = Hub::open_on_postgres(vec![Arc::new(Directory)]).await?;
        Some(Self::of(hub).await)
    }

    async fn of(hub: Hub) -> Self {
        let seeded = seed(&hub.desk(Caller::hub()), &county()).await.unwrap();
        let world = Self { hub, seeded };
        world.settle().await;
        world
    }

    /// Waits until views and register stand where the journal stands.
    pub async fn settle(&self) {
        self.hub.settle().await;
        let office = self.hub.office(Realm::Live);
        let epoch = office.journal().epoch();
        let mut heard = office.register().watch();
        heard.wait_for(|now| *now >= epoch).await.unwrap();
    }

    pub fn system(&self) -> &SeededSystem {
        &self.seeded.systems[0]
    }

    /// Tries to sign in as a browser would; the answer's cookies are the session's.
    pub async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        let page = self.hub.page(None, "/sign-in").await;
        let fields = [("email", email), ("password", password), ("next", "/account")];
        self.send_with(&page, "/sign-in", &fields).await
    }

    /// Signs in and answers the session's cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self.try_sign_in(email, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        cookie_of(&answer).unwrap()
    }

    /// Sends a form of a page that was shown to nobody signed in.
    pub async fn send_with(&self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = Hub::form_token(page);
        let cookie = cookie_of(page).unwrap_or_default();
        self.hub.send(&cookie, path, &form(&token, fields)).await
    }

    /// Opens a page and sends its form, signed in.
    pub async fn fill(
        &self,
        cookie: &str,
        (page, action): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = self.hub.page(Some(cookie), page).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let token = Hub::form_token(&page);
        let answer = self.hub.send(cookie, action, &form(&token, fields)).await;
        self.settle().await;
        answer
    }

    /// A form sent by somebody who found a form token elsewhere.
    pub async fn force(&self, cookie: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        self.fill(cookie, ("/account/password", action), fields).await
    }

    /// Asks for a token with client credentials in the form.
    pub async fn ask_token(&self, client: &str, secret: &str) -> Answer {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
        ];
        self.post("/api/v1/token", &form("", &fields), &[]).await
    }

    pub async fn post(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.hub.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn call(&self, token: &str, path: &str) -> Answer {
        self.hub.call(token, Method::GET, path, &serde_json::Value::Null).await
    }
}

/// The last cookie that an answer sets.
pub fn cookie_of(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().next_back()?;
    set.to_str().ok()?.split(';').next().map(ToOwned::to_owned)
}

pub fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
}

pub fn form(token: &str, fields: &[(&str, &str)]) -> String {
    let all = [("csrf", token)].into_iter().chain(fields.iter().copied());
    let pairs: Vec<String> = all
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    pairs.join("&")
}

/// What stands between two marks of a page.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |it| it.0)
}

fn person(email: &str, roles: &[Role], rooms: &[&str]) -> SeedPerson {
    SeedPerson {
        display_name: email.split('@').next().unwrap().replace('.', " "),
        email: email.to_owned(),
        roles: roles.to_vec(),
        rooms: rooms.iter().map(|room| (*room).to_owned()).collect(),
        password: PASSWORD.to_owned(),
    }
}

fn agency(slug: &str, kind: AgencyKind, rooms: &[&str], people: Vec<SeedPerson>) -> SeedAgency {
    let room = |slug: &&str| SeedRoom {
        slug: (*slug).to_owned(),
        name: format!("{slug} room"),
        voice_number: Some("+441632960001".to_owned()),
        escalation_post: "Duty supervisor".to_owned(),
    };
    SeedAgency {
        slug: slug.to_owned(),
        name: format!("{slug} agency"),
        kind,
        rooms: rooms.iter().map(room).collect(),
        people,
        systems: Vec::new(),
    }
}

fn county() -> SeedPlan {
    let hub =
        agency("hub", AgencyKind::Hub, &[], vec![person(SUPERVISOR, &[Role::HubSupervisor], &[])]);
    let both = ["fire-control", "fire-second"];
    let mut fire = agency(
        "fire",
        AgencyKind::Fire,
        &both,
        vec![
            person(FIRE_ADMIN, &[Role::AgencyAdministrator], &[]),
            person(FIRE_OPERATOR, &[Role::Operator], &["fire-control"]),
            person(FIRE_AUDITOR, &[Role::Auditor], &[]),
            person(FIRE_FLOATER, &[Role::Operator], &both),
        ],
    );
    fire.systems.push(SeedSystem {
        name: "Fire CAD".to_owned(),
        room: "fire-control".to_owned(),
        roles: vec![Role::Connector],
    });
    let police = agency(
        "police",
        AgencyKind::Police,
        &["police-control"],
        vec![person(POLICE_ADMIN, &[Role::AgencyAdministrator], &[])],
    );
    let agreement = SeedAgreement {
        title: "Mutual help".to_owned(),
        parties: vec!["fire".to_owned(), "police".to_owned()],
        kinds: vec![ShareKind::Transfer],
        labels: LabelSet::NONE.with(Label::General),
        purpose: Purpose::EmergencyResponse,
        from: Timestamp::default(),
        until: None,
    };
    SeedPlan { agencies: vec![hub, fire, police], agreements: vec![agreement] }
}
