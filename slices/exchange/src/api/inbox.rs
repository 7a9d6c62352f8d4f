//! `/inbox`: a room's feed as long poll and as server-sent events, and the commit that says what
//! the room's system has on its own store.

use std::collections::VecDeque;
use std::time::Duration;

use ::web::{Bearer, Either, Event, Json, LastEventId, Problem, Query, sse};
use axum::extract::State;
use axum::response::Response;
use desk::{Caller, Office};
use futures::Stream;
use kernel::Position;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use views::View;

use super::Lists;
use super::feed::{InboxItem, entries, place};
use super::receipts::ReceiptBody;
use crate::actions::deliver_shares::{DELIVERED_MAX, deliver_shares};
use crate::views::{Place, held_up_to};

/// The longest that a poll waits, in seconds.
const WAIT_SECONDS_MAX: u64 = 25;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Poll {
    /// The cursor of the answer before; 0 for all.
    #[serde(default)]
    pub after: u64,
    /// Seconds to wait for something to come, 0 to 25.
    #[serde(default)]
    pub wait: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox {
    pub items: Vec<InboxItem>,
    /// Ask after this next; commit it once what is here lies on your own store.
    pub cursor: u64,
}

/// Read your room's feed, waiting for news
#[utoipa::path(get, path = "/inbox", tag = "inbox", params(Poll), responses((status = 200, body = Inbox)))]
pub async fn read(
    State(lists): State<Lists>,
    asker: Either,
    Query(poll): Query<Poll>,
) -> Result<Json<Inbox>, Problem> {
    let place = place(&asker.desk)?;
    let view = lists.lists(asker.realm);
    let mut moved = view.watch();
    let wait = Duration::from_secs(poll.wait.min(WAIT_SECONDS_MAX));
    let until = tokio::time::Instant::now() + wait;
    loop {
        moved.borrow_and_update();
        let items = entries(&asker.desk, view, place, Position(poll.after)).await?;
        let is_over = tokio::time::timeout_at(until, async {
            if items.is_empty() { moved.changed().await.is_err() } else { true }
        });
        if is_over.await.unwrap_or(true) {
            let cursor = items.last().map_or(poll.after, |item| item.position);
            return Ok(Json(Inbox { items, cursor }));
        }
    }
}

/// Follow your room's feed as server-sent events named `share`
#[utoipa::path(get, path = "/inbox/stream", tag = "inbox",
    params(("Last-Event-ID" = Option<String>, Header, description = "resume after this position")),
    responses((status = 200, content_type = "text/event-stream", body = InboxItem)))]
pub async fn stream(
    State(lists): State<Lists>,
    asker: Either,
    last: LastEventId,
) -> Result<Response, Problem> {
    let place = place(&asker.desk)?;
    let view = lists.lists(asker.realm).clone();
    let after = last.position().unwrap_or(view.position());
    let follow = Follow {
        office: asker.desk.office().clone(),
        caller: asker.caller.clone(),
        view,
        place,
        after,
        read: VecDeque::new(),
    };
    Ok(sse(asker.guard(), news(follow)))
}

struct Follow {
    office: Office,
    caller: Caller,
    view: View,
    place: Place,
    after: Position,
    read: VecDeque<InboxItem>,
}

/// Reads on only when there is room for the next event.
fn news(follow: Follow) -> impl Stream<Item = Event> + Send + 'static {
    futures::stream::unfold(follow, |mut follow| async move {
        let mut moved = follow.view.watch();
        while follow.read.is_empty() {
            moved.borrow_and_update();
            let desk = follow.office.desk(follow.caller.clone());
            let items = entries(&desk, &follow.view, follow.place, follow.after).await.ok()?;
            if items.is_empty() {
                moved.changed().await.ok()?;
            }
            follow.read.extend(items);
        }
        let item = follow.read.pop_front()?;
        follow.after = Position(item.position);
        let event = Event::json("share", &item).ok()?.with_id(item.position);
        Some((event, follow))
    })
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CommitBody {
    /// The cursor up to which everything lies on your own store.
    pub cursor: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Committed {
    /// How many shares became delivered by it.
    pub delivered: usize,
    pub receipt: Option<ReceiptBody>,
}

/// Say that everything up to a cursor lies on your own store; committing again changes nothing
#[utoipa::path(post, path = "/inbox/commit", tag = "inbox", request_body = CommitBody,
    responses((status = 200, body = Committed)))]
pub async fn commit(
    State(lists): State<Lists>,
    Bearer { desk, realm, .. }: Bearer,
    Json(body): Json<CommitBody>,
) -> Result<Json<Committed>, Problem> {
    let place = place(&desk)?;
    let upto = Position(body.cursor);
    let held = lists.lists(realm).read(move |db| held_up_to(db, &place, upto)).await?;
    let mut last = None;
    for shares in held.chunks(DELIVERED_MAX) {
        last = deliver_shares(&desk, shares, desk.now()).await?.or(last);
    }
    Ok(Json(Committed { delivered: held.len(), receipt: last.as_ref().map(ReceiptBody::from) }))
}
