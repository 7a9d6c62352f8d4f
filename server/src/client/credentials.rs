//! Who a program is to the hub. The file that `demo` writes and `replay` reads is for its owner
//! only; one that others may read is refused.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A system's client id and secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: String,
}

/// The secret is never printed.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.client_id)
    }
}

/// One agency that replayed incidents are shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The agency's short name, as in `fire`.
    pub agency: String,
    /// `transfer`, `assist` or `awareness`.
    pub kind: String,
}

/// `replay-credentials.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplayCredentials {
    pub url: String,
    #[serde(flatten)]
    pub credentials: Credentials,
    pub recipients: Vec<Recipient>,
}

#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("{path} cannot be read; start `bluelight demo`, or name a file with --credentials")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{0} can be read by others; take their rights away with chmod 600")]
    NotPrivate(PathBuf),
    #[error("{path} is not a file of replay credentials: {source}")]
    Malformed { path: PathBuf, source: serde_json::Error },
}

impl ReplayCredentials {
    /// # Errors
    /// If the file is missing, malformed, or not its owner's alone.
    pub fn read(path: &Path) -> Result<Self, CredentialsError> {
        let unread = |source| CredentialsError::Read { path: path.to_owned(), source };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().map_err(unread)?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(CredentialsError::NotPrivate(path.to_owned()));
            }
        }
        let text = std::fs::read_to_string(path).map_err(unread)?;
        serde_json::from_str(&text)
            .map_err(|source| CredentialsError::Malformed { path: path.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialsError, ReplayCredentials};
    use crate::demo::write_private;

    const TEXT: &str = r#"{"url":"http://127.0.0.1:8080","client_id":"c","client_secret":"s",
        "recipients":[{"agency":"fire","kind":"transfer"}]}"#;

    #[test]
    fn credentials_are_read_from_a_private_file_and_their_secret_is_not_printed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("replay-credentials.json");
        write_private(&path, TEXT).unwrap();
        let read = ReplayCredentials::read(&path).unwrap();
        assert_eq!(read.recipients[0].agency, "fire");
        assert_eq!(format!("{:?}", read.credentials), "Credentials(c)");
    }

    #[cfg(unix)]
    #[test]
    fn credentials_that_others_may_read_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("replay-credentials.json");
        std::fs::write(&path, TEXT).unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(&path, open).unwrap();
        let refused = ReplayCredentials::read(&path);
        assert!(matches!(refused, Err(CredentialsError::NotPrivate(_))));
    }
}
