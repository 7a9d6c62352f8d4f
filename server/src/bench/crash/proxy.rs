//! A way to the hub with a bug in it, planted outside the shipped binary, so that the crash run
//! proves first that its oracle sees such bugs at all.

use std::collections::HashMap;
use std::io::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::bench::http::{Connection, Follows, read_head};

/// How long the planted bugs keep a message from the hub, or its answer from the sender: long
/// enough that a kill falls into it.
const HELD_BACK: Duration = Duration::from_millis(25);
/// The window that the second bug forgets after; a minute in the wild, shorter here to save time.
const WINDOW: Duration = Duration::from_millis(100);
/// What the first bug answers, so soon that nothing can have been stored.
const LIE: &[u8] =
    b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
const KEY: &str = "idempotency-key: ";

/// The bugs that a hub must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// 201 is answered first, and the message is passed on afterwards.
    AnswerBeforeCommit,
    /// A repeat is only known as one for a while; after that it counts as new.
    DeduplicationWindow,
}

impl Bug {
    pub const ALL: [Self; 2] = [Self::AnswerBeforeCommit, Self::DeduplicationWindow];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnswerBeforeCommit => "answer_before_commit",
            Self::DeduplicationWindow => "deduplication_window",
        }
    }
}

/// Listens for as long as it is kept.
pub struct Proxy {
    pub address: SocketAddr,
    cut: watch::Sender<u64>,
}

struct Way {
    bug: Bug,
    hub: SocketAddr,
    /// When each key was first passed on.
    passed: Mutex<HashMap<String, Instant>>,
}

impl Proxy {
    /// # Errors
    /// If no address can be had.
    pub async fn start(bug: Bug, hub: SocketAddr) -> Result<Self, Error> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let (cut, cuts) = watch::channel(0);
        let way = Arc::new(Way { bug, hub, passed: Mutex::new(HashMap::new()) });
        tokio::spawn(async move {
            let mut ended = cuts.clone();
            // The sender of cuts is gone with the proxy, which ends the listening.
            let gone = async { while ended.changed().await.is_ok() {} };
            tokio::select! { () = gone => {} () = listen(listener, way, cuts) => {} }
        });
        Ok(Self { address, cut })
    }

    /// Everything that is under way is dropped, as it is when the machine behind a hub dies.
    pub fn cut(&self) {
        self.cut.send_modify(|count| *count += 1);
    }
}

async fn listen(listener: TcpListener, way: Arc<Way>, cuts: watch::Receiver<u64>) {
    while let Ok((stream, _)) = listener.accept().await {
        let way = Arc::clone(&way);
        let mut cut = cuts.clone();
        cut.mark_unchanged();
        let cuts = cut.clone();
        tokio::spawn(async move {
            tokio::select! { _ = cut.changed() => {} _ = carry(stream, way, cuts) => {} }
        });
    }
}

/// One sender's connection, until either end goes.
async fn carry(
    mut stream: TcpStream,
    way: Arc<Way>,
    cuts: watch::Receiver<u64>,
) -> Result<(), Error> {
    let mut buffer = Vec::new();
    let mut hub = Connection::open(way.hub).await?;
    loop {
        let request = next_request(&mut stream, &mut buffer).await?;
        match (way.bug, key_of(&request)) {
            (Bug::AnswerBeforeCommit, Some(_)) => {
                tokio::spawn(pass_on_later(way.hub, request, cuts.clone()));
                stream.write_all(LIE).await?;
            }
            (Bug::DeduplicationWindow, Some(key)) => {
                let request = way.forget(request, &key, Instant::now());
                let answer = relay(&mut hub, &request).await?;
                tokio::time::sleep(HELD_BACK).await;
                stream.write_all(&answer).await?;
            }
            (_, None) => {
                let answer = relay(&mut hub, &request).await?;
                stream.write_all(&answer).await?;
            }
        }
    }
}

async fn pass_on_later(hub: SocketAddr, request: Vec<u8>, mut cuts: watch::Receiver<u64>) {
    let pass_on = async {
        tokio::time::sleep(HELD_BACK).await;
        let mut hub = Connection::open(hub).await?;
        relay(&mut hub, &request).await
    };
    tokio::select! { _ = cuts.changed() => {} _ = pass_on => {} }
}

