//! The load: one prepared request, sent again and again under new keys over kept connections.
//! Closed: each client sends when it has its answer, which finds the most that the hub can do.
//! Open: requests fall due by the clock whether or not the hub keeps up, and each is timed from
//! when it fell due, so that a stall is felt by everybody whom it kept waiting.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task::JoinSet;

use super::http::Connection;
use crate::demo::figures::Spans;

/// Stands in a prepared request where the number of the sending goes: as many digits as it has.
pub const NUMBER: &str = "@@@@@@@@@@@@";

/// A request with a number in it: in its key, so that each sending is a new one, and wherever else
/// the number was put.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Prepared {
    /// A POST with a bearer token and an idempotency key.
    #[must_use]
    pub fn post(address: SocketAddr, path: &str, token: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             idempotency-key: bench-{NUMBER}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        let places = text.match_indices(NUMBER).map(|(at, _)| at).collect();
        Self { bytes: text.into_bytes(), places }
    }

    /// The request of this number.
    pub fn numbered(&mut self, number: u64) -> &[u8] {
        let digits = format!("{number:0width$}", width = NUMBER.len());
        for place in &self.places {
            if let Some(found) = self.bytes.get_mut(*place..place + NUMBER.len()) {
                found.copy_from_slice(digits.as_bytes());
            }
        }
        &self.bytes
    }
}

/// What a load came to.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    pub answered: Spans,
    /// Answers other than 2xx, by status; 0 for a connection that broke.
    pub refused: BTreeMap<u16, u64>,
    pub seconds: f64,
}

impl Loaded {
    #[must_use]
    pub fn refused_count(&self) -> u64 {
        self.refused.values().sum()
    }
}

/// Hears each good answer: the request's number, when it fell due, and the answer's body.
pub type Hear = dyn Fn(u64, Instant, &[u8]) + Send + Sync;

/// What is sent: the requests in turn, and who hears the answers.
#[derive(Clone)]
pub struct Sending {
    pub address: SocketAddr,
    pub requests: Vec<Prepared>,
    pub hear: Arc<Hear>,
}

impl Sending {
    /// One request, whose answers nobody needs to read.
    #[must_use]
    pub fn one(address: SocketAddr, request: Prepared) -> Self {
        Self { address, requests: vec![request], hear: Arc::new(|_, _, _| {}) }
    }
}

/// What all clients of one load share.
struct Load {
    sending: Sending,
    start: Instant,
    until: Instant,
    /// When each request falls due; none in a closed load.
    every: Option<Duration>,
    count_max: u64,
    next: AtomicU64,
    loaded: Mutex<Loaded>,
}

/// How long, how many and how fast.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub clients: usize,
    pub lasting: Duration,
    /// Requests a second; none for a closed load.
    pub rate: Option<u32>,
    /// At most so many requests.
    pub count_max: u64,
    /// The first number, so that two loads on one hub send no key twice.
    pub first: u64,
}

/// Sends for as long as the shape says and waits for every answer.
///
/// # Errors
/// If the hub cannot be reached at the start.
pub async fn run(sending: &Sending, shape: Shape) -> Result<Loaded, std::io::Error> {
    let mut connections = Vec::with_capacity(shape.clients);
    for _ in 0..shape.clients {
        connections.push(Connection::open(sending.address).await?);
    }
    let start = Instant::now();
    let load = Arc::new(Load {
        sending: sending.clone(),
        start,
        until: start + shape.lasting,
        every: shape.rate.map(|rate| Duration::from_secs(1) / rate.max(1)),
        count_max: shape.count_max,
        next: AtomicU64::new(0),
        loaded: Mutex::new(Loaded::default()),
    });
    let mut clients = JoinSet::new();
    for connection in connections {
        clients.spawn(client(Arc::clone(&load), connection, shape.first));
    }
    while clients.join_next().await.is_some() {}
    let mut loaded = std::mem::take(&mut *load.loaded.lock());
    loaded.seconds = start.elapsed().as_secs_f64();
    Ok(loaded)
}

async fn client(load: Arc<Load>, mut connection: Connection, first: u64) {
    let mut requests = load.sending.requests.clone();
    let kinds = u64::try_from(requests.len()).unwrap_or(1).max(1);
    loop {
        let number = load.next.fetch_add(1, Ordering::Relaxed);
        if number >= load.count_max {
            return;
        }
        let due = match load.every {
            Some(every) => load.start + every.mul_f64(exact(number)),
            None => Instant::now(),
        };
        if due >= load.until {
            return;
        }
        tokio::time::sleep_until(due.into()).await;
        let kind = usize::try_from((first + number) % kinds).unwrap_or_default();
        let Some(request) = requests.get_mut(kind) else { return };
        let status = match connection.exchange(request.numbered(first + number)).await {
            Ok(answer) => {
                load.note(answer.status, due.elapsed());
                if is_good(answer.status) {
                    (load.sending.hear)(first + number, due, answer.body);
                }
                answer.status
            }
            Err(_) => 0,
        };
        if status == 0 {
            load.note(0, due.elapsed());
            match Connection::open(load.sending.address).await {
                Ok(opened) => connection = opened,
                Err(_) => return,
            }
        }
    }
}

impl Load {
    fn note(&self, status: u16, span: Duration) {
        let mut loaded = self.loaded.lock();
        if is_good(status) {
            loaded.answered.record(span);
        } else {
            *loaded.refused.entry(status).or_default() += 1;
        }
    }
}

const fn is_good(status: u16) -> bool {
    matches!(status, 200..=299)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^53")]
fn exact(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::{NUMBER, Prepared, Sending, Shape, run};
    use std::net::SocketAddr;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    #[test]
    fn each_sending_has_its_own_number_in_its_key_and_in_its_body() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let body = format!("{{\"ref\":\"{NUMBER}\"}}");
        let mut request = Prepared::post(address, "/api/v1/incidents", "t", &body);
        let text = String::from_utf8(request.numbered(41).to_vec()).unwrap();
        assert!(text.contains("idempotency-key: bench-000000000041\r\n"));
        assert!(text.ends_with("content-length: 22\r\n\r\n{\"ref\":\"000000000041\"}"));
        assert!(!request.numbered(7).ends_with(b"000000000041\"}"));
    }

    /// Answers 201 to everything, and 503 to each tenth request of a connection.
    async fn hub() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut bytes = [0; 4096];
                    for count in 1.. {
                        if stream.read(&mut bytes).await.unwrap_or(0) == 0 {
                            return;
                        }
                        let status = if count % 10 == 0 { 503 } else { 201 };
                        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                        drop(stream.write_all(answer.as_bytes()).await);
                    }
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn every_request_of_a_closed_load_is_answered_or_told_as_refused() {
        let address = hub().await;
        let request = Prepared::post(address, "/x", "t", "{}");
        let shape = Shape {
            clients: 2,
            lasting: Duration::from_secs(20),
            rate: None,
            count_max: 100,
            first: 0,
        };
        let loaded = run(&Sending::one(address, request), shape).await.unwrap();
        assert_eq!(loaded.answered.count() + loaded.refused_count(), 100);
        assert!(loaded.refused[&503] >= 8);
    }
}
