//! What the directory records besides its contracts. None of these holds a secret, a password, a
//! name or an address: they tell that something changed, for whom, and when. The events that
//! others read (agencies, rooms, people, systems, agreements) are in `contracts`.

use kernel::{PersonId, SessionId, SystemId, Timestamp, event, stream_events, typed_id};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

typed_id!(
    /// One secret of a system; a public reference, never the secret.
    SecretId: "secret",
    /// A name that may be held once: derived from the name, so that the stream is the lock.
    NameId: "name",
    /// The hub's own front door, where attempts that belong to no account are counted.
    DoorId: "door",
);

/// What sort of name is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    AgencySlug,
    RoomSlug,
    /// A mail address that a person signs in with; the stream's id is a keyed hash of it.
    Address,
    /// The key of those hashes, which is made once.
    AddressKey,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameTaken {
    pub kind: NameKind,
    pub holder: Uuid,
}
event!(NameTaken, "directory.name_taken", 1, []);

/// The holder was erased; the name may be taken again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameFreed {
    pub kind: NameKind,
    pub holder: Uuid,
}
event!(NameFreed, "directory.name_freed", 1, []);

/// Who chose the password that now stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordSort {
    /// Made by the hub, shown once, good for one sign-in.
    OneTime,
    /// Chosen by the person.
    Chosen,
}

/// That the password changed, never what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordSet {
    pub person: PersonId,
    pub sort: PasswordSort,
}
event!(PasswordSet, "directory.password_set", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    pub person: PersonId,
}
event!(SignedIn, "directory.signed_in", 1, []);

/// Why a sign-in to a known account was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInFault {
    WrongPassword,
    Suspended,
    CodeExpired,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignInRefused {
    pub person: PersonId,
    pub fault: SignInFault,
}
event!(SignInRefused, "directory.sign_in_refused", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockedOut {
    pub person: PersonId,
    pub until: Timestamp,
}
event!(LockedOut, "directory.locked_out", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedOut {
    pub person: PersonId,
    pub session: SessionId,
}
event!(SignedOut, "directory.signed_out", 1, []);

/// Why a session ended other than by signing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnding {
    /// Ended from another session of the same person.
    ByOwner,
    ByAdministrator,
    /// The account was suspended.
    Suspended,
    /// The password changed, so every other session ends.
    PasswordChanged,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionEnded {
    pub person: PersonId,
    pub session: SessionId,
    pub ending: SessionEnding,
}
event!(SessionEnded, "directory.session_ended", 1, []);

/// That a secret was made, never what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretIssued {
    pub system: SystemId,
    pub secret: SecretId,
}
event!(SecretIssued, "directory.secret_issued", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretRevoked {
    pub system: SystemId,
    pub secret: SecretId,
}
event!(SecretRevoked, "directory.secret_revoked", 1, []);

/// That a system was given a token, and with which of its secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenIssued {
    pub system: SystemId,
    pub secret: SecretId,
}
event!(TokenIssued, "directory.token_issued", 1, []);

/// How many sign-ins named no account since the last such entry. Counted, not listed one by one,
/// so that a stranger cannot fill the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrangersRefused {
    pub count: u64,
    pub since: Timestamp,
}
event!(StrangersRefused, "directory.strangers_refused", 1, []);

stream_events! { pub enum NameEvent { NameTaken, NameFreed } }
stream_events! {
    pub enum AccountEvent {
        PasswordSet, SignedIn, SignInRefused, LockedOut, SignedOut, SessionEnded,
    }
}
stream_events! { pub enum SecretEvent { SecretIssued, SecretRevoked } }
stream_events! { pub enum UseEvent { TokenIssued } }
stream_events! { pub enum DoorEvent { StrangersRefused } }

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contracts::{AgencyEvent, AgreementEvent, PersonEvent, RoomEvent, SystemEvent};
    use kernel::{
        Actor, Body, Field, LabelSet, Position, Purpose, Realm, StoredEvent, StreamEvent, StreamId,
        StreamKind, Timestamp, TypedId, Version,
    };
    use uuid::Uuid;

    use super::{AccountEvent, DoorEvent, DoorId, NameEvent, SecretEvent, UseEvent};

    type Catalogue = Vec<(&'static str, u16, &'static [Field])>;

    fn catalogue() -> Catalogue {
        [
            AgencyEvent::catalogue(),
            RoomEvent::catalogue(),
            PersonEvent::catalogue(),
            SystemEvent::catalogue(),
            AgreementEvent::catalogue(),
            NameEvent::catalogue(),
            AccountEvent::catalogue(),
            SecretEvent::catalogue(),
            UseEvent::catalogue(),
            DoorEvent::catalogue(),
        ]
        .concat()
    }

    /// The golden body of an event at a version, as it was stored then.
    fn golden(event: &str, version: u16) -> Body {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/events");
        let path = format!("{folder}/{event}.v{version}.json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is not there"));
        serde_json::from_str(&text).unwrap()
    }

    fn read_and_write<E: StreamEvent>() {
        for (event, newest, _) in E::catalogue() {
            for version in 1..=newest {
                let stored = StoredEvent {
                    realm: Realm::Live,
                    position: Position(1),
                    stream: StreamId::new(StreamKind("x"), DoorId::from_uuid(Uuid::nil())),
                    version: Version(1),
                    event: event.to_owned(),
                    event_version: version,
                    occurred_at: Timestamp::default(),
                    recorded_at: Timestamp::default(),
                    actor: Actor::Hub,
                    agency: None,
                    purpose: Purpose::Administration,
                    agreement: None,
                    cause: None,
                    erased: LabelSet::NONE,
                    body: golden(event, version),
                };
                let read = E::decode(&stored).unwrap();
                if version == newest {
                    assert_eq!(read.body().unwrap(), stored.body, "{event}");
                }
            }
        }
    }

    #[test]
    fn every_event_of_every_version_is_read_as_it_was_stored() {
        read_and_write::<AgencyEvent>();
        read_and_write::<RoomEvent>();
        read_and_write::<PersonEvent>();
        read_and_write::<SystemEvent>();
        read_and_write::<AgreementEvent>();
        read_and_write::<NameEvent>();
        read_and_write::<AccountEvent>();
        read_and_write::<SecretEvent>();
        read_and_write::<UseEvent>();
        read_and_write::<DoorEvent>();
    }

    #[test]
    fn every_stored_field_is_described_with_the_label_and_seal_that_it_has() {
        let samples: BTreeMap<String, Body> = catalogue()
            .iter()
            .map(|(event, version, _)| ((*event).to_owned(), golden(event, *version)))
            .collect();
        let data = include_str!("../data.toml");
        assert_eq!(testkit::describe(data, &catalogue(), &samples), Vec::<String>::new());
    }
}
