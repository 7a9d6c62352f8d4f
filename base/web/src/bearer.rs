//! Who asks for a resource: a system with a token, or a page's own script with its session and
//! form token ([`Bearer`]); or either of them and a plain signed-in reader ([`Either`]).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use desk::{Caller, Desk};
use kernel::Realm;

use crate::csrf::{is_header_good, is_safe};
use crate::feeds::Guard;
use crate::secret::Secret;
use crate::standing::{self, Holder};
use crate::{Problem, Session, Web, WebRefused};

/// A caller of the API. A token decides by itself; a session counts only with its form token in
/// `X-CSRF-Token`, which no other site's page can know.
pub struct Bearer {
    pub desk: Desk,
    pub caller: Caller,
    pub realm: Realm,
    asked: Asked,
}

/// As [`Bearer`], but a session alone may read: for what pages and programs both link to.
pub struct Either {
    pub desk: Desk,
    pub caller: Caller,
    pub realm: Realm,
    /// The session, if it is a person at a browser.
    pub session: Option<Session>,
    asked: Asked,
}

struct Asked {
    web: Web,
    holder: Holder,
}

macro_rules! guarded {
    ($($type:ty),+) => {$(
        impl $type {
            /// What a feed needs, to end when its reader may no longer read.
            #[must_use]
            pub fn guard(&self) -> Guard {
                Guard::new(self.asked.web.clone(), self.asked.holder.clone())
            }

            #[must_use]
            pub fn web(&self) -> &Web {
                &self.asked.web
            }
        }
    )+};
}
guarded!(Bearer, Either);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let web = Web::of(parts)?;
        let is_token_sent = is_header_good(&web, &parts.headers);
        let Either { desk, caller, realm, asked, .. } = found(web, parts, is_token_sent).await?;
        Ok(Self { desk, caller, realm, asked })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Either {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let web = Web::of(parts)?;
        let may_use_session = is_safe(&parts.method) || is_header_good(&web, &parts.headers);
        Ok(found(web, parts, may_use_session).await?)
    }
}

async fn found(web: Web, parts: &Parts, may_use_session: bool) -> Result<Either, WebRefused> {
    let realm = realm_of(&parts.headers, parts.uri.query())?;
    if let Some(secret) = bearer(&parts.headers) {
        let register = web.offices().live.register();
        let secret = secret.ok_or(WebRefused::TokenNotGood)?;
        let token = web.tokens().find(&secret.hash()).await?.ok_or(WebRefused::TokenNotGood)?;
        let caller = standing::system(register, token.system, token.purpose);
        let caller = caller.ok_or(WebRefused::TokenNotGood)?;
        let realm = realm.unwrap_or(Realm::Live);
        let desk = standing::office(&web, realm).desk(caller.clone());
        let asked = Asked { holder: Holder::System(token.system), web };
        return Ok(Either { desk, caller, realm, session: None, asked });
    }
    let found = standing::session(&web, &parts.headers).await?;
    let (hash, session) = found.ok_or(WebRefused::NotSignedIn)?;
    if !may_use_session {
        return Err(WebRefused::FormTokenMissing);
    }
    // A session sits in one realm; a script that names the other has lost its way.
    if realm.is_some_and(|realm| realm != session.realm) {
        return Err(WebRefused::RealmUnknown);
    }
    let person = standing::person(web.offices().live.register(), &session);
    let (_, caller) = person.ok_or(WebRefused::NotSignedIn)?;
    let realm = session.realm;
    let desk = standing::office(&web, realm).desk(caller.clone());
    let asked = Asked { holder: Holder::Session(hash), web };
    Ok(Either { desk, caller, realm, session: Some(session), asked })
}

/// The token of `Authorization: Bearer`, if that header is there; `Some(None)` if it is no token.
fn bearer(headers: &HeaderMap) -> Option<Option<Secret>> {
    let value = headers.get(header::AUTHORIZATION)?;
    let secret = value.to_str().ok().and_then(|value| value.split_once(' '));
    Some(secret.and_then(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer").then(|| Secret::read(token.trim())).flatten()
    }))
}

/// The realm that a request names, in the header `Bluelight-Realm` or the query's `realm`.
fn realm_of(headers: &HeaderMap, query: Option<&str>) -> Result<Option<Realm>, WebRefused> {
    let in_header = headers.get("bluelight-realm").map(|value| value.to_str().unwrap_or("?"));
    let in_query =
        query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("realm="));
    let realm = |word: &str| Realm::ALL.into_iter().find(|realm| realm.code() == word);
    let mut named = in_header.into_iter().chain(in_query);
    let Some(first) = named.next() else { return Ok(None) };
    let found = realm(first).ok_or(WebRefused::RealmUnknown)?;
    match named.next() {
        Some(second) if realm(second) != Some(found) => Err(WebRefused::RealmUnknown),
        _ => Ok(Some(found)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use kernel::Realm;

    use super::realm_of;

    #[test]
    fn a_request_names_one_realm_or_none() {
        let exercise: HeaderMap =
            [("bluelight-realm".parse().unwrap(), "exercise".parse().unwrap())]
                .into_iter()
                .collect();
        let none = HeaderMap::new();
        assert_eq!(realm_of(&none, None).unwrap(), None);
        assert_eq!(realm_of(&none, Some("a=b&realm=live")).unwrap(), Some(Realm::Live));
        assert_eq!(realm_of(&exercise, None).unwrap(), Some(Realm::Exercise));
        assert_eq!(realm_of(&exercise, Some("realm=exercise")).unwrap(), Some(Realm::Exercise));
        assert!(realm_of(&exercise, Some("realm=live")).is_err());
        assert!(realm_of(&none, Some("realm=test")).is_err());
    }
}
