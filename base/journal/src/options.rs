//! What a journal is opened with.

use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Clock, Entropy, Realm};

use crate::keys::MasterKeys;

/// Where entries are stored.
#[derive(Debug, Clone)]
pub enum EngineConfig {
    /// `<folder>/<realm>.journal.db`, with blobs under `<folder>/blobs/<realm>`.
    Sqlite { folder: PathBuf },
    /// Schema `bluelight_<realm>` of the database, with blobs under `<folder>/blobs/<realm>`.
    Postgres { url: String, folder: PathBuf },
}

impl EngineConfig {
    pub(crate) fn folder(&self) -> &std::path::Path {
        match self {
            Self::Sqlite { folder } | Self::Postgres { folder, .. } => folder,
        }
    }
}

pub struct Options {
    pub realm: Realm,
    pub engine: EngineConfig,
    pub keys: Arc<MasterKeys>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// A preallocated file on another disk for the audit of reads while the journal cannot write.
    pub spool: Option<PathBuf>,
    /// The folder of the erasure ledger, outside whatever is backed up.
    pub ledger: PathBuf,
}
