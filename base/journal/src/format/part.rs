//! Parts: the body cut by label and seal. Stored bytes of an open part are `salt (16) ‖ json`, of
//! a sealed one `nonce (12) ‖ AES-256-GCM(salt ‖ json)`. The commitment lies beside them, so that
//! a part which is withheld or erased stays provable, and the salt within the seal, so that a
//! short answer cannot be guessed from it.

use std::borrow::Cow;

use kernel::{Entropy, Label, Seal};
use serde_json::Value;
use zeroize::Zeroizing;

use super::cursor::Cursor;
use super::hash::{self, Hash};
use super::push_length;
use crate::cases::CaseKey;
use crate::commit::Draft;
use crate::error::AppendError;

const SALT_BYTES: usize = 16;
/// Label, seal, stored length and commitment.
const FRAME_BYTES: usize = 1 + 1 + 4 + 32;
/// Room for the JSON of most parts, so that it is not moved while it is written.
const JSON_BYTES_USUAL: usize = 4_096;
const SEAL: &[u8] = b"bluelight/entry/1/seal\0";
const INTEGER_MAX: u64 = 1 << 53;
const DEPTH_MAX: usize = 64;
const SEALS: [Seal; 2] = [Seal::Open, Seal::Case];

pub(crate) struct Part<'a> {
    pub(crate) label: Label,
    pub(crate) seal: Seal,
    stored: Cow<'a, [u8]>,
    commitment: Hash,
}

impl<'a> Part<'a> {
    pub(crate) fn encoded_bytes(&self) -> usize {
        FRAME_BYTES + self.stored.len()
    }

    pub(crate) fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&[label_byte(self.label), seal_byte(self.seal)]);
        push_length(bytes, self.stored.len());
        bytes.extend_from_slice(&self.stored);
        bytes.extend_from_slice(&self.commitment);
    }

    pub(crate) fn decode(cursor: &mut Cursor<'a>) -> Option<Self> {
        let label = cursor.u8()?;
        let label = Label::ALL.into_iter().find(|known| label_byte(*known) == label)?;
        let seal = cursor.u8()?;
        let seal = SEALS.into_iter().find(|known| seal_byte(*known) == seal)?;
        let stored = Cow::Borrowed(cursor.take_counted()?);
        Some(Self { label, seal, stored, commitment: cursor.array()? })
    }

    pub(crate) fn leaf(&self) -> Hash {
        let [a, b, c, d] = u32::try_from(self.stored.len()).unwrap_or(u32::MAX).to_be_bytes();
        let descriptor = [label_byte(self.label), seal_byte(self.seal), a, b, c, d];
        hash::part(&descriptor, &self.stored, &self.commitment)
    }

    pub(crate) fn open_json(&self) -> Option<Zeroizing<Vec<u8>>> {
        self.committed(self.stored.to_vec())
    }

    pub(crate) fn unseal(
        &self,
        key: &CaseKey,
        stream: &[u8],
        event: &str,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let salted = key.open(&self.stored, &associated(stream, event, self.label))?;
        self.committed(salted)
    }

    fn committed(&self, salted: Vec<u8>) -> Option<Zeroizing<Vec<u8>>> {
        let mut salted = Zeroizing::new(salted);
        if salted.len() < SALT_BYTES || hash::commitment(&salted) != self.commitment {
            return None;
        }
        salted.drain(..SALT_BYTES);
        Some(salted)
    }
}

/// Cuts a draft's body by label and seal, in the order of their bytes; fields in the order of
/// their names.
pub(crate) fn cut(
    draft: &Draft,
    key: Option<&CaseKey>,
    entropy: &dyn Entropy,
) -> Result<Vec<Part<'static>>, AppendError> {
    let mut fields: Vec<(Label, Seal, &String, &Value)> = draft
        .body
        .iter()
        .map(|(name, value)| {
            let (label, seal) = kept_as(draft, name);
            (label, seal, name, value)
        })
        .collect();
    fields.sort_unstable_by_key(|(label, seal, name, _)| (*label, *seal, *name));
    let stream = draft.stream.key();
    let mut parts = Vec::with_capacity(2);
    for group in fields.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some((label, seal, ..)) = group.first().copied() else { continue };
        let mut salted = salted_json(group, entropy);
        let commitment = hash::commitment(&salted);
        let stored = match (seal, key) {
            (Seal::Open, _) => std::mem::take(&mut *salted),
            (Seal::Case, Some(key)) => {
                key.seal(&salted, &associated(&stream, draft.event, label), entropy)
            }
            (Seal::Case, None) => return Err(AppendError::CaseMissing { event: draft.event }),
        };
        parts.push(Part { label, seal, stored: Cow::Owned(stored), commitment });
    }
    Ok(parts)
}

