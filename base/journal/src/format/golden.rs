//! Golden bytes of what ADR-0001 promises: entries, heads and wrapped keys. They never change.
//! `tests/golden/<name>.hex` holds named lines.

use std::sync::atomic::{AtomicU8, Ordering};

use kernel::{
    Actor, AgencyId, AgreementId, Entropy, Expected, Field, Label, LabelSet, PersonId, Position,
    Purpose, Realm, RoomId, Seal, StreamId, StreamKind, Timestamp, TypedId as _, Version,
};
use zeroize::Zeroizing;

use super::Entry;
use super::hash::Hash;
use super::seat::SeatBytes;
use crate::cases::{CaseKey, Cases};
use crate::commit::{CaseId, Draft};
use crate::keys::MasterKeys;
use crate::tree::edge::Edge;
use crate::tree::head::SignedHead;

/// Counts up from a seed, so that every salt and nonce can be seen in the bytes.
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.0.fetch_add(1, Ordering::SeqCst));
    }
}

const FIELDS: &[Field] = &[
    Field::sealed("place"),
    Field::labelled("health_text", Label::Health),
    Field { name: "grid", label: Label::Policing, seal: Seal::Open },
];

fn uuid(last: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_4f00_0000_7000_8000_0000_0000_0000 | last)
}

fn key() -> CaseKey {
    CaseKey::new(Zeroizing::new([0x5a; 32])).unwrap()
}

fn plain() -> Draft {
    let body = serde_json::json!({"code": "T1", "count": 3, "note": null, "list": [true, 1.5]});
    Draft {
        stream: StreamId::new(StreamKind("exchange.share"), RoomId::from_uuid(uuid(1))),
        expected: Expected::Anywhere,
        event: "exchange.share_offered",
        event_version: 1,
        fields: FIELDS,
        body: body.as_object().unwrap().clone(),
        occurred_at: Timestamp::from_milliseconds(1_795_387_874_007),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::EmergencyResponse,
        agreement: None,
        cause: None,
        case: None,
        raises_epoch: false,
    }
}

fn sealed() -> Draft {
    let mut draft = plain();
    let body = serde_json::json!({
        "place": "Flat 2, St. Mary\u{2019}s", "health_text": "not breathing",
        "grid": "SJ 84 98", "code": "T1",
    });
    draft.body = body.as_object().unwrap().clone();
    draft.case = Some(CaseId::from_uuid(uuid(5)));
    draft.actor = Actor::Person {
        person: PersonId::from_uuid(uuid(2)),
        room: Some(RoomId::from_uuid(uuid(3))),
    };
    draft.agency = Some(AgencyId::from_uuid(uuid(4)));
    draft.agreement = Some(AgreementId::from_uuid(uuid(6)));
    draft.cause = Some(Position((1 << 53) + 1));
    draft.raises_epoch = true;
    draft
}

fn empty() -> Draft {
    let mut draft = plain();
    draft.body.clear();
    draft
}

fn seat(position: u64, version: u64, previous: Hash) -> SeatBytes {
    SeatBytes {
        realm: Realm::Live,
        position: Position(position),
        version: Version(version),
        recorded_at: Timestamp::from_milliseconds(1_795_387_874_250),
        previous,
    }
}

/// Draws an entry's golden: its bytes and each hash on the way to its own.
fn entry(mut draft: Draft, seat: &SeatBytes) -> (String, Vec<u8>, Hash) {
    let entropy = Counting(AtomicU8::new(0x10));
    let mut unseated = super::unseated(&mut draft, Some(&key()), &entropy).unwrap();
    let content = unseated.content_hash;
    let hash = unseated.take_seat(seat);
    let parsed = Entry::parse(&unseated.bytes).unwrap();
    assert_eq!(parsed.hash(), hash);
    let leaves: Vec<Hash> = parsed.parts.iter().map(super::part::Part::leaf).collect();
    let mut text = format!("header-text {}\n", String::from_utf8_lossy(parsed.header));
    for leaf in &leaves {
        text.push_str(&format!("part-leaf {}\n", hex::encode(leaf)));
    }
    text.push_str(&format!("parts-root {}\n", hex::encode(crate::tree::root_of(&leaves))));
    text.push_str(&format!("content-hash {}\n", hex::encode(content)));
    text.push_str(&format!("entry-bytes {}\n", hex::encode(&unseated.bytes)));
    text.push_str(&format!("entry-hash {}\n", hex::encode(hash)));
    (text, unseated.bytes, hash)
}

