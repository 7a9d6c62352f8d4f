//! Who has feeds open, and whether they still may: bounds on their number, and the guard that ends
//! a feed with its session, its system's standing or the process.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::bounds::{FEEDS_MAX, FEEDS_PER_HOLDER_MAX};
use crate::standing::Holder;
use crate::{Web, WebRefused};

/// Counts open feeds.
#[derive(Clone, Default)]
pub(crate) struct Feeds {
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    count: usize,
    by_holder: HashMap<Holder, usize>,
}

/// One open feed's place; given back when dropped.
pub(crate) struct FeedSeat {
    feeds: Feeds,
    holder: Holder,
}

impl Feeds {
    fn take(&self, holder: &Holder) -> Result<FeedSeat, WebRefused> {
        let mut open = self.open.lock();
        if open.count >= FEEDS_MAX {
            return Err(WebRefused::TooBusy);
        }
        // Nobody knows who the public is, so only the whole of it is bounded.
        if *holder != Holder::Public {
            let count = open.by_holder.entry(holder.clone()).or_default();
            if *count >= FEEDS_PER_HOLDER_MAX {
                return Err(WebRefused::TooManyFeeds);
            }
            *count += 1;
        }
        open.count += 1;
        Ok(FeedSeat { feeds: self.clone(), holder: holder.clone() })
    }
}

impl Drop for FeedSeat {
    fn drop(&mut self) {
        let mut open = self.feeds.open.lock();
        open.count = open.count.saturating_sub(1);
        if let Some(count) = open.by_holder.get_mut(&self.holder) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.by_holder.remove(&self.holder);
            }
        }
    }
}

/// Who may read a feed; from [`Signed::guard`](crate::Signed::guard) and its like.
#[derive(Clone)]
pub struct Guard {
    web: Web,
    holder: Holder,
}

impl Guard {
    pub(crate) fn new(web: Web, holder: Holder) -> Self {
        Self { web, holder }
    }

    pub(crate) fn take(&self) -> Result<FeedSeat, WebRefused> {
        self.web.feeds().take(&self.holder)
    }

    pub(crate) fn web(&self) -> &Web {
        &self.web
    }

    pub(crate) async fn still_stands(&self) -> bool {
        self.holder.still_stands(&self.web).await
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Refusal as _, SystemId, TypedId, mint_v7};

    use super::Feeds;
    use crate::standing::Holder;

    #[test]
    fn one_reader_has_a_bounded_number_of_feeds_and_gets_places_back() {
        let feeds = Feeds::default();
        let holder = Holder::System(SystemId::from_uuid(mint_v7(0, [1; 10])));
        let mut seats: Vec<_> = (0..20).map(|_| feeds.take(&holder).unwrap()).collect();
        let refused = feeds.take(&holder).err().unwrap();
        assert_eq!(refused.code(), "web.too_many_feeds");
        seats.pop();
        assert!(feeds.take(&holder).is_ok());
        drop(seats);
        assert!(feeds.open.lock().by_holder.is_empty());
    }
}
