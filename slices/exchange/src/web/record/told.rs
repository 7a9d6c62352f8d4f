//! The whole record in words: every value with who said it, when, how sure, and what became of
//! it. Made from the reading that was redacted for this reader, field by field, so that nothing
//! that was sent is left out, known to this program or not.

use desk::Register;
use kernel::{AgencyId, Timestamp};
use serde_json::Value;

use crate::events::Fact;
use crate::model::reading::{Reading, SlotReading, ValueReading};
use crate::model::vocabulary;

/// One thing that is told, with everybody's values side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub title: String,
    pub item: String,
    pub marks: Vec<String>,
    pub standing: Vec<Saying>,
    pub superseded: Vec<Saying>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saying {
    /// The words that matter first: typed address, summary, name of the hazard. Byte for byte.
    pub lead: String,
    pub lines: Vec<String>,
    pub by: String,
    pub clock: String,
    pub label: &'static str,
    pub marks: Vec<String>,
    /// Names this claim in a correction: author, sequence, index.
    pub claim: String,
}

pub(super) struct Teller<'a> {
    pub register: &'a Register,
    pub now: Timestamp,
}

impl Teller<'_> {
    pub(super) fn agency(&self, id: AgencyId) -> String {
        let found = self.register.agency(id);
        found.map_or_else(|| "An agency no longer listed".to_owned(), |agency| agency.name)
    }

    pub(super) fn things(&self, reading: &Reading) -> Vec<Thing> {
        let mut slots: Vec<&SlotReading> = reading.values.iter().collect();
        slots.sort_by_key(|slot| heading(slot.word).0);
        slots.into_iter().map(|slot| self.thing(slot)).collect()
    }

    fn thing(&self, slot: &SlotReading) -> Thing {
        let mut marks = Vec::new();
        if slot.is_disputed {
            marks.push("Agencies differ: all their values stand".to_owned());
        }
        if slot.is_stale {
            marks.push("Stale: past its review".to_owned());
        }
        if let Some(outcome) = slot.outcome {
            marks.push(web::sentence(outcome.code()));
        }
        Thing {
            title: heading(slot.word).1.to_owned(),
            item: slot.item.map(|item| item.to_string()).unwrap_or_default(),
            marks,
            standing: slot.standing.iter().map(|value| self.saying(value)).collect(),
            superseded: slot.superseded.iter().map(|value| self.saying(value)).collect(),
        }
    }

    fn saying(&self, value: &ValueReading) -> Saying {
        let mut marks = Vec::new();
        if value.struck_by.is_some() {
            marks.push("Corrected by its author".to_owned());
        }
        if value.is_late {
            marks.push("Came late".to_owned());
        }
        if let Some(skew) = value.skew_milliseconds {
            marks.push(format!("Sender's clock was {} s off", skew / 1_000));
        }
        if value.confidence < 100 {
            marks.push(format!("{} % sure", value.confidence));
        }
        let (lead, lines) = words_of(&value.value);
        Saying {
            lead,
            lines,
            by: self.agency(value.author),
            clock: web::london_clock_from(value.authored_at, self.now),
            label: value.label.code(),
            marks,
            claim: format!("{}:{}:{}", value.author, value.sequence, value.index),
        }
    }
}

/// Where a thing stands on the page, and what it is called there.
fn heading(word: &str) -> (usize, &'static str) {
    const HEADINGS: [(&str, &str); 18] = [
        ("summary", "What has happened"),
        ("location", "Place"),
        ("scene_safety", "Is the scene safe?"),
        ("hazard", "Hazard"),
        ("person", "Person"),
        ("health", "Health"),
        ("major", "Major incident"),
        ("type_common", "Type"),
        ("priority_common", "Priority"),
        ("resource", "Resource"),
        ("attachment", "Attachment"),
        ("local_ref", "Local references"),
        ("clock", "Clock"),
        ("type_local", "Type in a service's own codes"),
        ("priority_local", "Priority in a service's own codes"),
        ("reference", "Reference"),
        ("link", "Link to another incident"),
        ("unknown", "Fields of another system"),
    ];
    let found = HEADINGS.iter().position(|(code, _)| *code == word);
    let at = found.unwrap_or(HEADINGS.len());
    (at, HEADINGS.get(at).map_or("More", |(_, title)| *title))
}

/// What leads, and every other field as `name: value`.
fn words_of(fact: &Fact) -> (String, Vec<String>) {
    let lead = match fact {
        Fact::TypeCommon(code) => {
            format!("{} ({})", vocabulary::type_words(code.as_str()), code.as_str())
        }
        Fact::PriorityCommon(priority) => priority.value().to_string(),
        Fact::Major(major) => major.code().to_owned(),
        Fact::Summary(summary) => return (summary.0.to_string(), Vec::new()),
        Fact::LocalRef(reference) => return (reference.0.to_string(), Vec::new()),
        Fact::Location(place) => place.typed.to_string(),
        Fact::Hazard(hazard) => {
            vocabulary::words(vocabulary::List::Hazard, hazard.code.code()).to_owned()
        }
        Fact::Health(health) => health.complaint.to_string(),
        Fact::Attachment(attachment) => attachment.title.to_string(),
        _ => String::new(),
    };
    let told = serde_json::to_value(fact).unwrap_or_default();
    let mut lines = Vec::new();
    if let Value::Object(outer) = told {
        for (_, inner) in outer {
            flatten("", &inner, &mut lines);
        }
    }
    lines.retain(|line| line.split_once(": ").is_none_or(|(_, value)| value != lead));
    (lead, lines)
}

fn flatten(name: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('_', " ");
                let path = if name.is_empty() { key } else { format!("{name} {key}") };
                flatten(&path, value, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| flatten(name, item, into)),
        Value::Null => {}
        // A bare value is the lead itself.
        _ if name.is_empty() => {}
        Value::Bool(false) => {}
        Value::String(text) => into.push(format!("{}: {}", web::sentence(name), shown(text))),
        other => into.push(format!("{}: {other}", web::sentence(name))),
    }
}

/// An instant is shown as London's clocks have it; any other text as it is.
fn shown(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) if text.len() >= 20 => web::london_exact(at),
        _ => text.to_owned(),
    }
}
