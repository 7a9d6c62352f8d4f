//! `bluelight check-config`: what is in force, or what is wrong.

use clap::Args;

use super::{Failure, Settings};

/// Read the configuration, say what is wrong with it, and print what is in force.
#[derive(Debug, Args)]
pub struct CheckConfig {
    #[command(flatten)]
    settings: Settings,
}

impl CheckConfig {
    #[expect(clippy::print_stdout, reason = "the answer of the command")]
    pub fn run(self) -> Result<(), Failure> {
        let mut config = self.settings.read()?;
        if config.journal != "sqlite" {
            config.journal = without_password(&config.journal);
        }
        print!("{}", toml::to_string_pretty(&config)?);
        Ok(())
    }
}

/// The address with its password left out.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((user, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let name = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{name}:not-shown@{host}")
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_database_password_is_not_printed() {
        assert_eq!(
            without_password("postgres://hub:p@ss@db:5432/bluelight"),
            "postgres://hub:not-shown@db:5432/bluelight"
        );
        assert_eq!(without_password("postgres://db/bluelight"), "postgres://db/bluelight");
    }
}
