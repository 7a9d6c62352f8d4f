//! A node from configuration to last answer: open, listen, tick, stop.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use journal::EngineConfig;
use slice::{Assembly, AssemblyError, Job, Site};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;
use crate::health;
use crate::present::{SystemClock, SystemEntropy};

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the hub cannot be opened")]
    Assembly(#[from] AssemblyError),
    #[error("{address} cannot be listened at; choose another with --listen")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the listener ended")]
    Serve(#[from] std::io::Error),
}

/// Opens a hub as configured; nothing listens yet.
///
/// # Errors
/// If it cannot be put together.
pub async fn open(config: &Config) -> Result<Assembly, AssemblyError> {
    let engine = match config.journal.as_str() {
        "sqlite" => EngineConfig::Sqlite { folder: config.data.clone() },
        url => EngineConfig::Postgres { url: url.to_owned(), folder: config.data.clone() },
    };
    let site = Site {
        folder: config.data.clone(),
        engine,
        ledger: config.ledger(),
        spool: None,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        is_secure: config.is_secure(),
    };
    Assembly::open(&crate::slices::all(), site).await
}

/// A hub that listens and ticks.
pub struct Running {
    pub address: SocketAddr,
    hub: Assembly,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Binds the address, serves, and starts the slices' timers.
///
/// # Errors
/// If the address cannot be had.
pub async fn start(mut hub: Assembly, listen: SocketAddr) -> Result<Running, RunError> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|source| RunError::Listen { address: listen, source })?;
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for job in std::mem::take(&mut hub.jobs) {
        tasks.spawn(tick(job, stopping.clone()));
    }
    let router = hub.router.clone().merge(health::router(&hub));
    tasks.spawn(listen_at(listener, router, stopping));
    Ok(Running { address, hub, stop, tasks })
}

async fn listen_at(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move { drop(stopping.wait_for(|is_stopping| *is_stopping).await) };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(code = "server.listener_ended", %error, "the listener ended");
    }
}

async fn tick(job: Job, mut stopping: watch::Receiver<bool>) {
    loop {
        if let Err(error) = (job.run)().await {
            tracing::error!(code = "server.job_failed", job = job.name, %error, "a job failed");
        }
        let stopped = stopping.wait_for(|is_stopping| *is_stopping);
        if tokio::time::timeout(job.every, stopped).await.is_ok() {
            return;
        }
    }
}

/// How long open requests may take to end once the hub is told to stop.
const STOP_WAIT: std::time::Duration = std::time::Duration::from_secs(10);

impl Running {
    pub fn hub(&self) -> &Assembly {
        &self.hub
    }

    /// Takes no more requests, ends feeds, lets other open requests end, stores what was accepted,
    /// and stops.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        self.hub.web.stop();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WAIT, ended).await.is_err() {
            tracing::warn!(code = "server.stop_cut_short", "some requests were cut at the stop");
        }
        self.tasks.abort_all();
        self.hub.stop().await;
    }
}

/// Waits for the system to ask the program to stop.
pub async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    drop(interrupted.await);
}
