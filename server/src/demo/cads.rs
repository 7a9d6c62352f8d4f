//! The simulated CADs: each raises its agency's invented incidents, and adds later what is then
//! known.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::Clock as _;
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::figures::Score;
use super::incidents::{Incident, Offers};
use super::pace::Pace;
use crate::client::{Client, ClientError};
use crate::present::SystemClock;

/// Incidents on their way to the hub at once; a hub that is slower is not pressed further.
const ON_THE_WAY_MAX: usize = 200;
/// Incidents that are read back at the end; what a demo offers beyond that is not checked.
const READ_BACK_MAX: usize = 100_000;
/// When the later news of an incident comes.
const LATER_SECONDS: std::ops::Range<u64> = 8..40;

/// The CADs of the county.
pub struct Cads {
    /// Each agency's CAD.
    pub clients: BTreeMap<String, Arc<Client>>,
    pub incidents: Vec<Incident>,
    pub pace: Pace,
    pub score: Arc<Score>,
    /// What was offered: whose CAD has the incident, and its id once the hub holds it.
    pub offered: Mutex<Vec<(String, Option<String>)>>,
    /// Makes this run's references and keys its own.
    pub run: String,
}

impl Cads {
    /// Raises incidents at a rate, for a time or until this is dropped; then waits for every
    /// answer.
    pub async fn play(self: Arc<Self>, rate: f64, lasting: Option<Duration>) {
        let began = Instant::now();
        let every = Duration::from_secs_f64(1.0 / rate);
        let on_the_way = Arc::new(Semaphore::new(ON_THE_WAY_MAX));
        let mut raising = JoinSet::new();
        let mut due = began;
        for number in 0.. {
            tokio::time::sleep_until(due.into()).await;
            if lasting.is_some_and(|lasting| due >= began + lasting) {
                break;
            }
            let Ok(seat) = Arc::clone(&on_the_way).acquire_owned().await else { break };
            let cads = Arc::clone(&self);
            raising.spawn(async move {
                cads.raise(number).await;
                drop(seat);
            });
            while raising.try_join_next().is_some() {}
            // Nothing real comes by the clock, but a figure must.
            let stretch = match self.pace {
                Pace::Believable => 0.4 + 1.2 * rand::random::<f64>(),
                Pace::AtOnce => 1.0,
            };
            due += every.mul_f64(stretch);
        }
        while raising.join_next().await.is_some() {}
    }

    async fn raise(&self, number: usize) {
        // A step that shares no factor with the count of incidents visits each of them.
        let at = (number * 7) % self.incidents.len().max(1);
        let Some(incident) = self.incidents.get(at) else { return };
        let Some(client) = self.clients.get(&incident.from) else { return };
        let offers = match self.pace {
            Pace::Believable => incident.offers(Offers::All),
            Pace::AtOnce => incident.offers(Offers::OneDecision),
        };
        let local_ref = format!("{}-{}-{number:05}", short(&incident.from), self.run);
        let body = incident.body(&local_ref, &offers, SystemClock.now());
        self.score.offered();
        let submitted = Instant::now();
        let raised = client.raise(&format!("cad-{local_ref}"), &body).await;
        if let Ok(raised) = &raised {
            self.score.held(submitted, Instant::now());
            for (share, offer) in raised.shares.iter().zip(&offers) {
                self.score.shared(share, submitted, offer.asks());
            }
        }
        if let Err(error) = &raised {
            tracing::warn!(code = error.code(), %error, "a simulated CAD could not hand an incident over");
        }
        let id = raised.ok().map(|raised| raised.incident);
        self.note(incident.from.clone(), id.clone());
        if let (Pace::Believable, Some(later), Some(id)) = (self.pace, &incident.later, id) {
            let wait = Duration::from_secs(rand::random_range(LATER_SECONDS));
            tokio::time::sleep(wait).await;
            let value = json!({ "summary": later });
            let key = format!("later-{local_ref}");
            if let Err(error) = client.state(&id, &key, value).await {
                tracing::debug!(code = error.code(), "later news came to nothing");
            }
        }
    }

    fn note(&self, agency: String, incident: Option<String>) {
        let mut offered = self.offered.lock();
        if offered.len() < READ_BACK_MAX {
            offered.push((agency, incident));
        }
    }

    /// Reads every offered incident back and counts those that the hub does not hold.
    ///
    /// # Errors
    /// If the hub does not let them be read.
    pub async fn count_lost(&self) -> Result<u64, ClientError> {
        let offered = self.offered.lock().clone();
        let mut lost = 0;
        for (agency, incident) in offered {
            let held = match (self.clients.get(&agency), incident) {
                (Some(client), Some(incident)) => client.holds(&incident).await?,
                _ => false,
            };
            lost += u64::from(!held);
        }
        Ok(lost)
    }
}

/// How a service's CAD begins its own references.
fn short(agency: &str) -> String {
    agency.chars().take(3).collect::<String>().to_uppercase()
}
