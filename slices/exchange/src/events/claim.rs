//! A value is never bare: it sits in a claim, and claims travel in parts, one part for each label.
//! The author, the time and the sequence are the event's and stand there once.

use kernel::{AgencyId, Label, Seal, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bounds::{Percent, counter};
use super::fact::Slot;
use super::{Fact, ItemId};

/// Names one claim of an incident for ever.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
pub struct ClaimRef {
    #[schema(value_type = String)]
    pub author: AgencyId,
    /// The author's own per-incident number of the event.
    #[serde(with = "counter")]
    pub sequence: u64,
    /// The claim's place in the event, from 0.
    pub index: u16,
}

/// One value that one agency states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    pub index: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub item: Option<ItemId>,
    pub value: Fact,
    pub confidence: Percent,
    /// The author's own earlier claim that was wrong: it stays, struck through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<ClaimRef>,
}

impl Claim {
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.value.slot(self.item)
    }
}

/// The claims of one event under one label, with the salt that lets a withheld part be proved
/// later without being guessed now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Part {
    /// 32 hexadecimal digits, random; absent from open codes, which are never withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    pub claims: Vec<Claim>,
}

/// One value for each label, as top-level fields of an event so that the journal can cut them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByLabel<T> {
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub general: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub personal: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub health: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub policing: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub protected: Option<T>,
}

const fn none<T>() -> Option<T> {
    None
}

impl<T> Default for ByLabel<T> {
    fn default() -> Self {
        Self { general: None, personal: None, health: None, policing: None, protected: None }
    }
}

impl<T> ByLabel<T> {
    #[must_use]
    pub const fn at(&self, label: Label) -> Option<&T> {
        match label {
            Label::General => self.general.as_ref(),
            Label::Personal => self.personal.as_ref(),
            Label::Health => self.health.as_ref(),
            Label::Policing => self.policing.as_ref(),
            Label::Protected => self.protected.as_ref(),
        }
    }

    pub const fn at_mut(&mut self, label: Label) -> &mut Option<T> {
        match label {
            Label::General => &mut self.general,
            Label::Personal => &mut self.personal,
            Label::Health => &mut self.health,
            Label::Policing => &mut self.policing,
            Label::Protected => &mut self.protected,
        }
    }

    /// One value under one label.
    #[must_use]
    pub fn only(label: Label, value: T) -> Self {
        let mut all = Self::default();
        *all.at_mut(label) = Some(value);
        all
    }

    pub fn iter(&self) -> impl Iterator<Item = (Label, &T)> {
        Label::ALL.into_iter().filter_map(|label| self.at(label).map(|value| (label, value)))
    }
}

/// All claims of one event: open codes apart, the rest by label.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Parts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Claim>,
    #[serde(flatten)]
    pub labelled: ByLabel<Part>,
}

impl Parts {
    /// Sorts claims into parts; `salt` is asked once for each labelled part.
    pub fn sort(claims: Vec<Claim>, mut salt: impl FnMut() -> [u8; 16]) -> Self {
        let mut parts = Self::default();
        for claim in claims {
            if claim.value.seal() == Seal::Open {
                parts.codes.push(claim);
                continue;
            }
            let part = parts.labelled.at_mut(claim.value.label());
            part.get_or_insert_with(|| Part {
                salt: Some(hex::encode(salt())),
                claims: Vec::new(),
            })
            .claims
            .push(claim);
        }
        parts
    }

    /// Every claim with the label that it is disclosed under.
    pub fn claims(&self) -> impl Iterator<Item = (Label, &Claim)> {
        let codes = self.codes.iter().map(|claim| (Label::General, claim));
        let rest = self
            .labelled
            .iter()
            .flat_map(|(label, part)| part.claims.iter().map(move |claim| (label, claim)));
        codes.chain(rest)
    }
}

/// Why something was done, in the words of who did it.
pub type Reason = Text<500>;
