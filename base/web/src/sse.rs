//! Feeds of events to browsers and programs (server-sent events). A feed beats every five seconds,
//! ends with its reader's session or standing, and closes a reader who does not keep up: nothing
//! waits for them but a small buffer, and they resume by the id of the last event that they have.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use kernel::Position;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use views::View;

use crate::bounds::{
    EVENT_ID_BYTES_MAX, FEED_BEAT, FEED_BUFFER_MAX, FEED_EVENT_BYTES_MAX, FEED_SECONDS_MAX,
    FEED_SLOW_SECONDS_MAX,
};
use crate::feeds::{FeedSeat, Guard};
use crate::{Problem, WebRefused};

/// What a browser is told to wait before it connects again.
const RETRY_MILLISECONDS: u32 = 1_000;
/// A page is told of changes at most this often.
const CHANGES_EVERY: Duration = Duration::from_millis(250);

/// The last event of a feed whose reader may no longer read it.
const ENDED: &str = "ended";

/// One event of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What the reader resumes from; an event without one is not resumed from.
    pub id: Option<String>,
    pub name: &'static str,
    pub data: String,
}

impl Event {
    #[must_use]
    pub fn new(name: &'static str, data: impl Into<String>) -> Self {
        Self { id: None, name, data: data.into() }
    }

    /// # Errors
    /// If the data cannot be written as JSON, which is a fault of its type.
    pub fn json(name: &'static str, data: &impl Serialize) -> Result<Self, WebRefused> {
        let data = serde_json::to_string(data).map_err(|_| WebRefused::Fault)?;
        Ok(Self::new(name, data))
    }

    #[must_use]
    pub fn with_id(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// The event as sent; `None` if it is larger than its bound.
    fn bytes(&self) -> Option<Bytes> {
        if self.data.len() > FEED_EVENT_BYTES_MAX {
            return None;
        }
        let mut text = String::with_capacity(self.data.len() + 64);
        if let Some(id) = &self.id {
            text.push_str("id: ");
            text.extend(id.chars().filter(|c| !c.is_control()).take(EVENT_ID_BYTES_MAX));
            text.push('\n');
        }
        text.push_str("event: ");
        text.push_str(self.name);
        let data = match self.data.contains("\r\n") {
            true => Cow::Owned(self.data.replace("\r\n", "\n")),
            false => Cow::Borrowed(self.data.as_str()),
        };
        for line in data.split(['\n', '\r']) {
            text.push_str("\ndata: ");
            text.push_str(line);
        }
        text.push_str("\n\n");
        Some(text.into())
    }
}

/// The id of the last event that the reader has: the header `Last-Event-ID`, or the query's
/// `after` for a reader that starts from what a page showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastEventId(pub Option<String>);

impl LastEventId {
    /// The id as a position, for feeds that follow one realm's journal.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.as_deref().and_then(|id| id.parse().ok()).map(Position)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for LastEventId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let in_header = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
        let query = parts.uri.query().unwrap_or_default();
        let in_query = query.split('&').find_map(|pair| pair.strip_prefix("after="));
        let id = in_header.or(in_query).filter(|id| {
            (1..=EVENT_ID_BYTES_MAX).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_graphic())
        });
        Ok(Self(id.map(str::to_owned)))
    }
}

/// How fast a feed beats and how long it waits; by default as the bounds say.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub beat: Duration,
    /// A reader that does not take a waiting event for so long is closed.
    pub slow: Duration,
    pub life: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let slow = Duration::from_secs(FEED_SLOW_SECONDS_MAX);
        Self { beat: FEED_BEAT, slow, life: Duration::from_secs(FEED_SECONDS_MAX) }
    }
}

/// Answers with a feed. The stream should read on from what it last gave and not gather ahead: it
/// is asked for the next event only when there is room for it.
pub fn sse(guard: Guard, events: impl Stream<Item = Event> + Send + 'static) -> Response {
    sse_at(Pace::default(), guard, events)
}

/// As [`sse`], at another pace.
pub fn sse_at(
    pace: Pace,
    guard: Guard,
    events: impl Stream<Item = Event> + Send + 'static,
) -> Response {
    let seat = match guard.take() {
        Ok(seat) => seat,
        Err(refused) => return Problem::from(refused).into_response(),
    };
    let (sender, receiver) = mpsc::channel(FEED_BUFFER_MAX);
    tokio::spawn(pump(pace, (guard, seat), events, sender));
    let start = Bytes::from(format!("retry: {RETRY_MILLISECONDS}\n\n"));
    let start = futures::stream::iter([start]);
    let body = start.chain(ReceiverStream::new(receiver)).map(Ok::<_, std::convert::Infallible>);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Reverse proxies that buffer would hold events back.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(body)).into_response()
}

async fn pump(
    pace: Pace,
    (guard, _seat): (Guard, FeedSeat),
    events: impl Stream<Item = Event> + Send,
    sender: mpsc::Sender<Bytes>,
) {
    let mut events = std::pin::pin!(events);
    let mut stopping = guard.web().stopping();
    let mut beat = tokio::time::interval(pace.beat);
    let mut end = std::pin::pin!(tokio::time::sleep(pace.life));
    loop {
        let turn = tokio::select! {
            biased;
            () = is_stopping(&mut stopping) => return,
            () = sender.closed() => return,
            () = &mut end => return,
            _ = beat.tick() => None,
            next = events.next() => match next {
                Some(event) => Some(event),
                None => return,
            },
        };
        let event = match turn {
            Some(event) => event,
            None if guard.still_stands().await => {
                Event::new("beat", guard.web().offices().live.now().to_string())
            }
            None => Event::new(ENDED, "signed out"),
        };
        let Some(bytes) = event.bytes() else {
            tracing::error!(name = event.name, "an event is larger than a feed takes");
            return;
        };
        if sender.send_timeout(bytes, pace.slow).await.is_err() || event.name == ENDED {
            return;
        }
    }
}

async fn is_stopping(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    // An error means that the process has no web layer any more, which is a stop too.
    drop(stopping.wait_for(|is_stopping| *is_stopping).await);
}

/// A page's feed: an event `changed`, with the view's position as id and data, whenever the view
/// has moved past what the reader has; many moves close together are told once.
pub fn changes(view: &View, last: &LastEventId) -> impl Stream<Item = Event> + Send + 'static {
    let moved = view.watch();
    let told = last.position().unwrap_or(view.position());
    futures::stream::unfold((moved, told), async |(mut moved, told)| {
        let position = *moved.wait_for(|position| *position > told).await.ok()?;
        tokio::time::sleep(CHANGES_EVERY).await;
        let position = position.max(*moved.borrow_and_update());
        let event = Event::new("changed", position.to_string()).with_id(position);
        Some((event, (moved, position)))
    })
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn an_event_is_sent_with_its_id_and_no_line_of_it_escapes() {
        let event = Event::new("changed", "a\r\nb\revent: x").with_id("7\nevent: y");
        let expected = "id: 7event: y\nevent: changed\ndata: a\ndata: b\ndata: event: x\n\n";
        assert_eq!(event.bytes().unwrap(), expected);
        assert_eq!(Event::new("big", "a".repeat(65_537)).bytes(), None);
    }
}
