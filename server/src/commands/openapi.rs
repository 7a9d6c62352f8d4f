//! `bluelight openapi`: the document that is checked in at `api/openapi.json`.

use clap::Args;

use super::{Failure, runtime};
use crate::config::Config;
use crate::run;

/// Print the OpenAPI document.
#[derive(Debug, Args)]
pub struct Openapi {}

impl Openapi {
    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    pub fn run(self) -> Result<(), Failure> {
        let folder = std::env::temp_dir().join(format!("bluelight-openapi-{}", std::process::id()));
        let config = Config { data: folder.clone(), ..Config::default() };
        let document = runtime()?.block_on(async {
            let hub = run::open(&config).await?;
            let document = hub.openapi.to_pretty_json();
            hub.stop().await;
            Ok::<_, Failure>(document)
        });
        std::fs::remove_dir_all(&folder)?;
        println!("{}", document??);
        Ok(())
    }
}
