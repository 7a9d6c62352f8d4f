//! What tells an open page that something has changed. A desk hears only of what its own room's
//! lists show, and the board of everything that the hub stores; both hear now and then without
//! cause, for what somebody may read ends by a clock too.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use kernel::{Position, Realm};
use views::View;
use web::{Event, LastEventId, Problem, Signed};

use super::board::watches;
use super::context::{lists_of, place_of};
use crate::actions::may;
use crate::views::{Place, inbox_after};
use crate::web::Screens;

/// Grants that end are off the screen within this time, whatever else happens.
const AT_LEAST_EVERY: Duration = Duration::from_secs(30);

pub(super) async fn of_desk(
    State(screens): State<Screens>,
    signed: Signed,
    last: LastEventId,
) -> Result<Response, Problem> {
    signed.desk.permit(may::READ_LISTS, &lists_of(signed.desk.agency()))?;
    let lists = screens.lists(signed.realm).clone();
    let guard = signed.guard();
    match place_of(&signed.desk) {
        Some(place) => Ok(web::sse(guard, news(lists, place, &last))),
        None => Ok(web::sse(guard, futures::stream::pending())),
    }
}

pub(super) async fn of_board(
    State(screens): State<Screens>,
    signed: Signed,
    last: LastEventId,
) -> Result<Response, Problem> {
    watches(&signed)?;
    let realm: Realm = signed.realm;
    Ok(web::sse(signed.guard(), web::changes(screens.lists(realm), &last)))
}

/// Changes of a place's own lists.
fn news(lists: View, place: Place, last: &LastEventId) -> impl Stream<Item = Event> + Send + use<> {
    let told = last.position().unwrap_or(lists.position());
    let changes: BoxStream<'static, Event> = web::changes(&lists, last).boxed();
    futures::stream::unfold((lists, changes, told), move |(lists, mut changes, told)| async move {
        loop {
            let Ok(change) = tokio::time::timeout(AT_LEAST_EVERY, changes.next()).await else {
                let event = Event::new("changed", told.to_string());
                return Some((event, (lists, changes, told)));
            };
            let change = change?;
            if is_news(&lists, place, told).await {
                let position = change.data.parse().map_or(told, Position);
                return Some((change, (lists, changes, position)));
            }
        }
    })
}

/// Whether anything of the place's came after a position; if that cannot be read, the page is told
/// and finds out.
async fn is_news(lists: &View, place: Place, told: Position) -> bool {
    let found = lists.read(move |db| inbox_after(db, &place, told, 1)).await;
    found.map_or(true, |items| !items.is_empty())
}
