//! Live work and exercises never meet. Each realm is a journal of its own, with its own numbers,
//! tree, queue and views, so that no flag can carry an entry from one to the other.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Realm {
    Live,
    Exercise,
}

impl Realm {
    pub const ALL: [Self; 2] = [Self::Live, Self::Exercise];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Exercise => "exercise",
        }
    }

    /// The byte that stands for the realm in a stored entry.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Live => 1,
            Self::Exercise => 2,
        }
    }

    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Live),
            2 => Some(Self::Exercise),
            _ => None,
        }
    }
}
