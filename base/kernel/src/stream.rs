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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// The number of an entry in its stream. Zero is before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

macro_rules! counter {
    ($name:ident) => {
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

/// What an append expects its stream to stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The stream stands exactly here; zero for a stream that must not exist yet.
    At(Version),
    /// Anywhere: a log line needs no version.
    Anywhere,
}
