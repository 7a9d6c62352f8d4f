//! An event of each version as it was stored, which must be read for ever.

use std::collections::BTreeMap;

use kernel::{
    Actor, Body, DecodeError, LabelSet, Position, Purpose, Realm, StoredEvent, StreamEvent,
    StreamId, StreamKind, Timestamp, Version,
};

use super::{AreaEvent, AreaId, SchemeEvent, TermEvent};

const GOLDEN: [(&str, &str); 6] = [
    ("programme.area_registered", include_str!("../../tests/golden/area_registered.v1.json")),
    ("programme.area_changed", include_str!("../../tests/golden/area_changed.v1.json")),
    ("programme.scheme_registered", include_str!("../../tests/golden/scheme_registered.v1.json")),
    ("programme.scheme_changed", include_str!("../../tests/golden/scheme_changed.v1.json")),
    ("programme.term_registered", include_str!("../../tests/golden/term_registered.v1.json")),
    ("programme.term_changed", include_str!("../../tests/golden/term_changed.v1.json")),
];

fn stored(event: &str, body: Body) -> StoredEvent {
    let stream = StreamId::new(StreamKind("programme.area"), AreaId::of(&"x".parse().unwrap()));
    StoredEvent {
        realm: Realm::Live,
        position: Position(1),
        stream,
        version: Version(1),
        event: event.to_owned(),
        event_version: 1,
        occurred_at: Timestamp::default(),
        recorded_at: Timestamp::default(),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::Administration,
        agreement: None,
        cause: None,
        erased: LabelSet::NONE,
        body,
    }
}

fn read_and_written_again<E: StreamEvent>(event: &str, body: Body) -> Result<Body, DecodeError> {
    E::decode(&stored(event, body))?.body()
}

#[test]
fn an_event_of_each_version_is_read_and_would_be_written_the_same() {
    for (event, golden) in GOLDEN {
        let body: Body = serde_json::from_str(golden).unwrap();
        let again = match event.split('_').next().unwrap() {
            "programme.area" => read_and_written_again::<AreaEvent>(event, body.clone()),
            "programme.scheme" => read_and_written_again::<SchemeEvent>(event, body.clone()),
            _ => read_and_written_again::<TermEvent>(event, body.clone()),
        };
        assert_eq!(again, Ok(body), "{event}");
    }
}

#[test]
fn every_stored_field_is_described_as_it_is_kept() {
    let samples: BTreeMap<String, Body> = GOLDEN
        .into_iter()
        .map(|(event, golden)| (event.to_owned(), serde_json::from_str(golden).unwrap()))
        .collect();
    let catalogue =
        [AreaEvent::catalogue(), SchemeEvent::catalogue(), TermEvent::catalogue()].concat();
    let faults = testkit::describe(include_str!("../../data.toml"), &catalogue, &samples);
    assert_eq!(faults, Vec::<String>::new());
}
