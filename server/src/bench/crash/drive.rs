//! Drives a hub through its lives: start, send again what had no answer, send at the rate, kill.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task::JoinSet;

use super::ledger::Ledger;
use super::proxy::{Bug, Proxy};
use super::verdict::{FeedLine, History};
use crate::bench::feed::Feed;
use crate::bench::ground::Ground;
use crate::bench::http::Connection;
use crate::bench::hub::{Hub, HubError, Starting, view_lag};
use crate::bench::load::Prepared;
use crate::bench::wire::{self, FeedItem, Target};
use crate::client::Credentials;
use crate::commands::Failure;
use crate::demo::county::{cad_name, console_name};

/// Who sends, and who has a share of every message.
const SENDER: &str = "police";
const RECIPIENTS: [&str; 2] = ["fire", "ambulance"];

const CLIENTS: usize = 24;
/// A life lasts a random time between these, so that a kill can fall anywhere.
const LIFE_MS: std::ops::Range<u64> = 100..600;
/// What was not answered is sent again for so long; a hub that is up must answer it.
const AGAIN_WAIT: Duration = Duration::from_secs(20);
const AGAIN_PAUSE: Duration = Duration::from_millis(50);
/// How long views may take to catch up before everything is read back.
const SETTLE_WAIT: Duration = Duration::from_secs(30);
const SETTLE_POLL: Duration = Duration::from_millis(20);

pub(super) struct Drive {
    starting: Starting,
    sender: Credentials,
    recipients: Vec<Credentials>,
    rate: u32,
    /// Said word for word the same in every life, as a repeat must be.
    body: String,
    ledger: Arc<Mutex<Ledger>>,
    bug: Option<Bug>,
    proxy: Option<Proxy>,
    /// What each recipient's reader was shown while the hub lived.
    glimpsed: Vec<Arc<Mutex<Vec<FeedLine>>>>,
}

/// A hub that lives, and what is needed to speak with it.
struct Life {
    hub: Hub,
    request: Prepared,
    /// Where messages are sent to: the hub, or the bug before it.
    door: std::net::SocketAddr,
    tokens: Vec<String>,
}

impl Drive {
    /// # Errors
    /// If the ledger cannot be made or the county has not the systems that this needs.
    pub(super) fn new(
        ground: &Ground,
        rate: u32,
        ledger: &Path,
        bug: Option<Bug>,
    ) -> Result<Self, Failure> {
        let recipients = RECIPIENTS.iter().map(|agency| ground.credentials(&console_name(agency)));
        Ok(Self {
            starting: ground.starting.clone(),
            sender: ground.credentials(&cad_name(SENDER))?,
            recipients: recipients.collect::<Result<_, _>>()?,
            rate,
            body: wire::incident(&RECIPIENTS.map(Target::agency)),
            ledger: Arc::new(Mutex::new(Ledger::create(ledger)?)),
            bug,
            proxy: None,
            glimpsed: RECIPIENTS.iter().map(|_| Arc::default()).collect(),
        })
    }

    pub(super) fn sent(&self) -> usize {
        self.ledger.lock().messages().len()
    }

    /// One life of the hub, ended by SIGKILL.
    ///
    /// # Errors
    /// If the hub does not come up, or refuses what it must take.
    pub(super) async fn live_and_die(&mut self) -> Result<(), Failure> {
        let life = self.begin().await?;
        let mut readers = JoinSet::new();
        for (token, glimpsed) in life.tokens.iter().skip(1).zip(&self.glimpsed) {
            readers.spawn(glimpse(life.hub.address, token.clone(), Arc::clone(glimpsed)));
        }
        let sending = Arc::new(Sending {
            door: life.door,
            start: Instant::now(),
            every: Duration::from_secs(1) / self.rate.max(1),
            next: AtomicU64::new(0),
            ledger: Arc::clone(&self.ledger),
            refused: Mutex::new(None),
        });
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(send(Arc::clone(&sending), life.request.clone()));
        }
        tokio::time::sleep(Duration::from_millis(rand::random_range(LIFE_MS))).await;
        life.hub.kill().await?;
        if let Some(proxy) = &self.proxy {
            proxy.cut();
        }
        clients.shutdown().await;
        readers.shutdown().await;
        self.ledger.lock().killed()?;
        match sending.refused.lock().take() {
            Some(refused) => Err(refused.into()),
            None => Ok(()),
        }
    }

    /// Starts the hub a last time and reads everything back.
    ///
    /// # Errors
    /// If the hub does not come up or does not let everything be read.
    pub(super) async fn read_back(&mut self) -> Result<History, Failure> {
        let life = self.begin().await?;
        let address = life.hub.address;
        let mut connection = Connection::open(address).await?;
        settle(&mut connection, address).await?;
        let mut history = History {
            sent: self.ledger.lock().messages().to_vec(),
            glimpsed: self.glimpsed.iter().map(|glimpsed| glimpsed.lock().clone()).collect(),
            ..History::default()
        };
        for token in life.tokens.iter().skip(1) {
            history.feeds.push(whole_feed(&mut connection, address, token).await?);
        }
        let mut markers = HashMap::new();
        for (token, feed) in life.tokens.iter().skip(1).zip(&history.feeds) {
            for line in feed {
                if !markers.contains_key(&line.incident) {
                    let marker = wire::marker(&mut connection, address, token, &line.incident);
                    markers.extend(marker.await?.map(|marker| (line.incident.clone(), marker)));
                }
            }
        }
        history.markers = markers;
        life.hub.stop().await?;
        Ok(history)
    }

    /// Starts the hub and sends again, under the same keys, what had no answer.
    async fn begin(&mut self) -> Result<Life, Failure> {
        let hub = self.starting.start().await?;
        let address = hub.address;
        let mut connection = Connection::open(address).await?;
        let mut tokens = Vec::new();
        for credentials in std::iter::once(&self.sender).chain(&self.recipients) {
            tokens.push(wire::token(&mut connection, address, credentials).await?);
        }
        if let (Some(bug), None) = (self.bug, &self.proxy) {
            self.proxy = Some(Proxy::start(bug, address).await?);
        }
        let door = self.proxy.as_ref().map_or(address, |proxy| proxy.address);
        let sender = tokens.first().map(String::as_str).unwrap_or_default();
        let request = Prepared::post(address, wire::INCIDENTS, sender, &self.body);
        self.send_again(door, request.clone()).await?;
        Ok(Life { hub, request, door, tokens })
    }

    async fn send_again(
        &self,
        door: std::net::SocketAddr,
        mut request: Prepared,
    ) -> Result<(), Failure> {
        let unanswered = self.ledger.lock().unanswered();
        let mut connection = Connection::open(door).await?;
        let until = Instant::now() + AGAIN_WAIT;
        for marker in unanswered {
            loop {
                let answer = connection.exchange(request.numbered(marker.into())).await?;
                match answer.status {
                    200..=299 => break,
                    429 | 503 if Instant::now() < until => {}
                    status => return Err(refused(status, answer.body)),
                }
                tokio::time::sleep(AGAIN_PAUSE).await;
            }
            self.ledger.lock().answer(marker)?;
        }
        Ok(())
    }
}

