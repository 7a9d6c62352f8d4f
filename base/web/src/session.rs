//! Sessions of people at browsers, over the live journal's vault. A session is a row keyed by the
//! hash of the browser's secret; beside it each person has a row that lists their sessions and
//! says before which instant all of them are ended, so that ending them needs no list to be right.
//! Roles are never kept here: they are looked up at each request.

use std::sync::Arc;

use axum::http::HeaderValue;
use desk::Office;
use journal::VaultChange;
use kernel::{PersonId, Realm, RoomId, SessionId, Timestamp, TypedId, mint_v7};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::WebRefused;
use crate::bounds::{
    SESSION_IDLE_SECONDS_MAX, SESSION_SECONDS_MAX, SESSION_TOUCH_SECONDS, SESSIONS_PER_PERSON_MAX,
    SESSIONS_SEEN_MAX,
};
use crate::cookie::{Cookie, Transport};
use crate::secret::{Secret, SecretHash};
use crate::signer::random;

const SPACE: &str = "session";
const PEOPLE: &str = "session_person";

/// One signed-in sitting of a person at a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub room: Option<RoomId>,
    pub realm: Realm,
    pub began_at: Timestamp,
    pub seen_at: Timestamp,
    pub is_locked: bool,
}

/// Whether a session still counts at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    Locked,
    Idle,
    TooOld,
}

impl Session {
    /// When it ends however busy it is.
    #[must_use]
    pub const fn ends_at(&self) -> Timestamp {
        self.began_at.plus_seconds(SESSION_SECONDS_MAX)
    }

    fn standing(&self, now: Timestamp) -> Standing {
        if now >= self.ends_at() {
            Standing::TooOld
        } else if now >= self.seen_at.plus_seconds(SESSION_IDLE_SECONDS_MAX) {
            Standing::Idle
        } else if self.is_locked {
            Standing::Locked
        } else {
            Standing::Good
        }
    }
}

/// What a person's row holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Sittings {
    /// Sessions that began before this are ended, listed or not.
    ended_until: Option<Timestamp>,
    /// Hashes of secrets in hex, oldest first.
    open: Vec<String>,
}

/// Whether a request counts as the person doing something; a page's own fetches do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    Person,
    Page,
}

/// A new session, to be told to its browser: add [`Issued::cookie`] as `Set-Cookie`.
pub struct Issued {
    pub session: Session,
    pub cookie: HeaderValue,
}

/// Issues, finds, lists, locks and ends sessions.
#[derive(Clone)]
pub struct Sessions {
    inner: Arc<Inner>,
}

struct Inner {
    live: Office,
    transport: Transport,
    /// Later last moments than the store has been told; they also count while it cannot write.
    seen: Cache<SecretHash, Timestamp>,
    /// One change of a person's list at a time.
    listing: Mutex<()>,
}

impl Sessions {
    pub(crate) fn new(live: Office, transport: Transport) -> Self {
        let seen = Cache::new(SESSIONS_SEEN_MAX);
        Self { inner: Arc::new(Inner { live, transport, seen, listing: Mutex::new(()) }) }
    }

    /// Starts a session; the person's oldest ends if they have too many. The secret is always
    /// new, so that nobody can sit down in a session that was prepared for another.
    ///
    /// # Errors
    /// If the vault cannot be read or written.
    pub async fn issue(
        &self,
        person: PersonId,
        room: Option<RoomId>,
        realm: Realm,
    ) -> Result<Issued, WebRefused> {
        let (office, now) = (&self.inner.live, self.inner.live.now());
        let secret = Secret::mint(office.entropy().as_ref());
        let id =
            SessionId::from_uuid(mint_v7(now.milliseconds(), random(office.entropy().as_ref())));
        let session =
            Session { id, person, room, realm, began_at: now, seen_at: now, is_locked: false };
        let _one_at_a_time = self.inner.listing.lock().await;
        let mut sittings = self.sittings(person).await?;
        sittings.open.push(secret.hash().hex());
        let mut changes = Vec::new();
        while sittings.open.len() > SESSIONS_PER_PERSON_MAX {
            changes.extend(SecretHash::from_hex(&sittings.open.remove(0)).map(deletion));
        }
        changes.push(put(&secret.hash(), &session)?);
        changes.push(put_sittings(person, &sittings, session.ends_at())?);
        office.journal().vault().write(changes).await?;
        let cookie = Cookie::Session.set(self.inner.transport, secret.text());
        Ok(Issued { session, cookie: cookie.ok_or(WebRefused::Fault)? })
    }

