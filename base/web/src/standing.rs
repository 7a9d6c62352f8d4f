//! Who a session or a token speaks for, at this very request: people, systems, rooms and agencies
//! that have been suspended speak for nobody.

use contracts::Standing;
use desk::{Caller, Office, Person, Register};
use kernel::{AgencyId, Purpose, Realm, RoomId, SystemId};

use crate::secret::SecretHash;
use crate::session::Touch;
use crate::{Session, Web, WebRefused};

/// Who holds a feed or a request, so that it can be asked again later whether they still may.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    Session(SecretHash),
    System(SystemId),
    Public,
}

/// A session's person, as the register knows them now.
pub(crate) fn person(register: &Register, session: &Session) -> Option<(Person, Caller)> {
    let person = register.person(session.person)?;
    let is_active = person.standing == Standing::Active && is_agency(register, person.agency);
    if !is_active {
        return None;
    }
    let room = session.room.filter(|room| is_room(register, *room));
    // Work at a room's desk is response; without a room it is running the directory or the hub.
    let purpose = match room {
        Some(_) => Purpose::EmergencyResponse,
        None => Purpose::Administration,
    };
    let caller = Caller::person(&person, room, purpose);
    Some((person, caller))
}

/// A token's system, as the register knows it now.
pub(crate) fn system(register: &Register, id: SystemId, purpose: Purpose) -> Option<Caller> {
    let system = register.system(id)?;
    let is_active = system.standing == Standing::Active
        && is_agency(register, system.agency)
        && is_room(register, system.room);
    is_active.then(|| Caller::system(&system, purpose))
}

fn is_agency(register: &Register, id: AgencyId) -> bool {
    register.agency(id).is_some_and(|agency| agency.standing == Standing::Active)
}

fn is_room(register: &Register, id: RoomId) -> bool {
    register.room(id).is_some_and(|room| room.standing == Standing::Active)
}

impl Holder {
    /// Whether who opened a feed may still read it.
    pub(crate) async fn still_stands(&self, web: &Web) -> bool {
        let register = web.offices().live.register();
        match self {
            Self::Public => true,
            Self::System(id) => system(register, *id, Purpose::EmergencyResponse).is_some(),
            Self::Session(hash) => match web.sessions().find(hash, Touch::Page).await {
                Ok(Some(found)) => !found.is_locked && person(register, &found.session).is_some(),
                Ok(None) => false,
                // A store that cannot be read ends no feed: a room keeps what it sees.
                Err(_) => true,
            },
        }
    }
}

/// The office of a realm, by reference.
pub(crate) fn office(web: &Web, realm: Realm) -> &Office {
    web.offices().of(realm)
}

/// A session's secret's hash, out of a request's cookie.
pub(crate) fn secret_hash(web: &Web, headers: &axum::http::HeaderMap) -> Option<SecretHash> {
    let text = crate::cookie::Cookie::Session.read(headers, web.transport())?;
    crate::secret::Secret::read(&text).map(|secret| secret.hash())
}

/// The session of a request's cookie, if it counts; a locked one does not.
pub(crate) async fn session(
    web: &Web,
    headers: &axum::http::HeaderMap,
) -> Result<Option<(SecretHash, Session)>, WebRefused> {
    let Some(hash) = secret_hash(web, headers) else { return Ok(None) };
    let touch = if headers.contains_key(crate::signed::LIVE) { Touch::Page } else { Touch::Person };
    let found = web.sessions().find(&hash, touch).await?;
    Ok(found.filter(|found| !found.is_locked).map(|found| (hash, found.session)))
}
