//! How many incidents a hub takes in, and how soon it answers: one POST creates a 4 KB incident and
//! shares it with two agencies, each of which has a live feed open. The answer comes after the
//! flush, so the raw flush of the same disk stands beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::task::JoinSet;

use super::feed::Feed;
use super::ground::Ground;
use super::http::Connection;
use super::hub::{HubError, view_lag};
use super::load::{self, Prepared, Sending, Shape};
use super::wire::{self, Target};
use super::{LoadFigures, Report, Setting, Site, ratio};
use crate::commands::Failure;
use crate::demo::county::{cad_name, console_name};

const SENDER: &str = "police";
const RECIPIENTS: [&str; 2] = ["fire", "ambulance"];
/// The clients of the open load: enough that none is missing when a request falls due.
const OPEN_CLIENTS: usize = 64;
/// Requests before anything is measured, so that caches and files are as in a hub that runs.
const WARM_REQUESTS: u64 = 200;
const SETTLE_WAIT: Duration = Duration::from_secs(60);
const SETTLE_POLL: Duration = Duration::from_millis(5);
/// Numbers of the loads' requests begin so far apart that no key is sent twice.
const NUMBERS: u64 = 10_000_000;

#[derive(Debug, Clone)]
pub struct Plan {
    pub site: Site,
    pub clients: usize,
    pub lasting: Duration,
    /// Requests a second of the open load.
    pub rate: u32,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub bench: &'static str,
    #[serde(flatten)]
    pub setting: Setting,
    pub incident_bytes: usize,
    pub closed: LoadFigures,
    pub open: LoadFigures,
    /// From the last answer until every view had read everything: an upper bound of its lag.
    pub view_lag_ms: f64,
    /// Offers that the two live feeds told of; as many as incidents each.
    pub heard: [u64; 2],
    /// Accepts of the closed load to each raw flush that the disk can do, one after another.
    pub accepts_per_flush: Option<f64>,
    /// The open load's p99 above the raw flush's.
    pub p99_above_flush_ms: Option<f64>,
    pub faults: Vec<String>,
}

/// # Errors
/// If the bench cannot be done. What it finds wrong is in the figures.
pub async fn run(plan: &Plan) -> Result<Figures, Failure> {
    let ground = Ground::prepare(plan.site.data.as_deref(), &plan.site.journal, 0).await?;
    let setting = Setting::measure(ground.folder.path(), &plan.site.journal)?;
    let hub = ground.starting.start().await?;
    let mut connection = Connection::open(hub.address).await?;
    let sender = ground.credentials(&cad_name(SENDER))?;
    let token = wire::token(&mut connection, hub.address, &sender).await?;
    let body = wire::incident(&RECIPIENTS.map(Target::agency));
    let request = Prepared::post(hub.address, wire::INCIDENTS, &token, &body);
    let sending = Sending::one(hub.address, request);
    let heard: [Arc<AtomicU64>; 2] = Default::default();
    let mut listeners = JoinSet::new();
    for (agency, count) in RECIPIENTS.iter().zip(&heard) {
        let credentials = ground.credentials(&console_name(agency))?;
        let token = wire::token(&mut connection, hub.address, &credentials).await?;
        let feed = Feed::open(hub.address, wire::STREAM, &token).await?;
        listeners.spawn(listen(feed, Arc::clone(count)));
    }
    let shape = |number: u64, clients, rate, count_max| Shape {
        clients,
        lasting: plan.lasting,
        rate,
        count_max,
        first: number * NUMBERS,
    };
    let warm = load::run(&sending, shape(0, plan.clients.min(16), None, WARM_REQUESTS)).await?;
    let closed = load::run(&sending, shape(1, plan.clients, None, NUMBERS)).await?;
    let closed_lag = settle(&mut connection, hub.address).await?;
    let open = load::run(&sending, shape(2, OPEN_CLIENTS, Some(plan.rate), NUMBERS)).await?;
    let open_lag = settle(&mut connection, hub.address).await?;
    let offered = [&warm, &closed, &open].map(|loaded| loaded.answered.count()).iter().sum();
    wait_heard(&heard, offered).await;
    listeners.shutdown().await;
    hub.stop().await?;
    let closed = LoadFigures::of(&closed, plan.clients, None);
    let open = LoadFigures::of(&open, OPEN_CLIENTS, Some(plan.rate));
    let heard = heard.map(|count| count.load(Ordering::Relaxed));
    let mut faults: Vec<String> =
        [&closed, &open].into_iter().filter_map(LoadFigures::fault).collect();
    if heard.iter().any(|count| *count != offered) {
        faults.push(format!("of {offered} offers the feeds told {heard:?}"));
    }
    Ok(Figures {
        bench: "accept",
        incident_bytes: body.len(),
        view_lag_ms: closed_lag.max(open_lag).as_secs_f64() * 1_000.0,
        heard,
        accepts_per_flush: ratio(closed.per_second, setting.flush.per_second),
        p99_above_flush_ms: open.percentiles.p99_ms.map(|p99| p99 - setting.flush.p99_ms),
        setting,
        closed,
        open,
        faults,
    })
}

async fn listen(mut feed: Feed, count: Arc<AtomicU64>) {
    while let Ok(event) = feed.next().await {
        if wire::tells_offer(&event.data) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Waits until every view has read everything, and tells how long that took.
///
/// # Errors
/// If the views do not catch up at all.
pub async fn settle(
    connection: &mut Connection,
    address: std::net::SocketAddr,
) -> Result<Duration, Failure> {
    let began = Instant::now();
    while view_lag(connection, address).await? > 0 {
        if began.elapsed() > SETTLE_WAIT {
            let told = format!("the views were still behind after {} s", SETTLE_WAIT.as_secs());
            return Err(HubError::NotUnderstood(told).into());
        }
        tokio::time::sleep(SETTLE_POLL).await;
    }
    Ok(began.elapsed())
}

async fn wait_heard(heard: &[Arc<AtomicU64>; 2], offered: u64) {
    let until = Instant::now() + SETTLE_WAIT / 4;
    let is_behind = || heard.iter().any(|count| count.load(Ordering::Relaxed) < offered);
    while is_behind() && Instant::now() < until {
        tokio::time::sleep(SETTLE_POLL).await;
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
        writeln!(f, "incident  {} bytes, shared with two agencies", self.incident_bytes)?;
        writeln!(f, "accept    {}", self.closed)?;
        writeln!(f, "          {}", self.open)?;
        let told = |figure: Option<f64>| figure.map_or("none".to_owned(), |f| format!("{f:.2}"));
        writeln!(
            f,
            "ratios    {} accepts to a raw flush, p99 at the rate {} ms above the raw flush",
            told(self.accepts_per_flush),
            told(self.p99_above_flush_ms)
        )?;
        write!(f, "views     all read {:.0} ms after the last answer at most", self.view_lag_ms)
    }
}
