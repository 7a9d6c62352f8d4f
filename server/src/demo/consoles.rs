//! The simulated operators: each follows its room's feed, says what it has taken in and shown, and
//! decides as people do. Where a real person sits at the room, it leaves the deciding to them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Clock as _, Realm, RoomId};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::figures::{Score, Step};
use super::pace::{self, Asked, Decides, Intent, Pace, STAND_BACK};
use super::presence::Presence;
use crate::client::{Client, ClientError, InboxItem, Move, Share};
use crate::present::SystemClock;

/// Shares that one console works on at once; more wait, and their alarms ring, as they should.
const IN_HAND_MAX: usize = 500;
/// After a poll or a commit that failed.
const POLL_PAUSE: Duration = Duration::from_secs(1);
/// How long a resource is said to take to the scene.
const ETA_SECONDS: i64 = 120;

const OFFERS: [&str; 2] = ["exchange.share_offered", "exchange.share_reoffered"];

/// One simulated operator at one room, in one realm.
pub struct Console {
    pub client: Arc<Client>,
    pub agency: &'static str,
    pub room: RoomId,
    pub realm: Realm,
    pub pace: Pace,
    pub presence: Presence,
    pub score: Arc<Score>,
    /// Every service's id and short name.
    pub services: Arc<Vec<(String, &'static str)>>,
}

impl Console {
    /// Plays until it is dropped.
    pub async fn play(self) {
        let console = Arc::new(self);
        let in_hand = Arc::new(Semaphore::new(IN_HAND_MAX));
        let mut hands = JoinSet::new();
        let mut after = 0;
        loop {
            let Ok(inbox) = console.client.inbox(after).await else {
                tokio::time::sleep(POLL_PAUSE).await;
                continue;
            };
            let offers: Vec<Share> = inbox
                .items
                .into_iter()
                .filter(|item| console.is_offer(item))
                .map(|i| i.share)
                .collect();
            if inbox.cursor > after && console.client.commit(inbox.cursor).await.is_err() {
                tokio::time::sleep(POLL_PAUSE).await;
                continue;
            }
            after = inbox.cursor;
            let delivered_at = Instant::now();
            for share in offers {
                console.score.stepped(&share.share, Step::Delivered, delivered_at);
                let Ok(seat) = Arc::clone(&in_hand).acquire_owned().await else { return };
                let console = Arc::clone(&console);
                hands.spawn(async move {
                    console.attend(&share, delivered_at).await;
                    drop(seat);
                });
            }
            while hands.try_join_next().is_some() {}
        }
    }

    fn is_offer(&self, item: &InboxItem) -> bool {
        OFFERS.contains(&item.event.as_str()) && self.slug_of(&item.share.to) == Some(self.agency)
    }

    fn slug_of(&self, id: &str) -> Option<&'static str> {
        self.services.iter().find(|(known, _)| known == id).map(|(_, slug)| *slug)
    }

    async fn attend(&self, share: &Share, delivered_at: Instant) {
        let from = self.slug_of(&share.from);
        let third = self.services.iter().map(|(_, slug)| *slug).find(|slug| {
            super::county::SERVICES.contains(slug) && *slug != self.agency && Some(*slug) != from
        });
        let asked = Asked { asks: share.asks(), third };
        let intent = pace::intend(self.pace, asked, std::array::from_fn(|_| rand::random()));
        if let Err(error) = self.handle(share, intent, delivered_at).await {
            // A person, or a clock, was quicker: what they did stands.
            tracing::debug!(code = error.code(), "a simulated operator stands back");
        }
    }

    async fn handle(
        &self,
        share: &Share,
        intent: Intent,
        delivered_at: Instant,
    ) -> Result<(), ClientError> {
        let id = share.share.as_str();
        self.wait_until(delivered_at + intent.shown_after, delivered_at).await;
        self.client.tell(id, &Move::Shown).await?;
        self.score.stepped(id, Step::Shown, Instant::now());
        if self.pace == Pace::Believable || intent.decides.is_none() {
            self.wait_until(delivered_at + intent.seen_after, delivered_at).await;
            self.client.tell(id, &Move::Seen).await?;
        }
        let Some(Decides { after, what }) = intent.decides else { return Ok(()) };
        self.wait_until(delivered_at + after, delivered_at).await;
        self.client.tell(id, &what).await?;
        match what {
            Move::Accept => self.score.stepped(id, Step::Accepted, Instant::now()),
            Move::Reject { .. } => self.score.stepped(id, Step::Rejected, Instant::now()),
            _ => {}
        }
        if what == Move::Accept && self.pace == Pace::Believable {
            self.work_on(id).await?;
        }
        Ok(())
    }

    async fn work_on(&self, id: &str) -> Result<(), ClientError> {
        for (after, step) in pace::work(std::array::from_fn(|_| rand::random())) {
            tokio::time::sleep(after).await;
            let what = match step {
                pace::Step::Working => Move::Working,
                pace::Step::Resourced => {
                    Move::Resourced { eta: SystemClock.now().plus_seconds(ETA_SECONDS) }
                }
                pace::Step::OnScene => Move::OnScene,
                pace::Step::Close => Move::Close,
            };
            self.client.tell(id, &what).await?;
        }
        Ok(())
    }

    /// Waits for an instant, and longer while a person sits at the room.
    async fn wait_until(&self, due: Instant, delivered_at: Instant) {
        tokio::time::sleep_until(due.into()).await;
        if self.presence.is_seated(self.room, self.realm) {
            tokio::time::sleep_until((delivered_at + STAND_BACK).into()).await;
        }
    }
}
