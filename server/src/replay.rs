//! Past incidents offered again. The sender follows its own feed, so delivered and shown are timed
//! on the sender's one clock, from submit until the sender was told; the way back is counted in.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::client::{Client, ClientError, Raised, Recipient};
use crate::demo::figures::{Asks, Figures, Score, Step};
use crate::past::{BadRow, PastIncident};

/// Incidents on their way to the hub at once; a hub that is slower is not pressed further.
const ON_THE_WAY_MAX: usize = 256;
const SETTLE_POLL: Duration = Duration::from_millis(50);
/// After a failed poll of the feed.
const POLL_PAUSE: Duration = Duration::from_millis(500);

/// How a replay goes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Incidents a second.
    pub rate: u32,
    /// How long to wait for the last to be shown and decided.
    pub wait: Duration,
    pub recipients: Vec<Recipient>,
}

/// What became of it.
#[derive(Debug)]
pub struct Outcome {
    pub figures: Figures,
    /// Rows that the hub did not take, each with its reason.
    pub refused: Vec<BadRow>,
}

/// What the rows on their way share.
struct Sending {
    client: Client,
    recipients: Vec<Recipient>,
    /// Makes this run's keys its own, so that a file can be replayed again.
    run: String,
    score: Score,
    held: Mutex<Vec<Raised>>,
    unheld: Mutex<u64>,
    refused: Mutex<Vec<BadRow>>,
}

/// Offers every row and waits for what becomes of them.
///
/// # Errors
/// If the hub cannot be reached, or nothing of it can be read back.
pub async fn run(
    client: Client,
    plan: Plan,
    rows: Vec<PastIncident>,
) -> Result<Outcome, ClientError> {
    let sending = Arc::new(Sending {
        client,
        recipients: plan.recipients,
        run: format!("{:08x}", rand::random::<u32>()),
        score: Score::default(),
        held: Mutex::default(),
        unheld: Mutex::default(),
        refused: Mutex::default(),
    });
    let mut rows = rows.into_iter();
    let start = Instant::now();
    // The first shows whether the hub answers at all, and where its feed stands.
    if let Some(first) = rows.next() {
        sending.offer(&first).await?;
    }
    let mut following = JoinSet::new();
    following.spawn(follow(Arc::clone(&sending)));
    let on_the_way = Arc::new(Semaphore::new(ON_THE_WAY_MAX));
    let mut offering = JoinSet::new();
    let every = Duration::from_secs(1) / plan.rate.max(1);
    for (number, row) in (1..).zip(rows) {
        tokio::time::sleep_until((start + every * number).into()).await;
        let Ok(seat) = Arc::clone(&on_the_way).acquire_owned().await else { break };
        let sending = Arc::clone(&sending);
        offering.spawn(async move {
            drop(sending.offer(&row).await);
            drop(seat);
        });
        while offering.try_join_next().is_some() {}
    }
    while offering.join_next().await.is_some() {}
    sending.settle(plan.wait).await;
    following.shutdown().await;
    let lost = sending.count_lost().await?;
    let mut refused = std::mem::take(&mut *sending.refused.lock());
    refused.sort_by_key(|bad| bad.line);
    Ok(Outcome { figures: sending.score.figures(lost), refused })
}

impl Sending {
    /// Offers one row. A refusal of what the row says makes it a bad row; the rest goes on.
    async fn offer(&self, row: &PastIncident) -> Result<(), ClientError> {
        self.score.offered();
        let key = format!("replay-{}-{}", self.run, row.line);
        let submitted = Instant::now();
        match self.client.raise(&key, &body(row, &self.recipients)).await {
            Ok(raised) => {
                self.score.held(submitted, Instant::now());
                for (share, recipient) in raised.shares.iter().zip(&self.recipients) {
                    let is_told = recipient.kind == "awareness";
                    let asks = if is_told { Asks::Nothing } else { Asks::Decision };
                    self.score.shared(share, submitted, asks);
                }
                self.held.lock().push(raised);
                Ok(())
            }
            Err(error) if matches!(error.status(), Some(400 | 422)) => {
                self.score.refused();
                let reason = error.to_string();
                let bad = BadRow { line: row.line, column: "", code: "replay.refused", reason };
                self.refused.lock().push(bad);
                Ok(())
            }
            Err(error) => {
                *self.unheld.lock() += 1;
                Err(error)
            }
        }
    }

