//! Streams, versions and positions. A stream is the history of one thing; a version counts the
//! entries of one stream, a position those of a whole realm. Both start at 1 and have no gaps.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::TypedId;

/// The kind of a stream, as in `exchange.share`: the slice's name, a full stop, the thing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamKind(pub &'static str);

impl fmt::Debug for StreamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Names one stream. Its key in the store is `kind`, a slash and the sixteen bytes of the id.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    kind: std::borrow::Cow<'static, str>,
    id: Uuid,
}

impl StreamId {
    #[must_use]
    pub fn new(kind: StreamKind, id: impl TypedId) -> Self {
        Self { kind: std::borrow::Cow::Borrowed(kind.0), id: id.uuid() }
    }

    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        self.id
    }

    /// The key's bytes, 18 to 80 of them.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(self.kind.len() + 17);
        key.extend_from_slice(self.kind.as_bytes());
        key.push(b'/');
        key.extend_from_slice(self.id.as_bytes());
        key
    }

    /// Reads a key back; `None` for bytes that no stream has.
    #[must_use]
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let (head, id) = key.split_at_checked(key.len().checked_sub(16)?)?;
        let kind = std::str::from_utf8(head.strip_suffix(b"/")?).ok()?;
        let id = Uuid::from_slice(id).ok()?;
        Some(Self { kind: std::borrow::Cow::Owned(kind.to_owned()), id })
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number of an entry in its realm. Zero is before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

/// The number of an entry in its stream. Zero is before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version(pub u64);

/// The largest integer that every reader of JSON keeps whole; above it, counters are text.
const JSON_INTEGER_MAX: u64 = 1 << 53;

macro_rules! counter {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if self.0 > JSON_INTEGER_MAX {
                    to.collect_str(&self.0)
                } else {
                    to.serialize_u64(self.0)
                }
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(CounterVisitor).map(Self)
            }
        }
        impl $name {
            pub const ZERO: Self = Self(0);
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}
counter!(Position);
counter!(Version);

/// Reads a counter as a number or, as those above 2^53 are written, as text.
struct CounterVisitor;

impl serde::de::Visitor<'_> for CounterVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a counter, as a number or as text")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number).map_err(|_| E::custom("counter is negative"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u64, E> {
        text.parse().map_err(|_| E::custom("counter is not a whole number"))
    }
}

/// What an append expects its stream to stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The stream stands exactly here; zero for a stream that must not exist yet.
    At(Version),
    /// Anywhere: a log line needs no version.
    Anywhere,
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn a_counter_above_what_readers_of_json_keep_whole_is_written_as_text() {
        for (number, text) in [(7, "7"), (1 << 53, "9007199254740992")] {
            assert_eq!(serde_json::to_string(&Position(number)).unwrap(), text);
        }
        let above = Position((1 << 53) + 1);
        assert_eq!(serde_json::to_string(&above).unwrap(), "\"9007199254740993\"");
        assert_eq!(serde_json::from_str::<Position>("\"9007199254740993\"").unwrap(), above);
        assert_eq!(serde_json::from_str::<Position>("12").unwrap(), Position(12));
        assert!(serde_json::from_str::<Position>("-1").is_err());
    }
}
