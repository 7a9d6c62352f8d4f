//! What a list says of an incident at first sight: general parts only, and of those only what the
//! reader may have. What lies under other labels is opened in the detail, which the journal notes.

use kernel::Label;

use crate::actions::grants::Readable;
use crate::events::Fact;
use crate::events::fact::{Priority, Slot};
use crate::events::place::Location;
use crate::events::words::LocationRole;
use crate::model::record::{Kept, standing};
use crate::model::{Incident, vocabulary};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glance {
    pub code: String,
    pub type_words: String,
    pub priority: i64,
    pub priority_words: &'static str,
    /// As the operator typed it, byte for byte; none where the reader may not have any place.
    pub typed: Option<String>,
    pub summary: String,
    /// The labels of parts that the reader may not have.
    pub withheld: Vec<&'static str>,
}

impl Glance {
    pub(super) fn of(incident: &Incident, readable: &Readable) -> Self {
        let code = match said(incident, readable, &Fact::TYPE) {
            Some(Fact::TypeCommon(code)) => code.as_str().to_owned(),
            _ => String::new(),
        };
        let summary = match said(incident, readable, &Fact::SUMMARY) {
            Some(Fact::Summary(summary)) => summary.0.to_string(),
            _ => String::new(),
        };
        let type_words = if code.is_empty() {
            "Type withheld".to_owned()
        } else {
            vocabulary::type_words(&code).to_owned()
        };
        Self {
            code: incident.spoken_code().to_owned(),
            type_words,
            priority: incident.priority().value(),
            priority_words: vocabulary::priority_words(incident.priority()),
            typed: place(incident, readable).map(|place| place.typed.to_string()),
            summary,
            withheld: withheld(incident, readable),
        }
    }

    /// Where nothing but the share can be read: the incident itself is not open to the reader.
    pub(super) fn closed(priority: Priority) -> Self {
        Self {
            code: "–".to_owned(),
            type_words: "Withheld".to_owned(),
            priority: priority.value(),
            priority_words: vocabulary::priority_words(priority),
            typed: None,
            summary: String::new(),
            withheld: vec![Label::General.code()],
        }
    }
}

fn may(readable: &Readable, kept: &Kept) -> bool {
    kept.label == Label::General
        && readable.get(&kept.claim.author).is_some_and(|labels| labels.contains(kept.label))
}

/// What is said in a slot: the owner's word first, then who spoke first.
fn said<'a>(incident: &'a Incident, readable: &Readable, slot: &Slot) -> Option<&'a Fact> {
    let record = incident.record();
    let mut said: Vec<&Kept> = record.standing(slot).filter(|kept| may(readable, kept)).collect();
    said.sort_by_key(|kept| (kept.claim.author != incident.owner(), kept.position));
    said.first().map(|kept| &*kept.value)
}

fn place<'a>(incident: &'a Incident, readable: &Readable) -> Option<&'a Location> {
    let of_slot = |history: &'a [Kept]| {
        let mut said = standing(history);
        said.retain(|kept| may(readable, kept));
        said.sort_by_key(|kept| (kept.claim.author != incident.owner(), kept.position));
        said.first().map(|kept| &*kept.value)
    };
    let places = incident.record().items("location").filter_map(|(_, history)| of_slot(history));
    let mut places: Vec<&Location> = places
        .filter_map(|fact| match fact {
            Fact::Location(place) => Some(&**place),
            _ => None,
        })
        .collect();
    places.sort_by_key(|place| match place.role {
        LocationRole::Incident => 0,
        LocationRole::Current => 1,
        LocationRole::Caller => 2,
        _ => 3,
    });
    places.first().copied()
}

fn withheld(incident: &Incident, readable: &Readable) -> Vec<&'static str> {
    let mut labels: Vec<Label> = incident
        .record()
        .parts()
        .filter(|(author, _, label, _)| {
            !readable.get(author).is_some_and(|may| may.contains(*label))
        })
        .map(|(_, _, label, _)| label)
        .collect();
    labels.sort_unstable();
    labels.dedup();
    labels.into_iter().map(Label::code).collect()
}

#[cfg(test)]
mod tests {
    use kernel::{Label, LabelSet};

    use super::Glance;
    use crate::actions::grants::Readable;
    use crate::model::samples::{incident, police};

    #[test]
    fn r8_the_typed_address_of_a_row_is_what_the_operator_typed() {
        let readable: Readable = [(police(), LabelSet::NONE.with(Label::General))].into();
        let glance = Glance::of(&incident(), &readable);
        assert_eq!(glance.typed.as_deref(), Some("12  High St"));
        assert!(glance.withheld.is_empty());
    }

    #[test]
    fn a_row_of_an_incident_of_which_nothing_is_granted_says_so_and_no_more() {
        let glance = Glance::of(&incident(), &Readable::new());
        assert_eq!(glance.typed, None);
        assert_eq!((glance.type_words.as_str(), glance.summary.as_str()), ("Type withheld", ""));
        assert_eq!(glance.withheld, ["general"]);
    }
}