#[track_caller]
fn assert_golden(name: &str, golden: &str, found: &str) {
    assert_eq!(golden, found, "bytes of {name} differ from what was promised");
}

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../tests/golden/", $name, ".hex"))
    };
}

#[test]
fn an_entry_with_open_parts_has_the_bytes_that_were_promised() {
    let (found, ..) = entry(plain(), &seat(1, 1, [0; 32]));
    assert_golden("open-entry", golden!("open-entry"), &found);
}

#[test]
fn an_entry_with_sealed_and_labelled_parts_has_the_bytes_that_were_promised() {
    let (found, ..) = entry(sealed(), &seat((1 << 53) + 2, 2, [0xee; 32]));
    assert_golden("sealed-entry", golden!("sealed-entry"), &found);
}

#[test]
fn an_entry_without_a_body_has_the_bytes_that_were_promised() {
    let (found, ..) = entry(empty(), &seat(3, 1, [0; 32]));
    assert_golden("empty-entry", golden!("empty-entry"), &found);
}

#[test]
fn the_promised_bytes_are_read_back_as_they_were_written_with_the_key_and_without() {
    let line = golden!("sealed-entry").lines().find_map(|line| line.strip_prefix("entry-bytes "));
    let bytes = hex::decode(line.unwrap()).unwrap();
    let parsed = Entry::parse(&bytes).unwrap();
    let opened = parsed.open(parsed.header().unwrap(), Some(&key())).unwrap();
    let draft = sealed();
    assert_eq!((opened.body, opened.erased), (draft.body, LabelSet::NONE));
    assert_eq!(
        (opened.actor, opened.agency, opened.cause),
        (draft.actor, draft.agency, draft.cause)
    );
    assert_eq!((opened.position, opened.version), (Position((1 << 53) + 2), Version(2)));
    let erased = parsed.open(parsed.header().unwrap(), None).unwrap();
    assert_eq!(erased.erased, LabelSet::NONE.with(Label::General).with(Label::Health));
    assert_eq!(erased.body.keys().collect::<Vec<_>>(), ["code", "grid"]);
    let other = CaseKey::new(Zeroizing::new([1; 32])).unwrap();
    assert_eq!(parsed.open(parsed.header().unwrap(), Some(&other)), None);
}

#[test]
fn no_byte_of_an_entry_can_change_without_its_hash() {
    let (_, bytes, hash) = entry(sealed(), &seat(7, 2, [0xee; 32]));
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 0x20;
        let is_same = Entry::parse(&changed).is_some_and(|entry| entry.hash() == hash);
        assert!(!is_same, "byte {index}");
    }
    for length in 0..bytes.len() {
        assert!(Entry::parse(&bytes[..length]).is_none(), "cut at {length}");
    }
}

#[test]
fn a_signed_head_has_the_bytes_that_were_promised() {
    let keys = MasterKeys::from_root(&[7; 32]);
    let (mut edge, mut tiles) = (Edge::default(), Vec::new());
    for number in 0..300_u16 {
        let mut hash = [0; 32];
        hash[..2].copy_from_slice(&number.to_be_bytes());
        edge.push(&hash, &mut tiles);
    }
    let head = SignedHead {
        realm: Realm::Live,
        first: Position(1),
        size: edge.size(),
        root: edge.root(),
        at: Timestamp::from_milliseconds(1_795_387_874_250),
        key: [0; 32],
        signature: [0; 64],
    };
    let head = SignedHead::sign(head, keys.signing(Realm::Live));
    assert!(head.is_signed());
    let found = format!("{}\n{}\n", serde_json::to_string(&head).unwrap(), head.short_code());
    assert_golden("signed-head", golden!("signed-head"), &found);
}

#[test]
fn a_wrapped_key_has_the_bytes_that_were_promised() {
    let cases = Cases::new(Realm::Live, &MasterKeys::from_root(&[7; 32]));
    let entropy = Counting(AtomicU8::new(0x10));
    let (_, wrapped) = cases.make(CaseId::from_uuid(uuid(5)), &entropy).unwrap();
    let found = format!("wrapped-key {}\n", hex::encode(wrapped));
    assert_golden("wrapped-key", golden!("wrapped-key"), &found);
}
