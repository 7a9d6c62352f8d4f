//! What somebody wants to state, before it is numbered and kept, and the rules that it must pass.

use std::collections::BTreeMap;

use kernel::AgencyId;

use super::record::Record;
use super::refusals::IncidentRefused;
use super::vocabulary;
use crate::events::bounds::Percent;
use crate::events::fact::{Bound, Slot};
use crate::events::person::Person;
use crate::events::thing::SceneSafety;
use crate::events::words::Major;
use crate::events::{Claim, ClaimRef, Fact, ItemId};

/// The most values that one update can state.
pub const STATED_MAX: usize = 200;
/// The most claims that one incident keeps, over all updates.
pub const CLAIMS_MAX: usize = 5_000;

/// One value that somebody wants to state. An item of a list comes with its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub item: Option<ItemId>,
    pub value: Fact,
    pub confidence: Percent,
    pub corrects: Option<ClaimRef>,
}

impl Stated {
    fn numbered(self, index: u16) -> Claim {
        Claim {
            index,
            item: self.item,
            value: self.value,
            confidence: self.confidence,
            corrects: self.corrects,
        }
    }
}

/// Numbers the values of a first statement, adding what must be said even where it is not known.
///
/// # Errors
/// With the first thing that is missing or wrong.
pub fn first(mut stated: Vec<Stated>, certain: Percent) -> Result<Vec<Claim>, IncidentRefused> {
    let says = |slot: &Slot| stated.iter().any(|said| said.value.slot(said.item) == *slot);
    for (slot, field) in [
        (Fact::TYPE, "type_common"),
        (Fact::PRIORITY, "priority_common"),
        (Fact::SUMMARY, "summary"),
    ] {
        if !says(&slot) {
            return Err(IncidentRefused::Missing(field));
        }
    }
    if !stated.iter().any(|said| matches!(said.value, Fact::Location(_))) {
        return Err(IncidentRefused::Missing("locations"));
    }
    let unsaid = [
        (Fact::SCENE_SAFETY, Fact::SceneSafety(SceneSafety::UNKNOWN)),
        (Fact::MAJOR, Fact::Major(Major::None)),
    ];
    let missing: Vec<Fact> =
        unsaid.into_iter().filter(|(slot, _)| !says(slot)).map(|(_, value)| value).collect();
    stated.extend(missing.into_iter().map(|value| Stated {
        item: None,
        value,
        confidence: certain,
        corrects: None,
    }));
    rank_first_contact(&mut stated);
    checked(stated, &Record::default(), None)
}

/// Numbers the values of an update to what is known.
///
/// # Errors
/// With the first thing that is wrong.
pub fn further(
    stated: Vec<Stated>,
    known: &Record,
    author: AgencyId,
) -> Result<Vec<Claim>, IncidentRefused> {
    if stated.is_empty() {
        return Err(IncidentRefused::Empty);
    }
    checked(stated, known, Some(author))
}

fn checked(
    mut stated: Vec<Stated>,
    known: &Record,
    author: Option<AgencyId>,
) -> Result<Vec<Claim>, IncidentRefused> {
    if stated.len() > STATED_MAX {
        return Err(IncidentRefused::TooMany { word: "values in one update", max: STATED_MAX });
    }
    if known.claims_count() + stated.len() > CLAIMS_MAX {
        return Err(IncidentRefused::TooMany { word: "values", max: CLAIMS_MAX });
    }
    for (at, said) in stated.iter_mut().enumerate() {
        mark_provisional(&mut said.value);
        check_value(at, said, known, author)?;
    }
    check_lists(&stated, known)?;
    check_ranks(&stated, known)?;
    Ok((0..).zip(stated).map(|(index, said)| said.numbered(index)).collect())
}

fn check_value(
    at: usize,
    said: &Stated,
    known: &Record,
    author: Option<AgencyId>,
) -> Result<(), IncidentRefused> {
    if let Fact::TypeCommon(code) = &said.value
        && !vocabulary::is_known(code)
    {
        return Err(IncidentRefused::UnknownType(code.clone()));
    }
    if let Some((field, message)) = said.value.fault() {
        return Err(IncidentRefused::Fault { at, field, message });
    }
    let Some(wrong) = said.corrects else { return Ok(()) };
    if author != Some(wrong.author) {
        return Err(IncidentRefused::NotYourValue { at });
    }
    if known.holds(&said.value.slot(said.item), wrong) {
        Ok(())
    } else {
        Err(IncidentRefused::NoSuchValue { at })
    }
}

/// A place that only its typed text tells is provisional, whatever the sender says.
fn mark_provisional(value: &mut Fact) {
    if let Fact::Location(place) = value {
        place.provisional |= !place.is_placed();
    }
}

fn check_lists(stated: &[Stated], known: &Record) -> Result<(), IncidentRefused> {
    let mut fresh: BTreeMap<Bound, Vec<Slot>> = BTreeMap::new();
    for said in stated {
        let Some(bound) = said.value.bound() else { continue };
        let slot = said.value.slot(said.item);
        let slots = fresh.entry(bound).or_default();
        if known.history(&slot).is_empty() && !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    for (bound, slots) in fresh {
        if !slots.is_empty() && known.items_count(bound.word) + slots.len() > bound.items_max {
            return Err(IncidentRefused::TooMany { word: bound.word, max: bound.items_max });
        }
    }
    Ok(())
}

fn person_of(said: &Stated) -> Option<&Person> {
    match &said.value {
        Fact::Person(person) => Some(person),
        _ => None,
    }
}

fn is_first(person: &Person) -> bool {
    person.callback_rank.is_some_and(|rank| rank.value() == 1)
}

/// At most one person is rung back first.
fn check_ranks(stated: &[Stated], known: &Record) -> Result<(), IncidentRefused> {
    let now: Vec<_> = stated.iter().filter(|said| person_of(said).is_some_and(is_first)).collect();
    let restated = |slot: &Slot| stated.iter().any(|said| said.value.slot(said.item) == *slot);
    let before = known.items("person").filter(|(slot, kept)| {
        let said = super::record::standing(kept);
        !restated(slot)
            && said
                .iter()
                .any(|kept| matches!(&*kept.value, Fact::Person(person) if is_first(person)))
    });
    if now.is_empty() || now.len() + before.count() <= 1 {
        Ok(())
    } else {
        Err(IncidentRefused::RankTaken)
    }
}

/// Where telephone numbers are known and nobody is to be rung back first, the first number is.
fn rank_first_contact(stated: &mut [Stated]) {
    if stated.iter().any(|said| person_of(said).is_some_and(is_first)) {
        return;
    }
    let first = stated.iter_mut().find_map(|said| match &mut said.value {
        Fact::Person(person) if person.phone.is_some() => Some(person),
        _ => None,
    });
    if let Some(person) = first {
        person.callback_rank = crate::events::bounds::Whole::new(1);
    }
}
