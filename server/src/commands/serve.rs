//! `bluelight serve`: run the hub until it is asked to stop.

use std::net::SocketAddr;

use clap::Args;

use super::{Failure, Settings, runtime};
use crate::{first, health, log, run};

/// Run the hub.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// The address to answer at; overrides the configuration.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// On a hub without agencies: make the hub's own agency and this first supervisor, and print
    /// a password to sign in with and change.
    #[arg(long, value_name = "EMAIL")]
    first_supervisor: Option<String>,
}

impl Serve {
    pub fn run(self) -> Result<(), Failure> {
        let mut config = self.settings.read()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        log::start(&config.log);
        health::start_metrics();
        runtime()?.block_on(async {
            let hub = run::open(&config).await?;
            if let Some(email) = &self.first_supervisor {
                first::make_first_supervisor(&hub, email).await?;
            }
            let running = run::start(hub, config.listen).await?;
            tracing::info!(address = %running.address, "the hub is listening");
            run::asked_to_stop().await;
            tracing::info!("the hub is stopping");
            running.stop().await;
            Ok(())
        })
    }
}
