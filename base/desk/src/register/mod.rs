//! Who there is and what has been agreed, in memory: what every decision needs. Heard from the
//! contracts' events of the live journal through a view of its own, so that a start reads a few
//! hundred rows and not the whole journal.

mod follow;
mod known;
mod projection;

use std::sync::Arc;
use std::time::Duration;

use contracts::ShareKind;
use kernel::{AgencyId, AgreementId, LabelSet, PersonId, RoomId, SystemId, Timestamp};
use parking_lot::RwLock;
use tokio::sync::watch;

pub use follow::RegisterError;
use known::Known;
pub use known::{Agency, Agreement, Person, Room, System};
pub use projection::RegisterProjection;

/// How long an append waits for the register to hear of a change of grants.
const EPOCH_WAIT: Duration = Duration::from_secs(2);

/// What an agreement in force lets one agency share with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub agreement: AgreementId,
    pub edition: u32,
    pub labels: LabelSet,
}

/// The directory as every decision sees it. Cheap to clone: all clones are one register.
#[derive(Clone)]
pub struct Register {
    known: Arc<RwLock<Arc<Known>>>,
    epoch: watch::Receiver<u64>,
}

impl Register {
    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read())
    }

    /// How many changes of grants this register has heard of.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.known.read().epoch
    }

    /// Fires at each change of what the register knows.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.epoch.clone()
    }

    pub(crate) async fn wait_for_epoch(&self, epoch: u64) {
        let mut heard = self.epoch.clone();
        let wait = heard.wait_for(|now| *now >= epoch);
        // A time-out is not an error: the append that follows checks the epoch again.
        drop(tokio::time::timeout(EPOCH_WAIT, wait).await);
    }

    #[must_use]
    pub fn agency(&self, id: AgencyId) -> Option<Agency> {
        self.known().agencies.get(&id).cloned()
    }

    #[must_use]
    pub fn agency_by_slug(&self, slug: &str) -> Option<Agency> {
        self.known().agencies.values().find(|agency| agency.slug == slug).cloned()
    }

    /// All agencies, by name.
    #[must_use]
    pub fn agencies(&self) -> Vec<Agency> {
        sorted(self.known().agencies.values(), |agency| agency.name.clone())
    }

    #[must_use]
    pub fn room(&self, id: RoomId) -> Option<Room> {
        self.known().rooms.get(&id).cloned()
    }

    /// All rooms, by name.
    #[must_use]
    pub fn rooms(&self) -> Vec<Room> {
        sorted(self.known().rooms.values(), |room| room.name.clone())
    }

    /// The rooms of one agency, by name.
    #[must_use]
    pub fn rooms_of(&self, agency: AgencyId) -> Vec<Room> {
        let known = self.known();
        sorted(known.rooms.values().filter(|room| room.agency == agency), |room| room.name.clone())
    }

    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<Person> {
        self.known().people.get(&id).cloned()
    }

    #[must_use]
    pub fn people_of(&self, agency: AgencyId) -> Vec<Person> {
        let known = self.known();
        sorted(known.people.values().filter(|person| person.agency == agency), |person| person.id)
    }

    #[must_use]
    pub fn system(&self, id: SystemId) -> Option<System> {
        self.known().systems.get(&id).cloned()
    }

    #[must_use]
    pub fn agreements(&self) -> Vec<Agreement> {
        sorted(self.known().agreements.values(), |agreement| agreement.title.clone())
    }

    /// What may be shared from one agency to another for this kind of share, now: the agreement
    /// in force that permits the most labels, the oldest of equals.
    #[must_use]
    pub fn sharing(
        &self,
        from: AgencyId,
        to: AgencyId,
        kind: ShareKind,
        now: Timestamp,
    ) -> Option<Grant> {
        let known = self.known();
        known
            .agreements
            .values()
            .filter(|agreement| agreement.is_in_force(now) && agreement.kinds.contains(&kind))
            .filter(|agreement| agreement.binds(from) && agreement.binds(to))
            .max_by_key(|agreement| {
                (agreement.labels.iter().count(), std::cmp::Reverse(agreement.id))
            })
            .map(|agreement| Grant {
                agreement: agreement.id,
                edition: agreement.edition,
                labels: agreement.labels,
            })
    }
}

fn sorted<'a, T: Clone + 'a, K: Ord>(
    items: impl Iterator<Item = &'a T>,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut items: Vec<T> = items.cloned().collect();
    items.sort_by_key(|item| key(item));
    items
}
