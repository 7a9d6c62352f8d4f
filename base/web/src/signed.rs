//! Who asks for a page: a person with a session ([`Signed`]), or anybody ([`Visitor`]). Roles and
//! standing are looked up at each request; who is not signed in is shown to the sign-in page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use desk::{Caller, Desk, Person};
use kernel::{Purpose, Realm};

use crate::csrf::FormBasis;
use crate::feeds::Guard;
use crate::frame::FrameParts;
use crate::standing::{self, Holder};
use crate::{At, Frame, Next, Problem, Session, Web, WebRefused};

/// Sent by a page's own fetches: they do not count as the person doing something, and are told
/// that nobody is signed in by a status instead of being sent to another page.
pub(crate) const LIVE: &str = "bluelight-live";

/// A signed-in person at a page, and their desk in the session's realm.
pub struct Signed {
    pub desk: Desk,
    pub caller: Caller,
    pub realm: Realm,
    pub session: Session,
    pub person: Person,
    around: Around,
    holder: Holder,
}

impl Signed {
    /// The page's frame: title, navigation, who and where, form token.
    #[must_use]
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        Frame::new(title.into(), self.around.parts(&self.desk, Some((&self.person, &self.session))))
    }

    /// The same person and request for another purpose, such as administration at a room's desk.
    #[must_use]
    pub fn for_purpose(mut self, purpose: Purpose) -> Self {
        self.caller.audience.purpose = purpose;
        self.desk = self.desk.office().desk(self.caller.clone());
        self
    }

    /// What a feed of this page needs, to end when the session does.
    #[must_use]
    pub fn guard(&self) -> Guard {
        Guard::new(self.around.web.clone(), self.holder.clone())
    }

    #[must_use]
    pub fn web(&self) -> &Web {
        &self.around.web
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = NotSigned;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, NotSigned> {
        let refuse = |refused: WebRefused| NotSigned::Refused(refused.into());
        let around = Around::of(parts).map_err(refuse)?;
        let found = signed_in(&around, parts).await.map_err(refuse)?;
        found.ok_or_else(|| NotSigned::of(parts))
    }
}

async fn signed_in(around: &Around, parts: &Parts) -> Result<Option<Signed>, WebRefused> {
    let web = &around.web;
    let Some((hash, session)) = standing::session(web, &parts.headers).await? else {
        return Ok(None);
    };
    let Some((person, caller)) = standing::person(web.offices().live.register(), &session) else {
        return Ok(None);
    };
    let realm = session.realm;
    let desk = standing::office(web, realm).desk(caller.clone());
    let holder = Holder::Session(hash);
    Ok(Some(Signed { desk, caller, realm, session, person, around: around.clone(), holder }))
}

/// Somebody at a page that needs no sign-in; signed in or not.
pub struct Visitor {
    pub desk: Desk,
    pub caller: Caller,
    pub realm: Realm,
    /// The person and their session, if somebody is signed in.
    pub signed: Option<(Person, Session)>,
    around: Around,
    holder: Holder,
}

impl Visitor {
    #[must_use]
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        let who = self.signed.as_ref().map(|(person, session)| (person, session));
        Frame::new(title.into(), self.around.parts(&self.desk, who))
    }

    #[must_use]
    pub fn guard(&self) -> Guard {
        Guard::new(self.around.web.clone(), self.holder.clone())
    }

    #[must_use]
    pub fn web(&self) -> &Web {
        &self.around.web
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let around = Around::of(parts)?;
        if let Some(signed) = signed_in(&around, parts).await? {
            let Signed { desk, caller, realm, session, person, around, holder } = signed;
            return Ok(Self {
                desk,
                caller,
                realm,
                signed: Some((person, session)),
                around,
                holder,
            });
        }
        let (caller, realm) = (Caller::public(), Realm::Live);
        let desk = standing::office(&around.web, realm).desk(caller.clone());
        Ok(Self { desk, caller, realm, signed: None, around, holder: Holder::Public })
    }
}

/// What a frame needs to know of its request.
#[derive(Clone)]
pub(crate) struct Around {
    pub(crate) web: Web,
    path: Arc<str>,
    at: At,
    basis: Option<FormBasis>,
}

impl Around {
    pub(crate) fn of(parts: &Parts) -> Result<Self, WebRefused> {
        let web = Web::of(parts)?;
        let path = parts.uri.path().into();
        let basis = parts.extensions.get::<FormBasis>().cloned();
        Ok(Self { web, path, at: At::of(parts.uri.query()), basis })
    }

    pub(crate) fn parts<'a>(
        &'a self,
        desk: &'a Desk,
        who: Option<(&'a Person, &'a Session)>,
    ) -> FrameParts<'a> {
        let (web, path, at) = (&self.web, &*self.path, self.at);
        FrameParts { web, path, at, desk, who, basis: self.basis.clone() }
    }
}

/// Nobody is signed in: a page that was asked for is shown after signing in.
pub enum NotSigned {
    SignIn(String),
    Refused(Problem),
}

impl NotSigned {
    fn of(parts: &Parts) -> Self {
        if parts.headers.contains_key(LIVE) || !wants_page(parts) {
            return Self::Refused(WebRefused::NotSignedIn.into());
        }
        if parts.method != Method::GET {
            return Self::SignIn("/sign-in".to_owned());
        }
        let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
        Self::SignIn(Next::of(Some(asked)).sign_in())
    }
}

fn wants_page(parts: &Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

impl IntoResponse for NotSigned {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(address) => {
                let mut response = Redirect::to(&address).into_response();
                *response.status_mut() = StatusCode::SEE_OTHER;
                response
            }
            Self::Refused(problem) => problem.into_response(),
        }
    }
}
