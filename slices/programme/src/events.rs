//! What the register records: an area, a scheme or a term is registered once, with every column
//! of its row, and changed as a whole when its row changes. Nothing here is about a private
//! person and all of it is public, so every field is general and open.

#[cfg(test)]
mod golden;
mod values;

use kernel::{Text, event, stream_events};
use serde::{Deserialize, Serialize};

pub(crate) use values::{
    AreaId, DateBasis, Lines, Nation, PartDate, Pounds, SavingSpan, SchemeId, Seed, Service, Slug,
    TermId, TermList, ValueError,
};

/// Characters of a title or of one name in a list.
pub(crate) const NAME_CHARS_MAX: usize = 200;
/// Characters of a summary, a lesson, a note or a meaning.
pub(crate) const PROSE_CHARS_MAX: usize = 2_000;
/// Items in one list: services, kinds, places, partners, forces.
pub(crate) const ITEMS_MAX: usize = 50;

pub(crate) type Name = Text<NAME_CHARS_MAX>;
pub(crate) type Prose = Text<PROSE_CHARS_MAX>;

/// Where a row was read: the seed's number, and its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) seed: Seed,
    pub(crate) lines: Lines,
}

/// All that a row of areas.csv tells, apart from its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AreaDetails {
    /// Place in the A to Z, from 1.
    pub(crate) position: u32,
    pub(crate) title: Name,
    /// Whether the entry's heading survives in the source.
    pub(crate) heading_in_source: bool,
    pub(crate) nation: Nation,
    pub(crate) police: Vec<Name>,
    pub(crate) note: Option<Prose>,
    #[serde(flatten)]
    pub(crate) source: Source,
}

/// A date as exact as its source, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatedBy {
    pub(crate) date: PartDate,
    pub(crate) basis: DateBasis,
}

/// A saving over a span of years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TotalSaving {
    pub(crate) gbp: Pounds,
    pub(crate) years: SavingSpan,
}

/// Money as the source prints it: whole pounds in the prices of the text. Absent is unknown,
/// never nought. What each figure is (a target, an estimate, realised) comes with its claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) capital_cost_gbp: Option<Pounds>,
    pub(crate) one_off_saving_gbp: Option<Pounds>,
    /// A saving whose period the source does not state.
    pub(crate) undated_saving_gbp: Option<Pounds>,
    pub(crate) annual_saving_gbp: Option<Pounds>,
    pub(crate) total_saving: Option<TotalSaving>,
    pub(crate) receipts_gbp: Option<Pounds>,
    pub(crate) funding_gbp: Option<Pounds>,
}

/// All that a row of schemes.csv tells, apart from its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SchemeDetails {
    pub(crate) area: Slug,
    pub(crate) title: Name,
    pub(crate) services: Vec<Service>,
    /// The main kind.
    pub(crate) kind: Slug,
    pub(crate) kinds_other: Vec<Slug>,
    pub(crate) status: Slug,
    pub(crate) start: Option<DatedBy>,
    pub(crate) due: Option<DatedBy>,
    pub(crate) places: Vec<Name>,
    pub(crate) partners: Vec<Name>,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    pub(crate) summary: Prose,
    pub(crate) lesson: Option<Prose>,
    #[serde(flatten)]
    pub(crate) source: Source,
}

impl SchemeDetails {
    /// The columns that name kinds, with each kind named, the main one first.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&'static str, &Slug)> {
        let others = self.kinds_other.iter().map(|kind| ("kinds_other", kind));
        std::iter::once(("kind", &self.kind)).chain(others)
    }
}

/// What a word of the register's vocabulary means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TermDetails {
    pub(crate) list: TermList,
    pub(crate) meaning: Prose,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AreaRegistered {
    pub(crate) area: AreaId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: AreaDetails,
}
event!(AreaRegistered, "programme.area_registered", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AreaChanged {
    pub(crate) area: AreaId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: AreaDetails,
}
event!(AreaChanged, "programme.area_changed", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SchemeRegistered {
    pub(crate) scheme: SchemeId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: SchemeDetails,
}
event!(SchemeRegistered, "programme.scheme_registered", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SchemeChanged {
    pub(crate) scheme: SchemeId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: SchemeDetails,
}
event!(SchemeChanged, "programme.scheme_changed", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TermRegistered {
    pub(crate) term: TermId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: TermDetails,
}
event!(TermRegistered, "programme.term_registered", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TermChanged {
    pub(crate) term: TermId,
    pub(crate) slug: Slug,
    #[serde(flatten)]
    pub(crate) details: TermDetails,
}
event!(TermChanged, "programme.term_changed", 1, []);

stream_events! { pub(crate) enum AreaEvent { AreaRegistered, AreaChanged } }
stream_events! { pub(crate) enum SchemeEvent { SchemeRegistered, SchemeChanged } }
stream_events! { pub(crate) enum TermEvent { TermRegistered, TermChanged } }