async fn relay(hub: &mut Connection, request: &[u8]) -> Result<Vec<u8>, Error> {
    let answer = hub.exchange(request).await?;
    let (status, length) = (answer.status, answer.body.len());
    let mut bytes = format!("HTTP/1.1 {status} Relayed\r\ncontent-length: {length}\r\n\r\n");
    bytes.push_str(&String::from_utf8_lossy(answer.body));
    Ok(bytes.into_bytes())
}

impl Way {
    /// The second bug: a key that was passed on longer ago than the window becomes a new one.
    fn forget(&self, request: Vec<u8>, key: &str, now: Instant) -> Vec<u8> {
        let first = *self.passed.lock().entry(key.to_owned()).or_insert(now);
        if now.saturating_duration_since(first) < WINDOW {
            return request;
        }
        let forgotten: String = key.chars().rev().collect();
        with_key(request, key, &forgotten)
    }
}

async fn next_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Vec<u8>, Error> {
    loop {
        if let Some(head) = read_head(buffer)? {
            let Follows::Bytes(body) = head.follows else {
                return Err(Error::other("a request in chunks is not sent by this program"));
            };
            if buffer.len() >= head.length + body {
                return Ok(buffer.drain(..head.length + body).collect());
            }
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err(Error::other("the sender is gone"));
        }
    }
}

/// The idempotency key of a request that has one.
fn key_of(request: &[u8]) -> Option<String> {
    let head = read_head(request).ok()??;
    let text = std::str::from_utf8(request.get(..head.length)?).ok()?;
    let line = text.split("\r\n").find(|line| line.to_ascii_lowercase().starts_with(KEY))?;
    line.get(KEY.len()..).map(str::to_owned)
}

/// The same request under another key of the same length.
fn with_key(mut request: Vec<u8>, key: &str, other: &str) -> Vec<u8> {
    let at = request.windows(key.len()).position(|bytes| bytes == key.as_bytes());
    if let Some(found) = at.and_then(|at| request.get_mut(at..at + key.len())) {
        found.copy_from_slice(other.as_bytes());
    }
    request
}

#[cfg(test)]
mod tests {
    use super::{Bug, Proxy, WINDOW, Way, key_of, with_key};
    use crate::bench::http::Connection;
    use parking_lot::Mutex;
    use std::collections::HashMap;
    use std::net::{Ipv4Addr, SocketAddr};
    use std::time::Instant;
    use tokio::net::TcpListener;

    const REQUEST: &[u8] =
        b"POST /api/v1/incidents HTTP/1.1\r\nIdempotency-Key: abc1\r\ncontent-length: 2\r\n\r\n{}";

    #[test]
    fn a_key_is_found_and_changed_in_place() {
        assert_eq!(key_of(REQUEST).unwrap(), "abc1");
        assert_eq!(key_of(&with_key(REQUEST.to_vec(), "abc1", "1cba")).unwrap(), "1cba");
        assert_eq!(key_of(b"GET / HTTP/1.1\r\n\r\n"), None);
    }

    #[tokio::test]
    async fn the_first_bug_answers_although_the_hub_never_reads_anything() {
        let deaf = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let hub = deaf.local_addr().unwrap();
        let proxy = Proxy::start(Bug::AnswerBeforeCommit, hub).await.unwrap();
        let mut sender = Connection::open(proxy.address).await.unwrap();
        assert_eq!(sender.exchange(REQUEST).await.unwrap().status, 201);
    }

    #[test]
    fn the_second_bug_makes_a_late_repeat_look_new_and_only_a_late_one() {
        let way = Way {
            bug: Bug::DeduplicationWindow,
            hub: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
            passed: Mutex::new(HashMap::new()),
        };
        let start = Instant::now();
        let passed_at = |now| key_of(&way.forget(REQUEST.to_vec(), "abc1", now)).unwrap();
        assert_eq!(passed_at(start), "abc1");
        assert_eq!(passed_at(start + WINDOW / 2), "abc1");
        assert_eq!(passed_at(start + WINDOW), "1cba");
    }
}
