//! What rooms see at a glance: who was offered what and where it stands, the feed of a room,
//! alarms, and the log. The incident's own contents are not kept here: they are folded from its
//! stream and redacted for each reader, so that no list can show more than a page may. Search has
//! a view of its own, for it costs more than all the rest.

mod cells;
mod feed;
mod lists;
mod log_lines;
mod projection;
mod search;

pub use feed::{FeedItem, Place, held_up_to, inbox_after};
pub use lists::{
    AlarmRow, IncidentRow, RoomLoad, ShareRow, Side, list_alarms, list_incidents, list_room_loads,
    list_shares, list_watched, shares_of,
};
pub use log_lines::{LogRow, list_log};
pub use projection::ExchangeProjection;
pub use search::{SearchProjection, find_incidents};

/// The name of the projection that lists are read from.
pub const LISTS: &str = "exchange";
/// The name of the projection that search is read from.
pub const SEARCH: &str = "exchange_search";
