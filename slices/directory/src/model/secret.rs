//! A system's secrets. Two may live at once, so that one can be changed for the next without a
//! moment in which neither works. Only their hashes are kept, and those in the vault.

use kernel::{Folded, StreamKind, SystemId, Timestamp, Told};
use sha2::{Digest, Sha256};

use crate::events::{SecretEvent, SecretId, SecretIssued, SecretRevoked};

/// Secrets of one system that are good at once.
const LIVE_SECRETS_MAX: usize = 2;

/// The live secrets of one system: which there are and since when.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SecretRing {
    live: Vec<(SecretId, Timestamp)>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretRefused {
    #[error("two secrets are live already; revoke the older one first")]
    TwoAreLive,
    #[error("secret is not live; it was revoked before")]
    NotLive,
}

impl kernel::Refusal for SecretRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::TwoAreLive => "directory.secret.two_are_live",
            Self::NotLive => "directory.secret.not_live",
        }
    }

    fn kind(&self) -> kernel::RefusalKind {
        kernel::RefusalKind::Conflict
    }
}

impl SecretRing {
    /// # Errors
    /// If two secrets are live already.
    pub fn issue(&self, system: SystemId, secret: SecretId) -> Result<SecretIssued, SecretRefused> {
        if self.live.len() >= LIVE_SECRETS_MAX {
            return Err(SecretRefused::TwoAreLive);
        }
        Ok(SecretIssued { system, secret })
    }

    /// # Errors
    /// If the secret is not live.
    pub fn revoke(
        &self,
        system: SystemId,
        secret: SecretId,
    ) -> Result<SecretRevoked, SecretRefused> {
        if !self.live.iter().any(|(live, _)| *live == secret) {
            return Err(SecretRefused::NotLive);
        }
        Ok(SecretRevoked { system, secret })
    }

    /// The live secrets and when each was issued, the oldest first.
    #[must_use]
    pub fn live(&self) -> &[(SecretId, Timestamp)] {
        &self.live
    }
}

impl Folded for SecretRing {
    const KIND: StreamKind = StreamKind("directory.secrets");
    type Id = SystemId;
    type Event = SecretEvent;

    fn fold(state: Option<Self>, event: &SecretEvent, told: &Told) -> Option<Self> {
        let mut ring = state.unwrap_or_default();
        match event {
            SecretEvent::SecretIssued(issued) => ring.live.push((issued.secret, told.recorded_at)),
            SecretEvent::SecretRevoked(revoked) => {
                ring.live.retain(|(live, _)| *live != revoked.secret);
            }
        }
        Some(ring)
    }
}

/// A secret in the clear: 256 random bits, seen once by whoever asked for it.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl ClientSecret {
    #[must_use]
    pub fn of_random(bytes: [u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    #[must_use]
    pub fn given(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept. One round is enough for 256 random bits; nobody can guess them.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Whether this is the secret that was kept, compared without an early end.
    #[must_use]
    pub fn matches(&self, kept: &[u8]) -> bool {
        let hash = self.hash();
        let difference = hash.iter().zip(kept).fold(0, |sum, (a, b)| sum | (a ^ b));
        kept.len() == hash.len() && difference == 0
    }
}

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecret")
    }
}

#[cfg(test)]
mod tests {
    use kernel::{SystemId, Timestamp, TypedId};
    use uuid::Uuid;

    use super::{ClientSecret, SecretRefused, SecretRing};
    use crate::events::SecretId;

    #[test]
    fn two_secrets_live_at_once_and_never_three() {
        let system = SystemId::from_uuid(Uuid::from_u128(1));
        let secret = |n| SecretId::from_uuid(Uuid::from_u128(n));
        let at = Timestamp::from_milliseconds(0);
        let mut ring = SecretRing::default();
        for n in [1, 2] {
            ring.issue(system, secret(n)).unwrap();
            ring.live.push((secret(n), at));
        }
        assert_eq!(ring.issue(system, secret(3)), Err(SecretRefused::TwoAreLive));
        assert_eq!(ring.revoke(system, secret(3)), Err(SecretRefused::NotLive));
        assert_eq!(ring.revoke(system, secret(1)).unwrap().secret, secret(1));
    }

    #[test]
    fn a_secret_matches_its_own_hash_only_and_is_never_printed() {
        let secret = ClientSecret::of_random([7; 32]);
        assert!(secret.matches(&secret.hash()));
        assert!(!secret.matches(&ClientSecret::of_random([8; 32]).hash()));
        assert!(!secret.matches(&[]));
        assert_eq!(format!("{secret:?}"), "ClientSecret");
    }
}
