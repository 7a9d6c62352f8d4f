//! Accepts incidents one at a time under a system-call tracer and reads what it wrote.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{JOURNAL, Plan, TRACED_ACCEPTS, trace};
use crate::bench::ground::Ground;
use crate::bench::http::Connection;
use crate::bench::load::Prepared;
use crate::bench::wire::{self, Target};
use crate::commands::Failure;
use crate::demo::county::cad_name;

/// The calls that requests, answers and flushes are made of.
const CALLS: &str = "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync";
/// How long the tracer may take to write its last line after the hub has ended.
const WRITE_WAIT: Duration = Duration::from_secs(20);
const WRITE_POLL: Duration = Duration::from_millis(50);

/// `ok: …`, `failed: …`, or `skipped: …` where nothing can be traced.
pub(super) async fn run(plan: &Plan, tell: &dyn Fn(String)) -> Result<String, Failure> {
    if !has_tracer().await {
        return Ok("skipped: strace is not installed".into());
    }
    tell(format!("tracing {TRACED_ACCEPTS} accepts"));
    let ground = Ground::prepare(plan.data.as_deref(), JOURNAL, 0).await?;
    let file = ground.folder.path().join("trace.txt");
    let mut starting = ground.starting.clone();
    // With -D the hub is our own child and the tracer its follower, so that a stop reaches the hub.
    starting.under = ["strace", "-D", "-f", "-y", "-s", "64", "-e", CALLS, "-o"]
        .into_iter()
        .map(str::to_owned)
        .chain([file.to_string_lossy().into_owned()])
        .collect();
    let hub = starting.start().await?;
    let mut connection = Connection::open(hub.address).await?;
    let sender = ground.credentials(&cad_name("police"))?;
    let token = wire::token(&mut connection, hub.address, &sender).await?;
    let body = wire::incident(&["fire", "ambulance"].map(Target::agency));
    let mut request = Prepared::post(hub.address, wire::INCIDENTS, &token, &body);
    for number in 0..TRACED_ACCEPTS {
        wire::ask(&mut connection, request.numbered(number.into()), "an accept").await?;
    }
    hub.stop().await?;
    let until = Instant::now() + WRITE_WAIT;
    loop {
        let text = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
        let is_whole = text.lines().next_back().is_some_and(|line| line.contains("+++ exited"));
        if is_whole || Instant::now() > until {
            return Ok(trace::read(&text).tell(TRACED_ACCEPTS));
        }
        tokio::time::sleep(WRITE_POLL).await;
    }
}

async fn has_tracer() -> bool {
    let asked = tokio::process::Command::new("strace")
        .arg("-V")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.await.is_ok_and(|status| status.success())
}
