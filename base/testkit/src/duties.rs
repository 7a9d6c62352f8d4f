//! Duties that a test counts: every stored field of every event is described in the slice's
//! `data.toml` with the label and the seal that the event's own table gives it.

use std::collections::BTreeMap;

use kernel::{Field, Label, Seal};
use serde::Deserialize;

/// One described field of `data.toml`: `[event."exchange.share_accepted".field.by]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    pub meaning: String,
    pub label: Label,
    pub seal: Seal,
    /// How long it is kept, in words that the retention schedule uses.
    pub retention: String,
    /// Whether a person it is about is shown it when they ask.
    pub disclosed: bool,
}

#[derive(Debug, Deserialize)]
struct Data {
    event: BTreeMap<String, Fields>,
}

#[derive(Debug, Deserialize)]
struct Fields {
    field: BTreeMap<String, Described>,
}

/// What is wrong between a slice's `data.toml` and its events: one line each; none if they agree.
/// `samples` are golden bodies by event name: their top-level fields are the stored fields.
#[must_use]
pub fn describe(
    data: &str,
    catalogue: &[(&'static str, u16, &'static [Field])],
    samples: &BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
) -> Vec<String> {
    let data: Data = match toml::from_str(data) {
        Ok(data) => data,
        Err(error) => return vec![format!("data.toml cannot be read: {error}")],
    };
    let mut faults = Vec::new();
    for (event, _, table) in catalogue {
        let Some(described) = data.event.get(*event) else {
            faults.push(format!("{event} is not described"));
            continue;
        };
        let Some(sample) = samples.get(*event) else {
            faults.push(format!("{event} has no golden sample"));
            continue;
        };
        for field in sample.keys() {
            match described.field.get(field) {
                None => faults.push(format!("{event}.{field} is not described")),
                Some(told) => faults.extend(disagreement(event, field, told, table)),
            }
        }
        for field in described.field.keys().filter(|field| !sample.contains_key(*field)) {
            faults.push(format!("{event}.{field} is described but its golden lacks it"));
        }
    }
    faults
}

fn disagreement(event: &str, field: &str, told: &Described, table: &[Field]) -> Option<String> {
    let (label, seal) = table
        .iter()
        .find(|entry| entry.name == field)
        .map_or((Label::General, Seal::Open), |entry| (entry.label, entry.seal));
    (told.label != label || told.seal != seal).then(|| {
        format!(
            "{event}.{field} is described as {}/{:?} but stored as {}/{seal:?}",
            told.label.code(),
            told.seal,
            label.code()
        )
    })
}
