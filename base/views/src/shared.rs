//! What a view's handles and its follower both see.

use kernel::{Position, Realm};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::watch;

use crate::Parked;
use crate::pool::Pool;

/// Which file readers have before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// None: the first one is being built.
    Building,
    /// One that an older program made, while the new one is being built.
    Superseded,
    Serving,
    Stopped,
}

pub(crate) struct Shared {
    pub(crate) name: &'static str,
    pub(crate) realm: Realm,
    pub(crate) pool: Arc<Pool>,
    pub(crate) position: watch::Sender<Position>,
    pub(crate) phase: watch::Sender<Phase>,
    pub(crate) parked: Mutex<Vec<Parked>>,
    pub(crate) trouble: Mutex<Option<String>>,
}

impl Shared {
    /// Whether this is news.
    pub(crate) fn set_trouble(&self, reason: Option<&str>) -> bool {
        let mut trouble = self.trouble.lock();
        let is_news = trouble.as_deref() != reason;
        if is_news {
            *trouble = reason.map(str::to_owned);
        }
        is_news
    }
}
