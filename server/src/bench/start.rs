//! How soon a hub with much behind it is ready again, and how fast its views are built anew.

use std::net::SocketAddr;
use std::time::Duration;

use kernel::Realm;
use serde::Serialize;

use super::accept::settle;
use super::ground::Ground;
use super::http::Connection;
use super::load::{self, Prepared, Sending, Shape};
use super::wire::{self, Target};
use super::{LoadFigures, Report, Setting, Site};
use crate::commands::Failure;
use crate::config::Config;
use crate::demo::county::cad_name;
use crate::run;

const CLIENTS: usize = 256;
/// Incidents of one load: a token is good for five minutes, so that each load has its own.
const INCIDENTS_PER_LOAD: u64 = 25_000;
const LOAD_WAIT: Duration = Duration::from_secs(240);

#[derive(Debug, Clone)]
pub struct Plan {
    pub site: Site,
    pub incidents: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct StartFigures {
    pub bench: &'static str,
    #[serde(flatten)]
    pub setting: Setting,
    pub incidents: u64,
    pub filling: LoadFigures,
    /// From the start of the process to its first ready answer, after a graceful stop.
    pub ready_after_stop_ms: f64,
    /// The same after SIGKILL.
    pub ready_after_kill_ms: f64,
    pub faults: Vec<String>,
}

/// # Errors
/// If the bench cannot be done. What it finds wrong is in the figures.
pub async fn start(plan: &Plan) -> Result<StartFigures, Failure> {
    let ground = Ground::prepare(plan.site.data.as_deref(), &plan.site.journal, 0).await?;
    let setting = Setting::measure(ground.folder.path(), &plan.site.journal)?;
    let filling = fill(&ground, plan.incidents).await?;
    let hub = ground.starting.start().await?;
    let ready_after_stop_ms = hub.ready_after.as_secs_f64() * 1_000.0;
    hub.kill().await?;
    let hub = ground.starting.start().await?;
    let ready_after_kill_ms = hub.ready_after.as_secs_f64() * 1_000.0;
    hub.stop().await?;
    let faults = filling.fault().into_iter().collect();
    Ok(StartFigures {
        bench: "start",
        setting,
        incidents: plan.incidents,
        filling,
        ready_after_stop_ms,
        ready_after_kill_ms,
        faults,
    })
}

#[derive(Debug, Clone, Serialize)]
pub struct ViewsFigures {
    pub bench: &'static str,
    #[serde(flatten)]
    pub setting: Setting,
    pub incidents: u64,
    pub views: Vec<ViewFigures>,
    pub faults: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ViewFigures {
    pub realm: &'static str,
    pub view: String,
    pub events: u64,
    pub seconds: f64,
    pub events_per_second: f64,
}

/// # Errors
/// If the bench cannot be done. What it finds wrong is in the figures.
pub async fn views(plan: &Plan) -> Result<ViewsFigures, Failure> {
    let ground = Ground::prepare(plan.site.data.as_deref(), &plan.site.journal, 0).await?;
    let setting = Setting::measure(ground.folder.path(), &plan.site.journal)?;
    let filling = fill(&ground, plan.incidents).await?;
    let config = Config {
        data: ground.starting.data.clone(),
        journal: plan.site.journal.clone(),
        ..Config::default()
    };
    let hub = run::open(&config).await?;
    let mut views = Vec::new();
    for (realm, name, view) in hub.views.iter().filter(|(realm, ..)| *realm == Realm::Live) {
        let rebuilt = view.rebuild().await?;
        views.push(ViewFigures {
            realm: realm.code(),
            view: name.to_owned(),
            events: rebuilt.events,
            seconds: rebuilt.seconds,
            events_per_second: rebuilt.events_per_second(),
        });
    }
    hub.stop().await;
    views.sort_by(|one, other| one.view.cmp(&other.view));
    let faults = filling.fault().into_iter().collect();
    Ok(ViewsFigures { bench: "views", setting, incidents: plan.incidents, views, faults })
}

/// Fills a hub with incidents through its front door, waits for its views, and stops it.
async fn fill(ground: &Ground, incidents: u64) -> Result<LoadFigures, Failure> {
    let hub = ground.starting.start().await?;
    let mut connection = Connection::open(hub.address).await?;
    let mut filled = load::Loaded::default();
    let mut first = 0;
    while first < incidents {
        let count_max = INCIDENTS_PER_LOAD.min(incidents - first);
        let sending = sending(ground, &mut connection, hub.address).await?;
        let shape = Shape { clients: CLIENTS, lasting: LOAD_WAIT, rate: None, count_max, first };
        let loaded = load::run(&sending, shape).await?;
        filled.answered.add(&loaded.answered);
        filled.seconds += loaded.seconds;
        for (status, count) in loaded.refused {
            *filled.refused.entry(status).or_default() += count;
        }
        first += count_max;
    }
    settle(&mut connection, hub.address).await?;
    hub.stop().await?;
    Ok(LoadFigures::of(&filled, CLIENTS, None))
}

async fn sending(
    ground: &Ground,
    connection: &mut Connection,
    address: SocketAddr,
) -> Result<Sending, Failure> {
    let cad = ground.credentials(&cad_name("police"))?;
    let token = wire::token(connection, address, &cad).await?;
    let body = wire::incident(&["fire", "ambulance"].map(Target::agency));
    Ok(Sending::one(address, Prepared::post(address, wire::INCIDENTS, &token, &body)))
}

impl Report for StartFigures {
    fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl Report for ViewsFigures {
    fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl std::fmt::Display for StartFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.setting)?;
        writeln!(f, "filling   {}", self.filling)?;
        write!(
            f,
            "start     {} incidents: ready {:.0} ms after the start, {:.0} ms after a kill",
            self.incidents, self.ready_after_stop_ms, self.ready_after_kill_ms
        )
    }
}

impl std::fmt::Display for ViewsFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.setting)?;
        for view in &self.views {
            let ViewFigures { view, events, seconds, events_per_second, .. } = view;
            writeln!(
                f,
                "view      {view}: {events} events in {seconds:.1} s, {events_per_second:.0} a second"
            )?;
        }
        write!(f, "          built from {} incidents", self.incidents)
    }
}
