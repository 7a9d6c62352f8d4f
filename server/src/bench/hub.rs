//! The shipped binary as a child process: this same program's `serve`, on a folder that was seeded
//! with the demo's county. What is measured is what is shipped, over the network, as others meet it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use super::http::Connection;

/// A hub that is not ready after so long will not be.
const READY_WAIT: Duration = Duration::from_secs(120);
const READY_POLL: Duration = Duration::from_millis(5);
const STOP_WAIT: Duration = Duration::from_secs(30);
/// Lines of a hub's last words that are told when it ends by itself.
const LAST_LINES: usize = 12;

#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("the hub cannot be started")]
    Start(#[source] std::io::Error),
    #[error("the connection to the hub broke")]
    Broken(#[source] std::io::Error),
    #[error("the hub ended before it was ready; it said:\n{last_words}")]
    Ended { last_words: String },
    #[error("the hub was not ready in {} s; it said:\n{last_words}", READY_WAIT.as_secs())]
    NotReady { last_words: String },
    #[error("the hub did not stop in {} s when it was asked to", STOP_WAIT.as_secs())]
    NotStopped,
    #[error("the hub answered {status} where {wanted} was expected: {body}")]
    Refused { status: u16, wanted: &'static str, body: String },
    #[error("the hub's answer was not understood: {0}")]
    NotUnderstood(String),
}

/// How a hub is started, the same way each time.
#[derive(Debug, Clone)]
pub struct Starting {
    pub program: PathBuf,
    pub data: PathBuf,
    /// `sqlite` or a `postgres://` address.
    pub journal: String,
    pub address: SocketAddr,
    /// A command that the hub is run by, such as a tracer; empty for none.
    pub under: Vec<String>,
}

impl Starting {
    /// This same program, on an address that is free now.
    ///
    /// # Errors
    /// If the system names no program or gives no address.
    pub fn here(data: &Path, journal: &str) -> std::io::Result<Self> {
        let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(Self {
            program: std::env::current_exe()?,
            data: data.to_owned(),
            journal: journal.to_owned(),
            address: free.local_addr()?,
            under: Vec::new(),
        })
    }

    /// Starts the hub and waits until it is ready.
    ///
    /// # Errors
    /// If it ends or is not ready in time.
    pub async fn start(&self) -> Result<Hub, HubError> {
        let log = self.log().map_err(HubError::Start)?;
        let mut words = self.under.iter().map(PathBuf::from).collect::<Vec<_>>();
        words.push(self.program.clone());
        let mut words = words.into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BLUELIGHT_") {
                command.env_remove(name);
            }
        }
        let started_at = Instant::now();
        let child = command
            .args(words)
            .arg("serve")
            .args(["--listen", &self.address.to_string(), "--journal", &self.journal])
            .arg("--data")
            .arg(&self.data)
            .env("BLUELIGHT_LOG__LEVEL", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(HubError::Start)?;
        let mut hub = Hub { child, address: self.address, ready_after: Duration::ZERO };
        hub.wait_ready(self).await?;
        hub.ready_after = started_at.elapsed();
        Ok(hub)
    }

    fn log_path(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    fn log(&self) -> std::io::Result<std::fs::File> {
        std::fs::OpenOptions::new().create(true).append(true).open(self.log_path())
    }

    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(LAST_LINES);
        lines.get(from..).unwrap_or_default().join("\n")
    }
}

/// A hub that runs. Dropping it kills it.
pub struct Hub {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first ready answer.
    pub ready_after: Duration,
}

impl Hub {
    async fn wait_ready(&mut self, starting: &Starting) -> Result<(), HubError> {
        let until = Instant::now() + READY_WAIT;
        while Instant::now() < until {
            if self.child.try_wait().map_err(HubError::Start)?.is_some() {
                return Err(HubError::Ended { last_words: starting.last_words() });
            }
            if is_ready(self.address).await {
                return Ok(());
            }
            tokio::time::sleep(READY_POLL).await;
        }
        Err(HubError::NotReady { last_words: starting.last_words() })
    }

    /// SIGKILL: the process is gone between two instructions.
    ///
    /// # Errors
    /// If the system does not let it.
    pub async fn kill(mut self) -> std::io::Result<()> {
        self.child.kill().await
    }

    /// SIGTERM: the hub stores what it accepted, and stops.
    ///
    /// # Errors
    /// If it does not stop in time.
    pub async fn stop(mut self) -> Result<(), HubError> {
        ask_to_stop(&self.child);
        match tokio::time::timeout(STOP_WAIT, self.child.wait()).await {
            Ok(ended) => ended.map(drop).map_err(HubError::Start),
            Err(_) => Err(HubError::NotStopped),
        }
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let request = format!("GET /health/ready HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.exchange(request.as_bytes()).await.is_ok_and(|answer| answer.status == 200)
}

/// What `/health/ready` says of how far behind the views are, in entries, all together.
///
/// # Errors
/// If the hub does not answer, or otherwise than expected.
pub async fn view_lag(connection: &mut Connection, address: SocketAddr) -> Result<u64, HubError> {
    #[derive(serde::Deserialize)]
    struct Ready {
        view_lag: std::collections::BTreeMap<String, u64>,
    }
    let request = format!("GET /health/ready HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let answer = connection.exchange(request.as_bytes()).await.map_err(HubError::Broken)?;
    let ready: Ready = serde_json::from_slice(answer.body)
        .map_err(|error| HubError::NotUnderstood(error.to_string()))?;
    Ok(ready.view_lag.values().sum())
}

#[cfg(unix)]
fn ask_to_stop(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_err()) {
        tracing::debug!("the hub had ended before it was asked to stop");
    }
}

#[cfg(not(unix))]
fn ask_to_stop(_child: &Child) {}
