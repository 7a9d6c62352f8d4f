//! Bearer tokens of systems: opaque, short, kept in the live journal's vault by their hash alone.
//! A token says which system speaks, never what it may do: that is looked up at each request.

use desk::Office;
use journal::VaultChange;
use kernel::{Purpose, SystemId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::WebRefused;
use crate::bounds::TOKEN_SECONDS_MAX;
use crate::secret::{Secret, SecretHash};

const SPACE: &str = "token";

/// A new token, told once.
pub struct IssuedToken {
    /// What goes after `Authorization: Bearer`.
    pub token: String,
    pub expires_in_seconds: i64,
}

/// What the vault holds of a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) system: SystemId,
    pub(crate) purpose: Purpose,
    expires_at: Timestamp,
}

/// Issues and finds tokens.
#[derive(Clone)]
pub struct Tokens {
    live: Office,
}

impl Tokens {
    pub(crate) const fn new(live: Office) -> Self {
        Self { live }
    }

    /// A token for a system whose client credentials were good.
    ///
    /// # Errors
    /// If the vault cannot be written.
    pub async fn issue(
        &self,
        system: SystemId,
        purpose: Purpose,
    ) -> Result<IssuedToken, WebRefused> {
        let secret = Secret::mint(self.live.entropy().as_ref());
        let expires_at = self.live.now().plus_seconds(TOKEN_SECONDS_MAX);
        let token = Token { system, purpose, expires_at };
        let value = serde_json::to_vec(&token).map_err(|_| WebRefused::Fault)?;
        let key = secret.hash().bytes().to_vec();
        let put = VaultChange::Put { space: SPACE, key, value, expires_at: Some(expires_at) };
        self.live.journal().vault().write(vec![put]).await?;
        let token = secret.text().to_owned();
        Ok(IssuedToken { token, expires_in_seconds: TOKEN_SECONDS_MAX })
    }

    /// Ends a token before its time; one that is not there is ended already.
    ///
    /// # Errors
    /// If the vault cannot be written.
    pub async fn end(&self, token: &str) -> Result<(), WebRefused> {
        let Some(secret) = Secret::read(token) else { return Ok(()) };
        let key = secret.hash().bytes().to_vec();
        let delete = VaultChange::Delete { space: SPACE, key };
        Ok(self.live.journal().vault().write(vec![delete]).await?)
    }

    pub(crate) async fn find(&self, hash: &SecretHash) -> Result<Option<Token>, WebRefused> {
        let row = self.live.journal().vault().load(SPACE, hash.bytes()).await?;
        let token: Option<Token> = row.and_then(|row| serde_json::from_slice(&row).ok());
        Ok(token.filter(|token| self.live.now() < token.expires_at))
    }
}
