//! Bearer tokens of systems: opaque, short, kept in the live journal's vault by their hash alone.
//! A token says which system speaks, never what it may do: that is looked up at each request.

use desk::Office;
use journal::VaultChange;
use kernel::{Purpose, SystemId, Timestamp};
use moka::ops::compute::Op;
use moka::sync::Cache;
use serde::{Deserialize, Serialize};

use crate::WebRefused;
use crate::bounds::{TOKEN_FOUND_SECONDS, TOKEN_SECONDS_MAX, TOKENS_FOUND_MAX};
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

/// What was found of a token a moment ago, so that a busy system costs no read for each request.
#[derive(Clone)]
enum Found {
    Good(Token, Timestamp),
    /// By this very process; a find that was under way does not bring it back.
    Ended,
}

/// Issues and finds tokens. One that another process ends counts here for a few seconds more.
#[derive(Clone)]
pub struct Tokens {
    live: Office,
    found: Cache<SecretHash, Found>,
}

impl Tokens {
    pub(crate) fn new(live: Office) -> Self {
        Self { live, found: Cache::new(TOKENS_FOUND_MAX) }
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
        let hash = secret.hash();
        let delete = VaultChange::Delete { space: SPACE, key: hash.bytes().to_vec() };
        self.live.journal().vault().write(vec![delete]).await?;
        self.found.insert(hash, Found::Ended);
        Ok(())
    }

    pub(crate) async fn find(&self, hash: &SecretHash) -> Result<Option<Token>, WebRefused> {
        let now = self.live.now();
        let is_good = |token: &Token| now < token.expires_at;
        match self.found.get(hash) {
            Some(Found::Ended) => return Ok(None),
            Some(Found::Good(token, at))
                if (0..TOKEN_FOUND_SECONDS).contains(&now.seconds_since(at)) =>
            {
                return Ok(Some(token).filter(is_good));
            }
            _ => {}
        }
        let row = self.live.journal().vault().load(SPACE, hash.bytes()).await?;
        let token: Option<Token> = row.and_then(|row| serde_json::from_slice(&row).ok());
        let token = token.filter(is_good);
        self.keep(hash, token.clone(), now);
        Ok(token)
    }

    fn keep(&self, hash: &SecretHash, token: Option<Token>, now: Timestamp) {
        self.found.entry(*hash).and_compute_with(|known| {
            match (known.map(moka::Entry::into_value), token) {
                (Some(Found::Ended), _) => Op::Nop,
                (_, Some(token)) => Op::Put(Found::Good(token, now)),
                (Some(Found::Good(..)), None) => Op::Remove,
                (None, None) => Op::Nop,
            }
        });
    }
}
