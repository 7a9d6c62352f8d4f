//! At which rooms a real person sits, so that the simulated operator there stands back.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use kernel::{PersonId, Realm, RoomId, Timestamp};
use parking_lot::RwLock;
use web::{Session, Sessions};

/// How often it is looked at who is signed in.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A person who has done nothing for so long has gone for tea.
const AWAY_SECONDS: i64 = 10 * 60;

/// The rooms at which somebody sits. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    seated: Arc<RwLock<HashSet<(RoomId, Realm)>>>,
}

impl Presence {
    #[must_use]
    pub fn is_seated(&self, room: RoomId, realm: Realm) -> bool {
        self.seated.read().contains(&(room, realm))
    }

    /// Looks, again and again, until it is dropped.
    pub async fn watch(self, sessions: Sessions, people: Vec<PersonId>, now: fn() -> Timestamp) {
        loop {
            let mut open = Vec::new();
            for person in &people {
                open.extend(sessions.list_of(*person).await.unwrap_or_default());
            }
            *self.seated.write() = seats(&open, now());
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

fn seats(sessions: &[Session], now: Timestamp) -> HashSet<(RoomId, Realm)> {
    let is_there = |session: &&Session| {
        !session.is_locked && now.seconds_since(session.seen_at) < AWAY_SECONDS
    };
    let seat = |session: &Session| session.room.map(|room| (room, session.realm));
    sessions.iter().filter(is_there).filter_map(seat).collect()
}

#[cfg(test)]
mod tests {
    use super::{AWAY_SECONDS, seats};
    use kernel::{PersonId, Realm, RoomId, SessionId, Timestamp, TypedId, mint_v7};
    use web::Session;

    #[test]
    fn only_a_person_who_is_awake_and_at_a_room_counts() {
        let now = Timestamp::from_milliseconds(0).plus_seconds(AWAY_SECONDS);
        let room = RoomId::from_uuid(mint_v7(0, [1; 10]));
        let session = |room, seen_at, is_locked| Session {
            id: SessionId::from_uuid(mint_v7(0, [2; 10])),
            person: PersonId::from_uuid(mint_v7(0, [3; 10])),
            room,
            realm: Realm::Live,
            began_at: Timestamp::from_milliseconds(0),
            seen_at,
            is_locked,
        };
        let open = |session: Session| seats(&[session], now).contains(&(room, Realm::Live));
        assert!(open(session(Some(room), now, false)));
        assert!(!open(session(Some(room), now, true)));
        assert!(!open(session(None, now, false)));
        assert!(!open(session(Some(room), Timestamp::from_milliseconds(0), false)));
    }
}
