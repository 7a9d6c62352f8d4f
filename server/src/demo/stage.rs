//! Sets the county up, lets it play, and clears away.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::Caller;
use directory::Seeded;
use kernel::{Clock as _, Realm, Timestamp};
use parking_lot::Mutex;
use slice::Assembly;
use tokio::task::JoinSet;

use super::accounts::{credentials_of, new_password, write_accounts, write_replay};
use super::cads::Cads;
use super::consoles::Console;
use super::county::{self, Making, SERVICES, cad_name, console_name};
use super::figures::{Figures, Score};
use super::pace::Pace;
use super::presence::Presence;
use super::{folder, incidents, picture, welcome};
use crate::client::Client;
use crate::commands::Failure;
use crate::config::Config;
use crate::present::SystemClock;
use crate::run::{self, Running};

/// The rooms that have a simulated operator.
const STAFFED: [(&str, &str); 4] = [
    ("police", "police-control"),
    ("fire", "fire-control"),
    ("ambulance", "ambulance-control"),
    ("council", "council-planning"),
];

/// How long decisions may still be on their way after the last incident of a timed run.
const DRAIN_WAIT: Duration = Duration::from_secs(20);
const DRAIN_POLL: Duration = Duration::from_millis(20);

/// What a demo is asked to do.
#[derive(Debug, Clone)]
pub struct Asked {
    pub listen: SocketAddr,
    pub data: PathBuf,
    /// Ends by itself after so long, and plays as fast as the hub answers.
    pub lasting: Option<Duration>,
    /// Whether figures are wanted at the end of an untimed run too.
    pub wants_figures: bool,
    /// Incidents a second; none where nothing is raised by itself.
    pub rate: Option<f64>,
}

/// Runs the demo to its end; `tell` hears what a visitor should read.
///
/// # Errors
/// If the folder is not a demo's, the hub cannot be opened, or what was offered cannot be read back.
pub async fn run(asked: &Asked, tell: &dyn Fn(&str)) -> Result<Option<Figures>, Failure> {
    let _held = folder::make_fresh(&asked.data)?;
    if !asked.listen.ip().is_loopback() {
        tell(
            "warning: this demo can be reached from other machines, without TLS; its password is all that keeps them out",
        );
    }
    tell("opening a fresh hub");
    let config = Config { listen: asked.listen, data: asked.data.clone(), ..Config::default() };
    let hub = run::open(&config).await?;
    tell("making the county");
    let password = new_password(rand::random());
    let making = Making {
        password: password.clone(),
        agreed_from: now().plus_seconds(-86_400),
        extra_rooms: 0,
    };
    let desk = hub.offices.live.desk(Caller::hub());
    let seeded = directory::seed(&desk, &county::plan(&making)).await?;
    tell("loading the register of collaboration");
    picture::load(&hub).await?;
    write_accounts(&asked.data, &password)?;
    let running = run::start(hub, asked.listen).await?;
    let url = welcome::program_url(running.address);
    write_replay(&asked.data, &url, &seeded)?;
    tell(&welcome::text(running.address, &password, &asked.data));
    let figures = play(asked, &running, &url, &seeded).await;
    running.stop().await;
    figures
}

async fn play(
    asked: &Asked,
    running: &Running,
    url: &str,
    seeded: &Seeded,
) -> Result<Option<Figures>, Failure> {
    let pace = if asked.lasting.is_some() { Pace::AtOnce } else { Pace::Believable };
    let score = Arc::new(Score::default());
    let (Some(rate), cads) = (asked.rate, cads(url, seeded, pace, &score)?) else {
        run::asked_to_stop().await;
        return Ok(None);
    };
    let mut players = operators(url, seeded, pace, &score, running.hub())?;
    let raising = tokio::spawn(Arc::clone(&cads).play(rate, asked.lasting));
    let has_ended = tokio::select! {
        () = run::asked_to_stop() => false,
        _ = raising => true,
    };
    if !has_ended && !asked.wants_figures {
        return Ok(None);
    }
    if has_ended {
        drain(&score).await;
    }
    let lost = cads.count_lost().await?;
    players.shutdown().await;
    Ok(Some(score.figures(lost)))
}

/// Waits until every share that asks for one has its decision.
async fn drain(score: &Score) {
    let until = Instant::now() + DRAIN_WAIT;
    while (score.undecided() > 0 || score.unshown() > 0) && Instant::now() < until {
        tokio::time::sleep(DRAIN_POLL).await;
    }
}

fn cads(url: &str, seeded: &Seeded, pace: Pace, score: &Arc<Score>) -> Result<Arc<Cads>, Failure> {
    let mut clients = BTreeMap::new();
    for service in SERVICES {
        let client = client(url, seeded, &cad_name(service), Realm::Live)?;
        clients.insert(service.to_owned(), client);
    }
    let mut invented = incidents::all()?;
    if pace == Pace::AtOnce {
        // Each incident of a timed run has one decision, so that the figures add up.
        invented.retain(incidents::Incident::asks);
    }
    Ok(Arc::new(Cads {
        clients,
        incidents: invented,
        pace,
        score: Arc::clone(score),
        offered: Mutex::default(),
        run: format!("{:04x}", rand::random::<u16>()),
    }))
}

/// An operator at each staffed room, in both realms: replayed exercises are answered too.
fn operators(
    url: &str,
    seeded: &Seeded,
    pace: Pace,
    score: &Arc<Score>,
    hub: &Assembly,
) -> Result<JoinSet<()>, Failure> {
    let presence = Presence::default();
    let services = seeded.agencies.iter().filter_map(|(slug, id)| {
        let known = STAFFED.iter().find(|(staffed, _)| staffed == slug)?;
        Some((id.to_string(), known.0))
    });
    let services = Arc::new(services.collect::<Vec<_>>());
    let mut players = JoinSet::new();
    for (agency, room) in STAFFED {
        let Some(room) = seeded.rooms.get(room).copied() else { continue };
        for realm in Realm::ALL {
            // In an exercise nobody watches the simulated rooms, so they answer at once.
            let pace = if realm == Realm::Exercise { Pace::AtOnce } else { pace };
            let console = Console {
                client: client(url, seeded, &console_name(agency), realm)?,
                agency,
                room,
                realm,
                pace,
                presence: presence.clone(),
                score: Arc::clone(score),
                services: Arc::clone(&services),
            };
            players.spawn(console.play());
        }
    }
    let people = seeded.people.values().copied().collect();
    players.spawn(presence.watch(hub.web.sessions().clone(), people, now));
    Ok(players)
}

fn client(url: &str, seeded: &Seeded, name: &str, realm: Realm) -> Result<Arc<Client>, Failure> {
    let credentials = credentials_of(seeded, name)
        .ok_or_else(|| format!("the county has no system called {name}"))?;
    Ok(Arc::new(Client::new(url, credentials, realm)?))
}

fn now() -> Timestamp {
    SystemClock.now()
}