    async fn settle(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while (self.score.unshown() > 0 || self.score.undecided() > 0) && Instant::now() < until {
            tokio::time::sleep(SETTLE_POLL).await;
        }
    }

    /// Reads every incident back.
    async fn count_lost(&self) -> Result<u64, ClientError> {
        let mut lost = *self.unheld.lock();
        let held: HashSet<String> =
            self.held.lock().iter().map(|raised| raised.incident.clone()).collect();
        for incident in held {
            lost += u64::from(!self.client.holds(&incident).await?);
        }
        Ok(lost)
    }
}

/// Follows the sender's own feed from where the first offer stands.
async fn follow(sending: Arc<Sending>) {
    let first = sending.held.lock().first().map(|raised| {
        // The offer's entries stand just before its receipt: the incident's, and each share's.
        let entries = u64::try_from(raised.shares.len() + 1).unwrap_or(u64::MAX);
        raised.receipt.position.saturating_sub(entries)
    });
    let mut after = first.unwrap_or_default();
    loop {
        let Ok(inbox) = sending.client.inbox(after).await else {
            tokio::time::sleep(POLL_PAUSE).await;
            continue;
        };
        let told_at = Instant::now();
        for item in inbox.items {
            if let Some(step) = step_of(&item.event) {
                sending.score.stepped(&item.share.share, step, told_at);
            }
        }
        after = inbox.cursor;
    }
}

fn step_of(event: &str) -> Option<Step> {
    match event {
        "exchange.share_delivered" => Some(Step::Delivered),
        "exchange.share_shown" => Some(Step::Shown),
        "exchange.share_accepted" => Some(Step::Accepted),
        "exchange.share_rejected" => Some(Step::Rejected),
        _ => None,
    }
}

/// The row as an incident: its own time is a clock of it and its line a reference, for it is
/// submitted now.
fn body(row: &PastIncident, recipients: &[Recipient]) -> Value {
    let mut location = json!({ "role": "incident", "typed": row.typed });
    if let Some(fields) = location.as_object_mut() {
        if let Some((easting, northing)) = row.grid {
            fields.insert("grid".into(), json!({ "easting": easting, "northing": northing }));
        }
        if let Some(uprn) = &row.uprn {
            fields.insert("uprn".into(), json!(uprn));
        }
    }
    let share = |recipient: &Recipient| json!({ "to": recipient.agency, "kind": recipient.kind });
    json!({
        "type_common": row.type_common,
        "priority_common": row.priority,
        "summary": row.summary,
        "local_ref": format!("line {}", row.line),
        "locations": [location],
        "clocks": [{ "name": "connect", "at": row.occurred_at }],
        "shares": recipients.iter().map(share).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::{body, step_of};
    use crate::client::Recipient;
    use crate::demo::figures::Step;
    use crate::past::read;

    #[test]
    fn a_past_incident_keeps_its_time_its_place_and_its_line() {
        let sample = include_str!("../../data/replay/sample.csv");
        let row = read(sample.as_bytes()).unwrap().next().unwrap().unwrap();
        let fire = Recipient { agency: "fire".into(), kind: "transfer".into() };
        let body = body(&row, &[fire]);
        assert_eq!(body["clocks"][0]["at"], "2026-10-01T00:00:00.000Z");
        assert_eq!(body["locations"][0]["typed"], "84 Mill Lane, Ashby Marsh");
        assert_eq!(body["locations"][0]["grid"]["easting"], 422_611);
        assert_eq!(body["local_ref"], "line 2");
        assert_eq!(body["shares"][0]["to"], "fire");
    }

    #[test]
    fn the_senders_feed_tells_each_measured_step() {
        assert_eq!(step_of("exchange.share_shown"), Some(Step::Shown));
        assert_eq!(step_of("exchange.share_offered"), None);
    }
}
