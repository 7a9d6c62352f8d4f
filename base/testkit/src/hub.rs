//! A whole hub on the embedded store in a throw-away folder, asked through its front door.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use desk::{Caller, Desk, Office};
use http_body_util::BodyExt as _;
use journal::EngineConfig;
use kernel::{PersonId, Purpose, Realm, RoomId, SystemId, TypedId, mint_v7};
use serde_json::Value;
use slice::{Assembly, Site, Slice};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::database::Database;
use crate::{SeededEntropy, TestClock};

/// A hub for one story. Its folder goes when it is dropped.
pub struct Hub {
    pub clock: Arc<TestClock>,
    entropy: Arc<SeededEntropy>,
    assembly: Assembly,
    folder: TempDir,
    /// Dropped last, when nothing holds it open any more.
    _database: Option<Database>,
}

/// What the hub answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The stable code of a problem.
    #[must_use]
    pub fn code(&self) -> String {
        self.json().get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

impl Hub {
    /// Opens a hub of these slices.
    pub async fn open(slices: Vec<Arc<dyn Slice>>) -> Self {
        Self::on(None, slices).await
    }

    /// Opens a hub on a database of its own, on the PostgreSQL server that
    /// `BLUELIGHT_TEST_POSTGRES` names; without one it says that the story is skipped.
    pub async fn open_on_postgres(slices: Vec<Arc<dyn Slice>>) -> Option<Self> {
        let database = Database::make()?;
        Some(Self::on(Some(database), slices).await)
    }

    #[expect(clippy::expect_used, reason = "a story whose hub does not open has failed")]
    async fn on(database: Option<Database>, slices: Vec<Arc<dyn Slice>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(TestClock::default());
        let entropy = Arc::new(SeededEntropy::new(7));
        let data = folder.path().join("data");
        let engine = match &database {
            None => EngineConfig::Sqlite { folder: data.clone() },
            Some(database) => {
                EngineConfig::Postgres { url: database.url.clone(), folder: data.clone() }
            }
        };
        let site = Site {
            folder: data,
            engine,
            ledger: folder.path().join("ledger"),
            spool: None,
            clock: Arc::clone(&clock) as Arc<dyn kernel::Clock>,
            entropy: Arc::clone(&entropy) as Arc<dyn kernel::Entropy>,
            is_secure: false,
        };
        let assembly = Assembly::open(&slices, site).await.expect("the hub opens");
        Self { clock, entropy, assembly, folder, _database: database }
    }

    #[must_use]
    pub fn assembly(&self) -> &Assembly {
        &self.assembly
    }

    /// The folder that holds everything the hub keeps.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    #[must_use]
    pub fn office(&self, realm: Realm) -> &Office {
        self.assembly.offices.of(realm)
    }

    /// A live desk for a caller.
    #[must_use]
    pub fn desk(&self, caller: Caller) -> Desk {
        self.office(Realm::Live).desk(caller)
    }

    /// A new id.
    #[must_use]
    pub fn mint<I: TypedId>(&self) -> I {
        use kernel::{Clock as _, Entropy as _};
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        I::from_uuid(mint_v7(self.clock.now().milliseconds(), random))
    }

    /// A bearer token for a system.
    #[expect(clippy::expect_used, reason = "a story whose token is not issued has failed")]
    pub async fn token(&self, system: SystemId) -> String {
        let tokens = self.assembly.web.tokens();
        tokens.issue(system, Purpose::EmergencyResponse).await.expect("a token").token
    }

    /// The cookie of a session for a person, as a browser sends it back.
    #[expect(clippy::expect_used, reason = "a story whose session is not issued has failed")]
    pub async fn cookie(&self, person: PersonId, room: Option<RoomId>, realm: Realm) -> String {
        let sessions = self.assembly.web.sessions();
        let issued = sessions.issue(person, room, realm).await.expect("a session");
        let cookie = issued.cookie.to_str().expect("a cookie is text");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Asks the hub, as a network peer would.
    #[expect(clippy::expect_used, reason = "a router that does not answer has failed the story")]
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.assembly.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A request with a bearer token and a JSON body.
    pub async fn call(&self, token: &str, method: Method, path: &str, body: &Value) -> Answer {
        self.call_with(token, method, path, (body, &[])).await
    }

    /// As [`Self::call`], with further headers.
    #[expect(clippy::expect_used, reason = "a story writes requests that can be built")]
    pub async fn call_with(
        &self,
        token: &str,
        method: Method,
        path: &str,
        (body, headers): (&Value, &[(&str, &str)]),
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.ask(request.body(body).expect("a request")).await
    }

    /// A page, with a session's cookie or none.
    #[expect(clippy::expect_used, reason = "a story writes requests that can be built")]
    pub async fn page(&self, cookie: Option<&str>, path: &str) -> Answer {
        let mut request = Request::builder().uri(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.ask(request.body(Body::empty()).expect("a request")).await
    }

    /// Sends a form, with the form token that the page at `path` carries.
    #[expect(clippy::expect_used, reason = "a story writes requests that can be built")]
    pub async fn send(&self, cookie: &str, path: &str, form: &str) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.ask(request.expect("a request")).await
    }

    /// The form token of a page's first form.
    #[must_use]
    pub fn form_token(page: &Answer) -> String {
        let text = page.text();
        let after = text.split_once("name=\"csrf\" value=\"").map_or("", |(_, after)| after);
        after.split('"').next().unwrap_or_default().to_owned()
    }

    /// Waits until every view stands where its journal stands.
    pub async fn settle(&self) {
        for (realm, _, view) in self.assembly.views.iter() {
            let head = self.office(realm).journal().head();
            let mut reached = view.watch();
            drop(reached.wait_for(|position| *position >= head).await);
        }
    }

    /// Runs every timer of the slices once, as the server does by the clock.
    #[expect(clippy::expect_used, reason = "a job that fails has failed the story")]
    pub async fn tick(&self) {
        for job in &self.assembly.jobs {
            (job.run)().await.expect("the job runs");
        }
        self.settle().await;
    }
}
