//! A secret that a browser or a program holds, and the hash of it, which is all that is stored.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Entropy;

use crate::bounds::SECRET_BYTES;
use crate::signer::random;

/// 256 random bits, told once to whom they are for.
#[derive(Clone)]
pub(crate) struct Secret(String);

/// What the vault keys a row by. Who steals the vault can sign in as nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SecretHash([u8; 32]);

impl Secret {
    pub(crate) fn mint(entropy: &dyn Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<SECRET_BYTES>(entropy)))
    }

    /// Takes text of the form that secrets have; anything else is nobody's.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == SECRET_BYTES).then(|| Self(text.to_owned()))
    }

    pub(crate) fn hash(&self) -> SecretHash {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref());
        SecretHash(hash)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl SecretHash {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        Some(Self(hex::decode(text).ok()?.try_into().ok()?))
    }

    pub(crate) fn hex(&self) -> String {
        hex::encode(self.0)
    }
}
