//! The seat: where and when an entry was stored. Assigned by the writer, fixed in size.

use kernel::{Position, Realm, Timestamp, Version};

use super::cursor::Cursor;
use super::hash::Hash;

pub(crate) const FORMAT: u8 = 1;
pub(crate) const SEAT_BYTES: usize = 58;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SeatBytes {
    pub(crate) realm: Realm,
    pub(crate) position: Position,
    pub(crate) version: Version,
    pub(crate) recorded_at: Timestamp,
    /// The hash of the stream's entry before; zeros for the first.
    pub(crate) previous: Hash,
}

impl SeatBytes {
    pub(crate) fn encode(&self) -> [u8; SEAT_BYTES] {
        let mut bytes = [0; SEAT_BYTES];
        let fields = [FORMAT, self.realm.byte()]
            .into_iter()
            .chain(self.position.0.to_be_bytes())
            .chain(self.version.0.to_be_bytes())
            .chain(self.recorded_at.milliseconds().to_be_bytes())
            .chain(self.previous);
        bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        if cursor.u8()? != FORMAT {
            return None;
        }
        Some(Self {
            realm: Realm::from_byte(cursor.u8()?)?,
            position: Position(cursor.u64()?),
            version: Version(cursor.u64()?),
            recorded_at: Timestamp::from_milliseconds(cursor.i64()?),
            previous: cursor.array()?,
        })
    }
}
