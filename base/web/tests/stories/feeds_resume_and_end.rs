use std::sync::Arc;

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use contracts::AgencyKind;
use futures::StreamExt as _;
use testkit::Hub;
use tower::ServiceExt as _;

use crate::stage::sample::{Sample, hub, operator};

struct Feed {
    stream: BodyDataStream,
    text: String,
}

impl Feed {
    async fn open(hub: &Hub, cookie: &str, path: &str, last: Option<&str>) -> Self {
        let mut request = Request::builder().uri(path).header("cookie", cookie);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = hub.assembly().router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }

    /// Reads on until the feed has said this, or has ended.
    async fn until(&mut self, said: &str) -> bool {
        while !self.text.contains(said) {
            let Some(chunk) = self.stream.next().await else { return false };
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
        true
    }
}

#[tokio::test]
async fn a_feed_gives_its_events_with_ids_and_resumes_after_the_last() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let mut feed = Feed::open(&hub, &cookie, "/sample/feed", None).await;
    assert!(feed.until("id: 5\nevent: changed\ndata: 5\n\n").await);
    assert!(feed.text.starts_with("retry: 1000\n\n") && feed.text.contains("id: 1\n"));
    let mut feed = Feed::open(&hub, &cookie, "/sample/feed", Some("3")).await;
    assert!(feed.until("id: 5\n").await);
    assert!(feed.text.contains("id: 4\n") && !feed.text.contains("id: 3\n"));
    let mut feed = Feed::open(&hub, &cookie, "/sample/feed?after=4", None).await;
    assert!(feed.until("id: 5\n").await);
    assert!(!feed.text.contains("id: 4\n"));
}

#[tokio::test]
async fn a_feed_beats_and_ends_with_its_session() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let person = cast.room("fire-north").operator;
    let mut feed = Feed::open(&hub, &cookie, "/sample/feed", Some("5")).await;
    assert!(feed.until("event: beat\ndata: 2026-11-22T22:51:14.000Z\n\n").await);
    hub.clock.advance_milliseconds(1);
    hub.assembly().web.sessions().end_all_of(person).await.unwrap();
    assert!(feed.until("event: ended\n").await);
    assert!(!feed.until("nothing more").await);
}

#[tokio::test]
async fn a_reader_who_does_not_keep_up_is_closed_and_nothing_more_is_gathered() {
    let sample = Sample::default();
    let hub = Hub::open(vec![Arc::new(sample.clone())]).await;
    let cast = hub.cast(&[("fire-north", AgencyKind::Fire)]).await;
    let cookie = operator(&hub, &cast).await;
    let mut feed = Feed::open(&hub, &cookie, "/sample/flood", None).await;
    sample.let_go.notified().await;
    assert!(!feed.until("nothing more").await);
    let events = feed.text.matches("event: ").count();
    assert!((60..=66).contains(&events), "{events}");
}

#[tokio::test]
async fn all_feeds_end_when_the_process_stops() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let mut feed = Feed::open(&hub, &cookie, "/sample/feed", Some("5")).await;
    assert!(feed.until("event: beat").await);
    hub.assembly().web.stop();
    assert!(!feed.until("nothing more").await);
}

#[tokio::test]
async fn one_session_may_have_twenty_feeds() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    let mut feeds = Vec::new();
    for _ in 0..20 {
        feeds.push(Feed::open(&hub, &cookie, "/sample/feed", None).await);
    }
    let refused = hub.page(Some(&cookie), "/sample/feed").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "web.too_many_feeds"));
}
