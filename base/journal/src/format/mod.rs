//! The entry's bytes, format 1 (ADR-0001). They are made once, stored as made and hashed as
//! stored; nothing is ever serialised again to check it. The format never changes, it only gains
//! a version.
//!
//! `seat (58) ‖ header length u32 ‖ header ‖ number of parts u16 ‖ parts`, numbers big-endian.

pub(crate) mod cursor;
#[cfg(test)]
mod golden;
pub(crate) mod hash;
pub(crate) mod header;
pub(crate) mod part;
pub(crate) mod seat;

use kernel::{Seal, StoredEvent};

use self::cursor::Cursor;
use self::hash::Hash;
use self::header::Header;
use self::part::Part;
use self::seat::{SEAT_BYTES, SeatBytes};
use crate::bounds::ENTRY_BYTES_MAX;
use crate::cases::CaseKey;
use crate::commit::Draft;
use crate::error::AppendError;

/// An entry complete but for its seat, which only the writer can give.
pub(crate) struct Unseated {
    /// The whole entry, its first 58 bytes still zero.
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_hash: Hash,
}

impl Unseated {
    /// Fills the seat in and answers the entry's hash.
    pub(crate) fn take_seat(&mut self, seat: &SeatBytes) -> Hash {
        let seat = seat.encode();
        if let Some(place) = self.bytes.first_chunk_mut::<SEAT_BYTES>() {
            *place = seat;
        }
        hash::entry(&seat, &self.content_hash)
    }
}

/// Cuts a draft into parts, seals and hashes them. A field that is labelled or sealed and null is
/// taken out of the draft, as it will be absent when read back.
pub(crate) fn unseated(
    draft: &mut Draft,
    key: Option<&CaseKey>,
    entropy: &dyn kernel::Entropy,
) -> Result<Unseated, AppendError> {
    part::check_numbers(draft)?;
    part::drop_nulls(draft);
    let header = Header::of(draft).encode();
    let parts = part::cut(draft, key, entropy)?;
    let parts_bytes: usize = parts.iter().map(Part::encoded_bytes).sum();
    let mut bytes = Vec::with_capacity(SEAT_BYTES + 4 + header.len() + 2 + parts_bytes);
    bytes.resize(SEAT_BYTES, 0);
    push_length(&mut bytes, header.len());
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(&u16::try_from(parts.len()).unwrap_or(u16::MAX).to_be_bytes());
    let mut leaves = Vec::with_capacity(parts.len());
    for part in &parts {
        part.encode(&mut bytes);
        leaves.push(part.leaf());
    }
    if bytes.len() > ENTRY_BYTES_MAX {
        let found = bytes.len();
        return Err(AppendError::TooLarge {
            what: "an entry's bytes",
            found,
            max: ENTRY_BYTES_MAX,
        });
    }
    let content_hash = hash::content(&header, &leaves);
    Ok(Unseated { bytes, content_hash })
}

pub(crate) fn push_length(bytes: &mut Vec<u8>, length: usize) {
    bytes.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
}

/// An entry taken apart, not yet opened.
pub(crate) struct Entry<'a> {
    pub(crate) seat: SeatBytes,
    seat_bytes: &'a [u8],
    header: &'a [u8],
    parts: Vec<Part<'a>>,
}

impl<'a> Entry<'a> {
    /// `None` for bytes that are not an entry of format 1.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let seat_bytes = cursor.take(SEAT_BYTES)?;
        let seat = SeatBytes::decode(seat_bytes)?;
        let header = cursor.take_counted()?;
        let count = cursor.u16()?;
        let parts = (0..count).map(|_| Part::decode(&mut cursor)).collect::<Option<Vec<_>>>()?;
        cursor.is_empty().then_some(Self { seat, seat_bytes, header, parts })
    }

    pub(crate) fn hash(&self) -> Hash {
        let leaves: Vec<Hash> = self.parts.iter().map(Part::leaf).collect();
        hash::entry(self.seat_bytes, &hash::content(self.header, &leaves))
    }

    pub(crate) fn header(&self) -> Option<Header<'static>> {
        Header::decode(self.header)
    }

    /// Opens the parts with the case's key; parts whose key is gone are flagged by their label.
    /// `None` if a part does not open with the key that it should, or is not what it should be.
    pub(crate) fn open(
        &self,
        header: Header<'static>,
        key: Option<&CaseKey>,
    ) -> Option<StoredEvent> {
        let stream = header.stream()?;
        let key_bytes = stream.key();
        let mut event = header.event(stream, &self.seat)?;
        for part in &self.parts {
            let json = match (part.seal, key) {
                (Seal::Open, _) => part.open_json()?,
                (Seal::Case, Some(key)) => part.unseal(key, &key_bytes, &event.event)?,
                (Seal::Case, None) => {
                    event.erased = event.erased.with(part.label);
                    continue;
                }
            };
            let fields: kernel::Body = serde_json::from_slice(&json).ok()?;
            event.body.extend(fields);
        }
        Some(event)
    }

    pub(crate) fn has_sealed_parts(&self) -> bool {
        self.parts.iter().any(|part| part.seal == Seal::Case)
    }
}
