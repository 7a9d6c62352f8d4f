//! What is known of an incident, as everybody stated it. Nothing is ever removed: a correction
//! strikes its author's own earlier value, a late statement is marked, and where agencies differ
//! their values stand side by side. The same fold serves the rules, which see all parts, and the
//! views, which are given only the parts that a reader may have.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{AgencyId, Label, Position, Timestamp};

use crate::events::fact::{Priority, Slot};
use crate::events::{Claim, ClaimRef, Fact, ItemId};

/// A claim as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub claim: ClaimRef,
    pub item: Option<ItemId>,
    pub value: Arc<Fact>,
    pub label: Label,
    pub confidence: i64,
    pub authored_at: Timestamp,
    pub recorded_at: Timestamp,
    pub position: Position,
    /// The author's own earlier claim that this one says was wrong.
    pub corrects: Option<ClaimRef>,
    /// The author's own later claim that says this one was wrong.
    pub struck_by: Option<ClaimRef>,
    /// It came after a later statement of the same author, and so does not count as current.
    pub is_late: bool,
}

/// Who stated, when, and where it is stored: one for all claims of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Telling {
    pub author: AgencyId,
    pub sequence: u64,
    pub authored_at: Timestamp,
    pub recorded_at: Timestamp,
    pub position: Position,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    slots: BTreeMap<Slot, Vec<Kept>>,
    claims_count: usize,
    /// The salt of each labelled part, by author, sequence and label.
    salts: BTreeMap<(AgencyId, u64, Label), String>,
}

impl Record {
    /// Keeps one claim beside all others.
    pub fn keep(&mut self, telling: &Telling, label: Label, claim: &Claim) {
        let this =
            ClaimRef { author: telling.author, sequence: telling.sequence, index: claim.index };
        let kept = self.slots.entry(claim.slot()).or_default();
        if kept.iter().any(|earlier| earlier.claim == this) {
            return;
        }
        if let Some(wrong) = claim.corrects
            && wrong.author == telling.author
            && let Some(wrong) = kept.iter_mut().find(|earlier| earlier.claim == wrong)
        {
            wrong.struck_by = Some(this);
        }
        let is_late =
            kept.iter().any(|other| other.claim.author == this.author && other.claim > this);
        kept.push(Kept {
            claim: this,
            item: claim.item,
            value: Arc::new(claim.value.clone()),
            label,
            confidence: claim.confidence.value(),
            authored_at: telling.authored_at,
            recorded_at: telling.recorded_at,
            position: telling.position,
            corrects: claim.corrects,
            struck_by: None,
            is_late,
        });
        self.claims_count += 1;
    }

    /// Keeps the salt of a labelled part, for its digest.
    pub fn salt(&mut self, telling: &Telling, label: Label, salt: Option<&str>) {
        if let Some(salt) = salt {
            self.salts.insert((telling.author, telling.sequence, label), salt.to_owned());
        }
    }

    /// The labelled parts that were ever stated, with their salts.
    pub fn parts(&self) -> impl Iterator<Item = (AgencyId, u64, Label, &str)> {
        self.salts
            .iter()
            .map(|((author, sequence, label), salt)| (*author, *sequence, *label, salt.as_str()))
    }

    #[must_use]
    pub const fn claims_count(&self) -> usize {
        self.claims_count
    }

    pub fn slots(&self) -> impl Iterator<Item = (&Slot, &[Kept])> {
        self.slots.iter().map(|(slot, kept)| (slot, kept.as_slice()))
    }

    /// Every claim ever kept for a slot, in the order in which they were stored.
    #[must_use]
    pub fn history(&self, slot: &Slot) -> &[Kept] {
        self.slots.get(slot).map_or(&[], Vec::as_slice)
    }

    /// What each agency says now: its latest claim, by its own numbering, that is not struck.
    pub fn standing<'a>(&'a self, slot: &Slot) -> impl Iterator<Item = &'a Kept> + use<'a> {
        standing(self.history(slot)).into_iter()
    }

    /// Whether agencies differ in a slot now.
    #[cfg(test)]
    pub fn is_disputed(&self, slot: &Slot) -> bool {
        is_disputed(slot, self.history(slot))
    }

    /// Whether the slot holds this claim, and so could be corrected there.
    #[must_use]
    pub fn holds(&self, slot: &Slot, claim: ClaimRef) -> bool {
        self.history(slot).iter().any(|kept| kept.claim == claim)
    }

    /// How many different items a list has.
    #[must_use]
    pub fn items_count(&self, word: &str) -> usize {
        self.items(word).count()
    }

    /// The slots of a list, each with what was said there.
    pub fn items<'a>(&'a self, word: &str) -> impl Iterator<Item = (&'a Slot, &'a [Kept])> {
        let word = word.to_owned();
        self.slots().filter(move |(slot, _)| {
            slot.as_str().strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(':'))
        })
    }

    /// The most urgent priority that any agency states now: a mapping never lowers it by itself.
    #[must_use]
    pub fn priority(&self) -> Option<Priority> {
        self.standing(&Fact::PRIORITY)
            .filter_map(|kept| match &*kept.value {
                Fact::PriorityCommon(priority) => Some(*priority),
                _ => None,
            })
            .min()
    }

    /// The first standing value of a slot, the owner's if the owner states one.
    #[cfg(test)]
    pub fn leading(&self, slot: &Slot, owner: AgencyId) -> Option<&Kept> {
        let mut said: Vec<&Kept> = self.standing(slot).collect();
        said.sort_by_key(|kept| (kept.claim.author != owner, kept.position));
        said.first().copied()
    }
}

/// The latest unstruck claim of each author, in the order of first statement.
#[must_use]
pub fn standing(history: &[Kept]) -> Vec<&Kept> {
    let mut latest: Vec<&Kept> = Vec::new();
    for kept in history.iter().filter(|kept| kept.struck_by.is_none()) {
        match latest.iter_mut().find(|other| other.claim.author == kept.claim.author) {
            Some(other) if other.claim < kept.claim => *other = kept,
            Some(_) => {}
            None => latest.push(kept),
        }
    }
    latest
}

/// Whether standing values differ. Each agency has its own local reference, and that is no
/// disagreement.
#[must_use]
pub fn is_disputed(slot: &Slot, history: &[Kept]) -> bool {
    let said = standing(history);
    let Some((first, rest)) = said.split_first() else { return false };
    *slot != Fact::LOCAL_REF && rest.iter().any(|kept| kept.value != first.value)
}