fn kept_as(draft: &Draft, name: &str) -> (Label, Seal) {
    draft
        .fields
        .iter()
        .find(|field| field.name == name)
        .map_or((Label::General, Seal::Open), |field| (field.label, field.seal))
}

fn salted_json(
    fields: &[(Label, Seal, &String, &Value)],
    entropy: &dyn Entropy,
) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(JSON_BYTES_USUAL));
    bytes.resize(SALT_BYTES, 0);
    entropy.fill(&mut bytes);
    let mut opening = b'{';
    for (_, _, name, value) in fields {
        bytes.push(opening);
        // Writing names and values into memory cannot fail.
        let _ = serde_json::to_writer(&mut *bytes, name);
        bytes.push(b':');
        let _ = serde_json::to_writer(&mut *bytes, value);
        opening = b',';
    }
    bytes.push(b'}');
    bytes
}

/// What a seal is bound to, so that sealed bytes cannot be moved to another place.
fn associated(stream: &[u8], event: &str, label: Label) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SEAL.len() + stream.len() + event.len() + 9);
    bytes.extend_from_slice(SEAL);
    push_length(&mut bytes, stream.len());
    bytes.extend_from_slice(stream);
    push_length(&mut bytes, event.len());
    bytes.extend_from_slice(event.as_bytes());
    bytes.push(label_byte(label));
    bytes
}

/// Labelled or sealed nulls are not stored: the part would tell that there was nothing to tell.
pub(crate) fn drop_nulls(draft: &mut Draft) {
    for field in draft.fields {
        if draft.body.get(field.name).is_some_and(Value::is_null) {
            draft.body.remove(field.name);
        }
    }
}

pub(crate) fn check_numbers(draft: &Draft) -> Result<(), AppendError> {
    draft.body.iter().try_for_each(|(name, value)| match deepest(value, 1) {
        Walk::Sound => Ok(()),
        Walk::IntegerTooLarge => {
            Err(AppendError::IntegerTooLarge { event: draft.event, field: name.clone() })
        }
        Walk::TooDeep => Err(AppendError::TooLarge {
            what: "depth of an event's body",
            found: DEPTH_MAX + 1,
            max: DEPTH_MAX,
        }),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    Sound,
    IntegerTooLarge,
    TooDeep,
}

fn deepest(value: &Value, depth: usize) -> Walk {
    if depth > DEPTH_MAX {
        return Walk::TooDeep;
    }
    let first_fault = |mut walks: &mut dyn Iterator<Item = Walk>| {
        (&mut walks).find(|walk| *walk != Walk::Sound).unwrap_or(Walk::Sound)
    };
    match value {
        Value::Number(number) => {
            let size = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            if size.is_some_and(|size| size > INTEGER_MAX) {
                Walk::IntegerTooLarge
            } else {
                Walk::Sound
            }
        }
        Value::Array(items) => first_fault(&mut items.iter().map(|item| deepest(item, depth + 1))),
        Value::Object(items) => {
            first_fault(&mut items.values().map(|item| deepest(item, depth + 1)))
        }
        _ => Walk::Sound,
    }
}

const fn label_byte(label: Label) -> u8 {
    match label {
        Label::General => 1,
        Label::Personal => 2,
        Label::Health => 3,
        Label::Policing => 4,
        Label::Protected => 5,
    }
}

const fn seal_byte(seal: Seal) -> u8 {
    match seal {
        Seal::Open => 0,
        Seal::Case => 1,
    }
}