    /// The open sessions of a person, oldest first.
    ///
    /// # Errors
    /// If the vault cannot be read.
    pub async fn list_of(&self, person: PersonId) -> Result<Vec<Session>, WebRefused> {
        let sittings = self.sittings(person).await?;
        let mut open = Vec::new();
        for hash in sittings.open.iter().filter_map(|text| SecretHash::from_hex(text)) {
            open.extend(self.find(&hash, Touch::Page).await?.map(|found| found.session));
        }
        Ok(open)
    }

    /// Ends one session of a person; one that is not there is ended already.
    ///
    /// # Errors
    /// If the vault cannot be read or written.
    pub async fn end(&self, person: PersonId, session: SessionId) -> Result<(), WebRefused> {
        let _one_at_a_time = self.inner.listing.lock().await;
        let mut sittings = self.sittings(person).await?;
        let Some(hash) = self.hash_of(&sittings, session).await? else { return Ok(()) };
        sittings.open.retain(|text| *text != hash.hex());
        let until = self.inner.live.now().plus_seconds(SESSION_SECONDS_MAX);
        let changes = vec![deletion(hash), put_sittings(person, &sittings, until)?];
        Ok(self.inner.live.journal().vault().write(changes).await?)
    }

    /// Ends every session that a person has, as after a change of password.
    ///
    /// # Errors
    /// If the vault cannot be read or written.
    pub async fn end_all_of(&self, person: PersonId) -> Result<(), WebRefused> {
        let _one_at_a_time = self.inner.listing.lock().await;
        let sittings = self.sittings(person).await?;
        let now = self.inner.live.now();
        let mut changes: Vec<VaultChange> = Vec::new();
        changes.extend(sittings.open.iter().filter_map(|t| SecretHash::from_hex(t)).map(deletion));
        let none = Sittings { ended_until: Some(now), open: Vec::new() };
        changes.push(put_sittings(person, &none, now.plus_seconds(SESSION_SECONDS_MAX))?);
        Ok(self.inner.live.journal().vault().write(changes).await?)
    }

    /// Locks a session: its browser has to sign in again, and the session stays listed.
    ///
    /// # Errors
    /// If the vault cannot be read or written.
    pub async fn lock(&self, person: PersonId, session: SessionId) -> Result<(), WebRefused> {
        self.change(person, session, |session| session.is_locked = true).await
    }

    /// Seats a session at another room or in the other realm.
    ///
    /// # Errors
    /// If the vault cannot be read or written.
    pub async fn seat(
        &self,
        session: &Session,
        room: Option<RoomId>,
        realm: Realm,
    ) -> Result<(), WebRefused> {
        let seat = |session: &mut Session| (session.room, session.realm) = (room, realm);
        self.change(session.person, session.id, seat).await
    }

    /// What `Set-Cookie` says to a browser that has signed out.
    #[must_use]
    pub fn cookie_cleared(&self) -> Option<HeaderValue> {
        Cookie::Session.clear(self.inner.transport)
    }

    async fn change(
        &self,
        person: PersonId,
        session: SessionId,
        change: impl FnOnce(&mut Session),
    ) -> Result<(), WebRefused> {
        let sittings = self.sittings(person).await?;
        let Some(hash) = self.hash_of(&sittings, session).await? else { return Ok(()) };
        let Some(mut session) = self.load(&hash).await? else { return Ok(()) };
        change(&mut session);
        let put = put(&hash, &session)?;
        Ok(self.inner.live.journal().vault().write(vec![put]).await?)
    }

    async fn hash_of(
        &self,
        sittings: &Sittings,
        session: SessionId,
    ) -> Result<Option<SecretHash>, WebRefused> {
        for hash in sittings.open.iter().filter_map(|text| SecretHash::from_hex(text)) {
            if self.load(&hash).await?.is_some_and(|found| found.id == session) {
                return Ok(Some(hash));
            }
        }
        Ok(None)
    }

