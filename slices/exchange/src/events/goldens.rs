//! The committed events: every event of every version that was ever written is still read, is
//! written back the same, and has each of its fields described.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::{
    Actor, Body, LabelSet, Position, Purpose, Realm, StoredEvent, StreamEvent, StreamId,
    StreamKind, Timestamp, Version,
};

use super::{IncidentEvent, IncidentId, LogEvent, OpeningEvent, ShareEvent, catalogue};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events")
}

/// Name, version and body of every committed event.
fn committed() -> Vec<(String, u16, Body)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        let (name, version) = file.strip_suffix(".json").unwrap().rsplit_once(".v").unwrap();
        let body = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        all.push((name.to_owned(), version.parse().unwrap(), body));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

fn stored(name: &str, version: u16, body: Body) -> StoredEvent {
    StoredEvent {
        realm: Realm::Live,
        position: Position(1),
        stream: StreamId::new(
            StreamKind("exchange.any"),
            crate::model::samples::id::<IncidentId>(1),
        ),
        version: Version(1),
        event: name.to_owned(),
        event_version: version,
        occurred_at: Timestamp::default(),
        recorded_at: Timestamp::default(),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::EmergencyResponse,
        agreement: None,
        cause: None,
        erased: LabelSet::NONE,
        body,
    }
}

/// Reads an event as its own stream does and writes it again.
fn again(event: &StoredEvent) -> Body {
    fn through<E: StreamEvent>(event: &StoredEvent) -> Option<Body> {
        let is_its_own = E::catalogue().iter().any(|(name, ..)| *name == event.event);
        is_its_own.then(|| E::decode(event).unwrap().body().unwrap())
    }
    through::<IncidentEvent>(event)
        .or_else(|| through::<ShareEvent>(event))
        .or_else(|| through::<LogEvent>(event))
        .or_else(|| through::<OpeningEvent>(event))
        .unwrap_or_else(|| panic!("{} belongs to no stream", event.event))
}

#[test]
fn every_event_that_was_ever_written_is_still_read() {
    let committed = committed();
    for (name, version, body) in committed.clone() {
        let event = stored(&name, version, body.clone());
        let written = again(&event);
        let is_current =
            catalogue().iter().any(|(known, current, _)| *known == name && *current == version);
        if is_current {
            assert_eq!(written, body, "{name} is not written back as it was read");
        }
    }
    for (name, version, _) in catalogue() {
        let is_there = committed.iter().any(|(known, of, _)| known == name && *of == version);
        assert!(is_there, "{name} version {version} is not committed");
    }
}

#[test]
fn an_event_whose_sealed_parts_were_erased_is_still_read() {
    for (name, version, mut body) in committed() {
        let table = catalogue().into_iter().find(|(known, ..)| *known == name).unwrap().2;
        for field in table {
            body.remove(field.name);
        }
        again(&stored(&name, version, body));
    }
}

#[test]
fn every_stored_field_is_described_as_it_is_stored() {
    let samples: BTreeMap<String, Body> =
        committed().into_iter().map(|(name, _, body)| (name, body)).collect();
    let faults = testkit::describe(include_str!("../../data.toml"), &catalogue(), &samples);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn r29_no_debug_print_of_an_event_tells_its_text() {
    for (name, version, body) in committed() {
        let event = stored(&name, version, body);
        let printed = match name.as_str() {
            "exchange.incident_raised" => format!("{:?}", IncidentEvent::decode(&event).unwrap()),
            "exchange.log_line_added" => format!("{:?}", LogEvent::decode(&event).unwrap()),
            "exchange.share_rejected" => format!("{:?}", ShareEvent::decode(&event).unwrap()),
            _ => continue,
        };
        for text in [
            "A neighbour",
            "+44163",
            "High St",
            "smoke inhaled",
            "ninth floor",
            "which floor",
            "green",
        ] {
            assert!(!printed.contains(text), "{name} tells {text:?}");
        }
    }
}
