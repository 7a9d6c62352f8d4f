//! How soon an incident is on the screen of another room: from when its submission fell due to the
//! hub's answer that a console has shown it, over headless consoles that do what a browser's does:
//! follow the live feed, take a new share in, and say that it is shown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::feed::Feed;
use super::ground::Ground;
use super::http::Connection;
use super::load::{self, Prepared, Sending, Shape};
use super::wire::{self, FeedItem, Target};
use super::{LoadFigures, Report, Setting, Site};
use crate::commands::Failure;
use crate::demo::county::{SERVICES, bench_room, cad_name};
use crate::demo::figures::{Asks, Percentiles, Score, Step};

const CLIENTS: usize = 64;
/// Connections of one console: several shares may be on their way at once.
const CONSOLE_CONNECTIONS: usize = 2;
/// How long shares may still be on their way to a screen after the last was sent.
const DRAIN_WAIT: Duration = Duration::from_secs(20);
const DRAIN_POLL: Duration = Duration::from_millis(20);
/// Offers that wait for one console; beyond that its feed waits, as it would for a browser.
const WAITING_MAX: usize = 1_024;

#[derive(Debug, Clone)]
pub struct Plan {
    pub site: Site,
    pub rate: u32,
    pub rooms: usize,
    pub lasting: Duration,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub bench: &'static str,
    #[serde(flatten)]
    pub setting: Setting,
    pub rooms: usize,
    pub held: LoadFigures,
    pub delivered: Percentiles,
    pub shown: Percentiles,
    /// Shares that no console had shown when the bench ended.
    pub unshown: usize,
    pub faults: Vec<String>,
}

/// # Errors
/// If the bench cannot be done. What it finds wrong is in the figures.
pub async fn run(plan: &Plan) -> Result<Figures, Failure> {
    let site = &plan.site;
    let ground = Ground::prepare(site.data.as_deref(), &site.journal, plan.rooms).await?;
    let setting = Setting::measure(ground.folder.path(), &site.journal)?;
    let hub = ground.starting.start().await?;
    let address = hub.address;
    let mut connection = Connection::open(address).await?;
    let score = Arc::new(Score::default());
    let (mut consoles, mut requests) = (JoinSet::new(), Vec::new());
    for number in 0..plan.rooms {
        let console = ground.credentials(&format!("Bench console {number}"))?;
        let token = wire::token(&mut connection, address, &console).await?;
        let feed = Feed::open(address, wire::STREAM, &token).await?;
        let desk = Desk { address, token, score: Arc::clone(&score) };
        consoles.spawn(watch(feed, desk));
        requests.push(request(&ground, &mut connection, number).await?);
    }
    let noted = Arc::clone(&score);
    let hear = Arc::new(move |_: u64, due: Instant, body: &[u8]| {
        for share in wire::shares(body) {
            noted.shared(&share, due, Asks::Nothing);
        }
    });
    let sending = Sending { address, requests, hear };
    let shape = Shape {
        clients: CLIENTS,
        lasting: plan.lasting,
        rate: Some(plan.rate),
        count_max: u64::MAX,
        first: 0,
    };
    let loaded = load::run(&sending, shape).await?;
    let until = Instant::now() + DRAIN_WAIT;
    while score.unshown() > 0 && Instant::now() < until {
        tokio::time::sleep(DRAIN_POLL).await;
    }
    consoles.shutdown().await;
    hub.stop().await?;
    let held = LoadFigures::of(&loaded, CLIENTS, Some(plan.rate));
    let (figures, unshown) = (score.figures(0), score.unshown());
    let mut faults: Vec<String> = held.fault().into_iter().collect();
    if unshown > 0 {
        faults.push(format!("{unshown} shares were never shown"));
    }
    let (delivered, shown) = (figures.delivered, figures.shown);
    Ok(Figures {
        bench: "shown",
        setting,
        rooms: plan.rooms,
        held,
        delivered,
        shown,
        unshown,
        faults,
    })
}

/// The request that shares an incident with one bench room, sent by another service than its own.
async fn request(
    ground: &Ground,
    connection: &mut Connection,
    number: usize,
) -> Result<Prepared, Failure> {
    let service = |number: usize| SERVICES.iter().cycle().nth(number).copied().unwrap_or("fire");
    let (to, from) = (service(number), service(number + 1));
    let address = ground.starting.address;
    let cad = ground.credentials(&cad_name(from))?;
    let token = wire::token(connection, address, &cad).await?;
    let target = Target { agency: to, room: Some(ground.room(&bench_room(number))?) };
    Ok(Prepared::post(address, wire::INCIDENTS, &token, &wire::incident(&[target])))
}

/// What a console speaks to the hub with.
#[derive(Clone)]
struct Desk {
    address: SocketAddr,
    token: String,
    score: Arc<Score>,
}

/// One headless console: reads its feed, and has what it read taken in and shown.
async fn watch(mut feed: Feed, desk: Desk) {
    let (offers, waiting) = mpsc::channel::<FeedItem>(WAITING_MAX);
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    let mut hands = JoinSet::new();
    for _ in 0..CONSOLE_CONNECTIONS {
        hands.spawn(show(desk.clone(), Arc::clone(&waiting)));
    }
    while let Ok(event) = feed.next().await {
        let Some(item) = wire::item(&event.data).ok().filter(FeedItem::is_offer) else { continue };
        if offers.send(item).await.is_err() {
            return;
        }
    }
}

async fn show(desk: Desk, waiting: Arc<tokio::sync::Mutex<mpsc::Receiver<FeedItem>>>) {
    let Ok(mut connection) = Connection::open(desk.address).await else { return };
    loop {
        let Some(item) = waiting.lock().await.recv().await else { return };
        for (step, path) in
            [(Step::Delivered, wire::delivered(&item)), (Step::Shown, wire::shown(&item))]
        {
            let (path, body) = path;
            let request = wire::post(desk.address, &path, &desk.token, &body);
            if wire::ask(&mut connection, &request, "a step").await.is_err() {
                return;
            }
            desk.score.stepped(&item.share, step, Instant::now());
        }
    }
}

impl Report for Figures {
    fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.setting)?;
        writeln!(f, "held      {}", self.held)?;
        writeln!(f, "delivered {}, over {} consoles", self.delivered, self.rooms)?;
        write!(f, "shown     {}; {} unshown", self.shown, self.unshown)
    }
}
