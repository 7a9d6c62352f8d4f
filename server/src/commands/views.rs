//! `bluelight views`: views can be thrown away and built again from the journal.

use clap::{Args, Subcommand};

use super::{Failure, Settings, runtime};
use crate::{log, run};

#[derive(Debug, Subcommand)]
pub enum Views {
    /// Build views again beside the old ones, and swap. The hub must not be running.
    Rebuild(Rebuild),
}

#[derive(Debug, Args)]
pub struct Rebuild {
    /// Only views of this name; all of them without it.
    #[arg(long, value_name = "VIEW")]
    only: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no view called {0}; the names are printed without --only")]
struct NoSuchView(String);

impl Views {
    pub fn run(self) -> Result<(), Failure> {
        let Self::Rebuild(rebuild) = self;
        rebuild.run()
    }
}

impl Rebuild {
    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    fn run(self) -> Result<(), Failure> {
        let config = self.settings.read()?;
        log::start(&config.log);
        runtime()?.block_on(async {
            let hub = run::open(&config).await?;
            let mut count = 0;
            for (realm, name, view) in hub.views.iter() {
                if self.only.as_deref().is_some_and(|only| only != name) {
                    continue;
                }
                let rebuilt = view.rebuild().await?;
                println!(
                    "{}/{name}: {} events, {:.0} a second",
                    realm.code(),
                    rebuilt.events,
                    rebuilt.events_per_second()
                );
                count += 1;
            }
            hub.stop().await;
            match (count, self.only) {
                (0, Some(only)) => Err(NoSuchView(only).into()),
                _ => Ok(()),
            }
        })
    }
}
