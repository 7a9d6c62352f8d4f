//! One TOML file plus the environment (`BLUELIGHT_LISTEN`, `BLUELIGHT_LOG__FORMAT`, …). Every key
//! has a default that is safe for one machine; an unknown key is refused, so that a misspelt
//! setting never silently does nothing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Settings of one node.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address that the hub answers at.
    pub listen: SocketAddr,
    /// The folder of journal, views, blobs and keys.
    pub data: PathBuf,
    /// `sqlite`, or a `postgres://` address.
    pub journal: String,
    /// The address that people use; `https` makes cookies secure.
    pub public_url: Option<String>,
    /// Where the erasure ledger lies; must not be inside a backup. Default: `<data>/ledger`.
    pub ledger: Option<PathBuf>,
    pub log: LogConfig,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    pub format: LogFormat,
    /// As in `info` or `info,exchange=debug`.
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Json,
    Text,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("bluelight-data"),
            journal: "sqlite".to_owned(),
            public_url: None,
            ledger: None,
            log: LogConfig { format: LogFormat::Json, level: "info".to_owned() },
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("configuration cannot be read: {0}")]
    Read(#[from] Box<figment::Error>),
    #[error("configuration file {0} is not there")]
    Missing(PathBuf),
    #[error("journal is '{0}'; write sqlite or a postgres:// address")]
    Journal(String),
    #[error("public_url is '{0}'; write an http:// or https:// address")]
    PublicUrl(String),
}

impl Config {
    /// Reads the file, if one is named, and the environment over it.
    ///
    /// # Errors
    /// If the file is missing, a key is unknown, or a value cannot be.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::Missing(file.to_owned()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        let environment = Env::prefixed("BLUELIGHT_").ignore(&["config"]).split("__");
        let config: Self = figment.merge(environment).extract().map_err(Box::new)?;
        config.check()?;
        Ok(config)
    }

    /// # Errors
    /// If a value cannot be.
    pub fn check(&self) -> Result<(), ConfigError> {
        let is_postgres =
            self.journal.starts_with("postgres://") || self.journal.starts_with("postgresql://");
        if self.journal != "sqlite" && !is_postgres {
            return Err(ConfigError::Journal(self.journal.clone()));
        }
        match &self.public_url {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                Err(ConfigError::PublicUrl(url.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Whether browsers reach the hub over TLS, so that cookies may insist on it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.ledger.clone().unwrap_or_else(|| self.data.join("ledger"))
    }
}
