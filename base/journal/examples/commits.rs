//! How many commits a second this machine stores, and how fast it checks them:
//! `commits FOLDER [SECONDS] [CALLERS] [RATE]`. Each commit is a new case with three entries of
//! about 5 KB together, sealed, with an idempotency key; with a rate, commits begin when they are
//! due, whatever became of those before. Prints one JSON line.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use journal::{CaseId, Commit, Draft, EngineConfig, Idempotency, Journal, MasterKeys, Options};
use kernel::{
    Actor, Body, Clock, Entropy, Expected, Field, Label, Purpose, Realm, RoomId, StreamId,
    StreamKind, Timestamp, TypedId, Version,
};

struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        let milliseconds = i64::try_from(self.0.elapsed().as_millis()).unwrap_or(0);
        Timestamp::from_milliseconds(1_795_387_874_000 + milliseconds)
    }
}

/// SplitMix64: quick, and no secret.
struct Quick(AtomicU64);

impl Entropy for Quick {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.iter_mut().zip((z ^ (z >> 31)).to_le_bytes()).for_each(|(to, from)| *to = from);
        }
    }
}

const FIELDS: &[Field] = &[Field::sealed("place"), Field::labelled("health_text", Label::Health)];
const KINDS: [&str; 3] = ["exchange.incident", "exchange.share", "exchange.share_log"];

fn commit(number: u64, entropy: &dyn Entropy) -> Commit {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let uuid = kernel::mint_v7(1_795_387_874_000 + i64::try_from(number / 10).unwrap_or(0), random);
    let case = CaseId::from_uuid(uuid);
    let draft = |kind: &'static str, text: usize| {
        let mut body = Body::new();
        body.insert("code".to_owned(), "P1".into());
        body.insert("room".to_owned(), uuid.to_string().into());
        body.insert("place".to_owned(), "Flat 2, Mill Lane ".repeat(text / 18).into());
        body.insert("health_text".to_owned(), "not breathing ".repeat(20).into());
        Draft {
            stream: StreamId::new(StreamKind(kind), RoomId::from_uuid(uuid)),
            expected: Expected::At(Version(0)),
            event: "exchange.incident_opened",
            event_version: 1,
            fields: FIELDS,
            body,
            occurred_at: Timestamp::from_milliseconds(1_795_387_874_007),
            actor: Actor::Hub,
            agency: None,
            purpose: Purpose::EmergencyResponse,
            agreement: None,
            cause: None,
            case: Some(case),
            raises_epoch: false,
        }
    };
    let [incident, share, line] = KINDS;
    let drafts = vec![draft(incident, 1_400), draft(share, 500), draft(line, 200)];
    let idempotency = Idempotency {
        client: "cad-north".to_owned(),
        key: number.to_string(),
        body_hash: [1; 32],
        stream: StreamId::new(StreamKind(incident), RoomId::from_uuid(uuid)),
    };
    Commit { drafts, new_cases: vec![case], idempotency: Some(idempotency), ..Commit::default() }
}

/// When commits begin.
#[derive(Clone, Copy)]
struct Load {
    begun: Instant,
    ends: Instant,
    rate: Option<f64>,
}

impl Load {
    /// Microseconds that each stored commit took.
    async fn run(self, callers: u64, journal: &Journal, entropy: &Arc<dyn Entropy>) -> Vec<u128> {
        let next = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let (journal, next) = (journal.clone(), Arc::clone(&next));
                tokio::spawn(self.call(journal, next, Arc::clone(entropy)))
            })
            .collect();
        let mut micros = Vec::new();
        for task in tasks {
            micros.extend(task.await.unwrap_or_default());
        }
        micros
    }

    async fn call(
        self,
        journal: Journal,
        next: Arc<AtomicU64>,
        entropy: Arc<dyn Entropy>,
    ) -> Vec<u128> {
        let mut micros = Vec::new();
        while Instant::now() < self.ends {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let commit = commit(number, entropy.as_ref());
            let mut at = Instant::now();
            if let Some(rate) = self.rate {
                at = self.begun + Duration::from_secs_f64(number as f64 / rate);
                tokio::time::sleep_until(at.into()).await;
            }
            if journal.append(commit).await.is_ok() {
                micros.push(at.elapsed().as_micros());
            }
        }
        micros
    }
}

#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let seconds: u64 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let callers: u64 = arguments.next().map_or(Ok(256), |text| text.parse())?;
    let rate: Option<f64> = arguments.next().map(|text| text.parse()).transpose()?;
    let entropy: Arc<dyn Entropy> = Arc::new(Quick(AtomicU64::new(7)));
    let journal = Journal::open(Options {
        realm: Realm::Live,
        engine: EngineConfig::Sqlite { folder: folder.clone() },
        keys: Arc::new(MasterKeys::from_root(&[7; 32])),
        clock: Arc::new(Wall(Instant::now())),
        entropy: Arc::clone(&entropy),
        spool: None,
        ledger: folder.join("ledger"),
    })?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let begun = Instant::now();
    let load = Load { begun, ends: begun + Duration::from_secs(seconds), rate };
    let run = load.run(callers, &journal, &entropy);
    let mut micros = runtime.block_on(run);
    let elapsed = begun.elapsed().as_secs_f64();
    micros.sort_unstable();
    let at = |share: f64| {
        micros.get((micros.len() as f64 * share) as usize).copied().unwrap_or(0) as f64 / 1_000.0
    };
    let entries = journal.head().0;
    runtime.block_on(journal.stop());
    drop(journal);
    let checking = Instant::now();
    let report = journal::verify::verify_folder(&folder, &[], &mut |_| ())?;
    let checked = entries as f64 / checking.elapsed().as_secs_f64();
    println!(
        "{{\"commits_per_second\": {:.0}, \"entries\": {entries}, \"p50_ms\": {}, \
         \"p99_ms\": {}, \"p999_ms\": {}, \"is_sound\": {}, \
         \"entries_checked_per_second\": {checked:.0}}}",
        micros.len() as f64 / elapsed,
        at(0.5),
        at(0.99),
        at(0.999),
        report.is_sound()
    );
    Ok(())
}