    /// The session of a secret's hash, if it still counts, locked or not.
    pub(crate) async fn find(
        &self,
        hash: &SecretHash,
        touch: Touch,
    ) -> Result<Option<Found>, WebRefused> {
        let now = self.inner.live.now();
        let Some(mut session) = self.load(hash).await? else { return Ok(None) };
        let told_at = session.seen_at;
        session.seen_at = told_at.max(self.inner.seen.get(hash).unwrap_or(told_at));
        let is_locked = match session.standing(now) {
            Standing::Idle | Standing::TooOld => return Ok(None),
            Standing::Locked => true,
            Standing::Good => false,
        };
        let ended_until = self.sittings(session.person).await?.ended_until;
        if ended_until.is_some_and(|until| session.began_at < until) {
            return Ok(None);
        }
        if touch == Touch::Person && !is_locked {
            session.seen_at = now;
            self.inner.seen.insert(*hash, now);
            if now.seconds_since(told_at) >= SESSION_TOUCH_SECONDS {
                self.tell_seen(hash, &session).await;
            }
        }
        Ok(Some(Found { session, is_locked }))
    }

    /// A store that cannot write must not turn people away: the moment is also kept in memory.
    async fn tell_seen(&self, hash: &SecretHash, session: &Session) {
        let Ok(put) = put(hash, session) else { return };
        if let Err(error) = self.inner.live.journal().vault().write(vec![put]).await {
            let code = kernel::Refusal::code(&error);
            tracing::warn!(code, "a session's last moment could not be stored");
        }
    }

    async fn load(&self, hash: &SecretHash) -> Result<Option<Session>, WebRefused> {
        let row = self.inner.live.journal().vault().load(SPACE, hash.bytes()).await?;
        Ok(row.and_then(|row| serde_json::from_slice(&row).ok()))
    }

    async fn sittings(&self, person: PersonId) -> Result<Sittings, WebRefused> {
        let key = person.uuid();
        let row = self.inner.live.journal().vault().load(PEOPLE, key.as_bytes()).await?;
        Ok(row.and_then(|row| serde_json::from_slice(&row).ok()).unwrap_or_default())
    }
}

/// A session that still counts.
pub(crate) struct Found {
    pub(crate) session: Session,
    pub(crate) is_locked: bool,
}

fn deletion(hash: SecretHash) -> VaultChange {
    VaultChange::Delete { space: SPACE, key: hash.bytes().to_vec() }
}

fn put(hash: &SecretHash, session: &Session) -> Result<VaultChange, WebRefused> {
    let value = serde_json::to_vec(session).map_err(|_| WebRefused::Fault)?;
    let expires_at = Some(session.ends_at());
    Ok(VaultChange::Put { space: SPACE, key: hash.bytes().to_vec(), value, expires_at })
}

fn put_sittings(
    person: PersonId,
    sittings: &Sittings,
    until: Timestamp,
) -> Result<VaultChange, WebRefused> {
    let value = serde_json::to_vec(sittings).map_err(|_| WebRefused::Fault)?;
    let key = person.uuid().as_bytes().to_vec();
    Ok(VaultChange::Put { space: PEOPLE, key, value, expires_at: Some(until) })
}

#[cfg(test)]
mod tests {
    use kernel::{PersonId, Realm, SessionId, Timestamp, TypedId, mint_v7};

    use super::{Session, Standing};

    #[test]
    fn a_session_ends_when_idle_or_old_and_a_locked_one_only_waits() {
        let at = |seconds: i64| Timestamp::from_milliseconds(0).plus_seconds(seconds);
        let session = |seen: i64, is_locked| Session {
            id: SessionId::from_uuid(mint_v7(0, [1; 10])),
            person: PersonId::from_uuid(mint_v7(0, [2; 10])),
            room: None,
            realm: Realm::Live,
            began_at: at(0),
            seen_at: at(seen),
            is_locked,
        };
        for (seen, is_locked, now, standing) in [
            (0, false, 1_799, Standing::Good),
            (0, false, 1_800, Standing::Idle),
            (42_000, false, 43_199, Standing::Good),
            (43_199, false, 43_200, Standing::TooOld),
            (0, true, 60, Standing::Locked),
            (0, true, 1_800, Standing::Idle),
        ] {
            assert_eq!(session(seen, is_locked).standing(at(now)), standing, "{seen} {now}");
        }
    }
}
