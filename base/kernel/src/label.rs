//! Sensitivity labels. A label governs disclosure: who may be shown a part. Erasure is governed
//! by the seal, which is another thing (see `event`).

use serde::{Deserialize, Serialize};

/// How sensitive a part is. `Protected` is for refuges and protected witnesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    General,
    Personal,
    Health,
    Policing,
    Protected,
}

impl Label {
    pub const ALL: [Self; 5] =
        [Self::General, Self::Personal, Self::Health, Self::Policing, Self::Protected];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Personal => "personal",
            Self::Health => "health",
            Self::Policing => "policing",
            Self::Protected => "protected",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.code() == code)
    }

    const fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of labels, small enough to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LabelSet(u8);

impl LabelSet {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(0b1_1111);

    #[must_use]
    pub const fn contains(self, label: Label) -> bool {
        self.0 & label.bit() != 0
    }

    #[must_use]
    pub const fn with(self, label: Label) -> Self {
        Self(self.0 | label.bit())
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Label> {
        Label::ALL.into_iter().filter(move |label| self.contains(*label))
    }
}

impl FromIterator<Label> for LabelSet {
    fn from_iter<I: IntoIterator<Item = Label>>(labels: I) -> Self {
        labels.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Debug for LabelSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(Label::code)).finish()
    }
}

impl Serialize for LabelSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for LabelSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::<Label>::deserialize(from).map(|labels| labels.into_iter().collect())
    }
}
