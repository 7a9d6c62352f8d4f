//! A signed head says: at this time this realm's tree had this size and this root. It is all that
//! a witness needs to keep.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::{Position, Realm, Timestamp};
use serde::{Deserialize, Serialize};

use crate::format::hash::{Hash, sha256};

const DOMAIN: &[u8] = b"bluelight/head/1\0";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    pub realm: Realm,
    /// The position of the tree's first entry: 1, but for journals begun by a trial.
    pub first: Position,
    /// Entries in the tree; text, since many readers lose integers above 2^53.
    #[serde(with = "as_text")]
    pub size: u64,
    #[serde(with = "as_hex")]
    pub root: [u8; 32],
    pub at: Timestamp,
    /// The Ed25519 public key that signed, which is also its id.
    #[serde(with = "as_hex")]
    pub key: [u8; 32],
    #[serde(with = "as_hex")]
    pub signature: [u8; 64],
}

impl SignedHead {
    pub(crate) fn sign(mut head: Self, key: &SigningKey) -> Self {
        head.key = key.verifying_key().to_bytes();
        head.signature = key.sign(&head.signed_bytes()).to_bytes();
        head
    }

    /// What the signature covers.
    fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(DOMAIN.len() + 89);
        bytes.extend_from_slice(DOMAIN);
        bytes.push(self.realm.byte());
        bytes.extend_from_slice(&self.first.0.to_be_bytes());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend_from_slice(&self.root);
        bytes.extend_from_slice(&self.at.milliseconds().to_be_bytes());
        bytes.extend_from_slice(&self.key);
        bytes
    }

    /// Whether the signature is that of the key named in the head. Whose key it is, the head
    /// cannot say.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.key) else { return false };
        key.verify_strict(&self.signed_bytes(), &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// The last position that the head covers; zero for an empty tree.
    #[must_use]
    pub fn last(&self) -> Position {
        match self.size {
            0 => Position::ZERO,
            size => Position(self.first.0 + (size - 1)),
        }
    }

    /// A code short enough to print, read out and write down: 80 bits of the head's hash.
    #[must_use]
    pub fn short_code(&self) -> String {
        let hash: Hash = sha256(&[&self.signed_bytes()]);
        let digits = hex::encode_upper(hash.first_chunk::<10>().unwrap_or(&[0; 10]));
        let groups: Vec<String> = digits
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        groups.join("-")
    }
}

pub(crate) mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

pub(crate) mod as_hex {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[u8; N], D::Error> {
        let mut bytes = [0; N];
        let digits = String::deserialize(from)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(bytes)
    }
}
