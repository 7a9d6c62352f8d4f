//! Mutable, unchained rows beside the journal and in its transaction: wrapped keys, credentials,
//! sessions, cursors. The journal records that a secret changed, never its value.

use std::sync::Weak;

use crate::bounds::VAULT_ROWS_LISTED_MAX;
use crate::commit::{Commit, VaultChange};
use crate::engine::VaultValue;
use crate::error::{AppendError, ReadError};
use crate::journal::Inner;

/// One realm's vault. Rows past their expiry are not there.
pub struct Vault {
    pub(crate) inner: Weak<Inner>,
}

impl Vault {
    /// # Errors
    /// If the store cannot be read.
    pub async fn load(
        &self,
        space: &'static str,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>, ReadError> {
        let key = key.to_vec();
        self.read(move |inner| {
            let found = inner.source.reader.vault_load(space, &key)?;
            Ok(found.filter(|value| inner.is_current(value)).map(|value| value.value))
        })
        .await
    }

    /// Keys and values of one space, in the keys' order; at most 10,000.
    ///
    /// # Errors
    /// If there are more, or the store cannot be read.
    pub async fn list(&self, space: &'static str) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadError> {
        self.read(move |inner| {
            let rows = inner.source.reader.vault_list(space, VAULT_ROWS_LISTED_MAX + 1)?;
            if rows.len() > VAULT_ROWS_LISTED_MAX {
                return Err(ReadError::TooMany { max: VAULT_ROWS_LISTED_MAX });
            }
            let current = rows.into_iter().filter(|(_, value)| inner.is_current(value));
            Ok(current.map(|(key, value)| (key, value.value)).collect())
        })
        .await
    }

    /// Writes through the journal's writer, flushed before it answers.
    ///
    /// # Errors
    /// As an append.
    pub async fn write(&self, changes: Vec<VaultChange>) -> Result<(), AppendError> {
        let inner = self.inner.upgrade().ok_or_else(closed)?;
        let commit = Commit { vault: changes, ..Commit::default() };
        inner.append(commit).await.map(|_| ())
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Inner) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let closed = || ReadError::Store { reason: "the journal is closed".to_owned() };
        let inner = self.inner.upgrade().ok_or_else(closed)?;
        crate::journal::blocking(move || read(&inner)).await
    }
}

impl Inner {
    fn is_current(&self, value: &VaultValue) -> bool {
        value.expires_at.is_none_or(|at| self.clock.now() < at)
    }
}

fn closed() -> AppendError {
    AppendError::Stopped { reason: "the journal is closed".to_owned() }
}