/// What the clients of one life share.
struct Sending {
    door: std::net::SocketAddr,
    start: Instant,
    every: Duration,
    next: AtomicU64,
    ledger: Arc<Mutex<Ledger>>,
    /// The first answer that a hub must not give to a good message.
    refused: Mutex<Option<String>>,
}

/// Sends new messages as they fall due, until the hub is gone.
async fn send(sending: Arc<Sending>, mut request: Prepared) {
    let Ok(mut connection) = Connection::open(sending.door).await else { return };
    loop {
        let number =
            u32::try_from(sending.next.fetch_add(1, Ordering::Relaxed)).unwrap_or(u32::MAX);
        tokio::time::sleep_until((sending.start + sending.every * number).into()).await;
        let Ok(marker) = sending.ledger.lock().send() else { return };
        let Ok(answer) = connection.exchange(request.numbered(marker.into())).await else { return };
        match answer.status {
            200..=299 => drop(sending.ledger.lock().answer(marker)),
            // Not now: it is sent again in the next life.
            429 | 503 => {}
            status => {
                let told = refused(status, answer.body).to_string();
                sending.refused.lock().get_or_insert(told);
                return;
            }
        }
    }
}

/// Reads a recipient's live feed on from what was read before, until the hub is gone.
async fn glimpse(
    address: std::net::SocketAddr,
    token: String,
    glimpsed: Arc<Mutex<Vec<FeedLine>>>,
) {
    let after = glimpsed.lock().last().map_or(0, |line| line.position);
    let path = format!("{}?after={after}", wire::STREAM);
    let Ok(mut feed) = Feed::open(address, &path, &token).await else { return };
    while let Ok(event) = feed.next().await {
        let Some(item) = wire::item(&event.data).ok().filter(FeedItem::is_offer) else { continue };
        glimpsed.lock().push(line_of(item));
    }
}

async fn whole_feed(
    connection: &mut Connection,
    address: std::net::SocketAddr,
    token: &str,
) -> Result<Vec<FeedLine>, HubError> {
    let mut lines = Vec::new();
    let mut after = 0;
    loop {
        let page = wire::inbox(connection, address, token, after).await?;
        let Some(last) = page.last() else { return Ok(lines) };
        after = last.position;
        lines.extend(page.into_iter().filter(FeedItem::is_offer).map(line_of));
    }
}

fn line_of(item: FeedItem) -> FeedLine {
    FeedLine { position: item.position, share: item.share, incident: item.incident }
}

/// Waits until the views have read everything that the journal holds.
async fn settle(connection: &mut Connection, address: std::net::SocketAddr) -> Result<(), Failure> {
    let until = Instant::now() + SETTLE_WAIT;
    while view_lag(connection, address).await? > 0 {
        if Instant::now() > until {
            return Err("the views did not catch up after the last start".into());
        }
        tokio::time::sleep(SETTLE_POLL).await;
    }
    Ok(())
}

fn refused(status: u16, body: &[u8]) -> Failure {
    let body = String::from_utf8_lossy(body).chars().take(300).collect();
    HubError::Refused { status, wanted: "a message that it must take", body }.into()
}
