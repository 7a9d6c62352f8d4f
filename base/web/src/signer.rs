//! The key that form tokens and cursors are signed with. One of 32 bytes, made at the first start
//! and kept in the live journal's vault, so that all nodes and the next start have the same.

use aws_lc_rs::{constant_time, hmac};
use desk::Office;
use journal::VaultChange;
use kernel::Entropy;

use crate::WebRefused;

const SPACE: &str = "web";
const KEY: &[u8] = b"signing";

/// Signs and checks. A signature is bound to what it is for, so that none serves for another.
pub(crate) struct Signer(hmac::Key);

impl Signer {
    pub(crate) async fn open(live: &Office) -> Result<Self, WebRefused> {
        let vault = live.journal().vault();
        if let Some(key) = vault.load(SPACE, KEY).await? {
            return Ok(Self::of(&key));
        }
        let value = random::<32>(live.entropy().as_ref()).to_vec();
        let put = VaultChange::Put { space: SPACE, key: KEY.to_vec(), value, expires_at: None };
        vault.write(vec![put]).await?;
        // What the vault holds counts: another node may have been first.
        let key = vault.load(SPACE, KEY).await?.ok_or(WebRefused::Fault)?;
        Ok(Self::of(&key))
    }

    pub(crate) fn of(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn sign(&self, what_for: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(&what_for.as_bytes()).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut signature = [0; 32];
        signature.copy_from_slice(context.sign().as_ref());
        signature
    }
}

/// Whether two secrets are equal, in a time that does not tell where they differ.
pub(crate) fn is_same(left: &[u8], right: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(left, right).is_ok()
}

pub(crate) fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::Signer;

    #[test]
    fn a_signature_is_bound_to_its_use_and_to_where_its_parts_end() {
        let signer = Signer::of(&[7; 32]);
        let signature = signer.sign("cursor", &[b"ab", b"c"]);
        assert_eq!(signature, signer.sign("cursor", &[b"ab", b"c"]));
        assert_ne!(signature, signer.sign("form", &[b"ab", b"c"]));
        assert_ne!(signature, signer.sign("cursor", &[b"a", b"bc"]));
        assert_ne!(signature, Signer::of(&[8; 32]).sign("cursor", &[b"ab", b"c"]));
    }
}
