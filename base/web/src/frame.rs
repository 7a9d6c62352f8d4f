//! What a page's layout shows around its content. Made from the request by
//! [`Signed::frame`](crate::Signed::frame) or [`Visitor::frame`](crate::Visitor::frame).

use std::sync::Arc;

use desk::{Desk, Person};
use kernel::{Entropy, Realm, Role, Timestamp};
use views::View;

use crate::bounds::{SESSION_IDLE_SECONDS_MAX, SESSION_SECONDS_MAX};
use crate::csrf::FormBasis;
use crate::nav::{self, NavItem};
use crate::{At, Session, Web, When, assets};

/// The layout's data: each page's struct has it as its field `frame`.
#[derive(Clone)]
pub struct Frame {
    pub title: String,
    pub nav: Vec<NavItem>,
    pub who: Option<Who>,
    pub realm: Realm,
    pub path: String,
    pub notices: Vec<Notice>,
    /// What was stored does not show on this page yet.
    pub is_behind: bool,
    /// The feed that keeps this page up to date.
    pub live: Option<String>,
    /// When this page was made.
    pub now: Timestamp,
    at: At,
    forms: Option<(FormBasis, Arc<dyn Entropy>)>,
}

/// The signed-in person, as the header names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub name: String,
    pub roles: String,
    pub agency: String,
    pub room: Option<String>,
    pub ends_at: Timestamp,
}

/// A message at the top of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub tone: NoticeTone,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeTone {
    /// Something that the person did was done.
    Success,
    /// Something to know before going on.
    Important,
}

impl Notice {
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.tone == NoticeTone::Success
    }

    #[must_use]
    pub fn title(&self) -> &'static str {
        match self.tone {
            NoticeTone::Success => "Done",
            NoticeTone::Important => "Important",
        }
    }
}

/// What a frame is made from.
pub(crate) struct FrameParts<'a> {
    pub(crate) web: &'a Web,
    pub(crate) path: &'a str,
    pub(crate) at: At,
    pub(crate) desk: &'a Desk,
    pub(crate) who: Option<(&'a Person, &'a Session)>,
    pub(crate) basis: Option<FormBasis>,
}

impl Frame {
    pub(crate) fn new(title: String, parts: FrameParts<'_>) -> Self {
        let FrameParts { web, path, at, desk, who, basis } = parts;
        let entropy = Arc::clone(desk.office().entropy());
        Self {
            title,
            nav: nav::items(web.links(), desk, path),
            who: who.map(|(person, session)| Who::of(desk, person, session)),
            realm: desk.realm(),
            path: path.to_owned(),
            notices: Vec::new(),
            is_behind: false,
            live: None,
            now: desk.now(),
            at,
            forms: basis.map(|basis| (basis, entropy)),
        }
    }

    /// A frame without person or navigation, for when nothing can be looked up.
    pub(crate) fn bare(title: &str, now: Timestamp) -> Self {
        let mut frame = Self::sample(title);
        (frame.who, frame.nav, frame.path, frame.now) = (None, Vec::new(), String::new(), now);
        frame
    }

    /// A frame for rendering a template in a test: an operator at a room, in the live realm.
    #[must_use]
    pub fn sample(title: impl Into<String>) -> Self {
        let now = Timestamp::from_milliseconds(1_795_387_874_000);
        let nav = [("Incidents", "/incidents", true), ("Schemes", "/schemes", false)];
        Self {
            title: title.into(),
            nav: nav.map(|(text, href, is_current)| NavItem { text, href, is_current }).to_vec(),
            who: Some(Who {
                name: "Fire operator".to_owned(),
                roles: "Operator".to_owned(),
                agency: "North Fire and Rescue".to_owned(),
                room: Some("North fire control".to_owned()),
                ends_at: now.plus_seconds(SESSION_SECONDS_MAX),
            }),
            realm: Realm::Live,
            path: "/incidents".to_owned(),
            notices: Vec::new(),
            is_behind: false,
            live: None,
            now,
            at: At(None),
            forms: None,
        }
    }

    /// Waits, at most a second, until the view shows what the request says was just stored; a
    /// page of a view that still is behind says so.
    pub async fn after(mut self, view: &View) -> Self {
        self.is_behind |= self.at.is_ahead_of(view).await;
        self
    }

    /// Adds a message at the top of the page.
    #[must_use]
    pub fn noticed(mut self, tone: NoticeTone, text: impl Into<String>) -> Self {
        self.notices.push(Notice { tone, text: text.into() });
        self
    }

    /// Keeps the page up to date from this feed.
    #[must_use]
    pub fn live(mut self, feed: impl Into<String>) -> Self {
        self.live = Some(feed.into());
        self
    }

    /// The form token: `<input type="hidden" name="csrf" value="{{ frame.csrf() }}">`.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.forms.as_ref().map_or_else(String::new, |(basis, entropy)| basis.token(&**entropy))
    }

    /// The address of a page file: `frame.asset("main.css")`.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.realm == Realm::Exercise
    }

    /// An instant, to be shown as seen from when this page was made. Borrowed, as templates lend.
    #[must_use]
    pub fn when(&self, at: &Timestamp) -> When {
        When::new(*at, self.now)
    }

    #[must_use]
    pub fn idle_seconds_max(&self) -> i64 {
        SESSION_IDLE_SECONDS_MAX
    }
}

impl Who {
    fn of(desk: &Desk, person: &Person, session: &Session) -> Self {
        let register = desk.register();
        let roles: Vec<&str> = person.roles.iter().map(|role| role_words(*role)).collect();
        Self {
            name: person.display_name.clone().unwrap_or_else(|| "Name erased".to_owned()),
            roles: roles.join(", "),
            agency: register.agency(person.agency).map(|agency| agency.name).unwrap_or_default(),
            room: desk.room().and_then(|room| register.room(room)).map(|room| room.name),
            ends_at: session.ends_at(),
        }
    }
}

/// A role as people call it.
#[must_use]
pub const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Operator => "Operator",
        Role::Supervisor => "Supervisor",
        Role::Planner => "Emergency planner",
        Role::AgencyAdministrator => "Agency administrator",
        Role::HubSupervisor => "Hub supervisor",
        Role::Auditor => "Auditor",
        Role::SchemeLead => "Scheme lead",
        Role::Connector => "Connector",
    }
}
