//! The shape of what can be recorded. An event is a plain struct that serialises to a JSON
//! object; a table beside it says which of its fields carry a label other than general and which
//! are sealed. The journal cuts the object into parts by that table, one part for each pair of
//! label and seal, so that a part can be withheld from a reader or erased without touching the
//! rest. A field that is labelled or sealed may therefore be absent when it is read back: it must
//! have a serde default.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Actor, AgencyId, AgreementId, Label, LabelSet, Position, Purpose, Realm, StreamId, Timestamp,
    Version,
};

/// An event's fields as JSON, by name.
pub type Body = serde_json::Map<String, serde_json::Value>;

/// Whether a part's bytes are encrypted with the key of its case, so that destroying the key
/// erases them. All free text, persons and places are sealed; codes, ids and times are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seal {
    Open,
    Case,
}

/// How one field of an event is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub label: Label,
    pub seal: Seal,
}

impl Field {
    /// General, but free text, a person or a place: sealed.
    #[must_use]
    pub const fn sealed(name: &'static str) -> Self {
        Self { name, label: Label::General, seal: Seal::Case }
    }

    /// Labelled, and sealed as everything labelled is.
    #[must_use]
    pub const fn labelled(name: &'static str, label: Label) -> Self {
        Self { name, label, seal: Seal::Case }
    }
}

/// Something that can be recorded.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `slice.thing_happened`; never changed once released.
    const NAME: &'static str;
    /// Counts changes of shape from 1. Older versions are lifted by [`Event::upcast`].
    const VERSION: u16;
    /// The fields that are labelled or sealed; all others are general and open.
    const FIELDS: &'static [Field];

    /// Lifts a body of an older version to this one.
    ///
    /// # Errors
    /// If the version is not one that was ever written.
    fn upcast(from: u16, _body: Body) -> Result<Body, DecodeError> {
        Err(DecodeError::UnknownVersion { event: Self::NAME.to_owned(), version: from })
    }

    /// Reads this event from what was stored, lifting older versions.
    ///
    /// # Errors
    /// If the version is newer than this program, or the body is not of the event's shape.
    fn read(stored: &StoredEvent) -> Result<Self, DecodeError> {
        let read = if stored.event_version == Self::VERSION {
            Self::deserialize(&stored.body)
        } else {
            let body = Self::upcast(stored.event_version, stored.body.clone())?;
            serde_json::from_value(serde_json::Value::Object(body))
        };
        read.map_err(|error| DecodeError::Shape {
            event: Self::NAME.to_owned(),
            reason: error.to_string(),
        })
    }
}

/// The events of one stream as one type; made by [`stream_events!`](crate::stream_events).
pub trait StreamEvent: Sized + Send + Sync + 'static {
    fn name(&self) -> &'static str;
    fn version(&self) -> u16;
    fn fields(&self) -> &'static [Field];
    /// # Errors
    /// If the event does not serialise to a JSON object, which is a fault of the event's type.
    fn body(&self) -> Result<Body, DecodeError>;
    /// # Errors
    /// If the event is unknown to the stream, too new, or not of its shape.
    fn decode(stored: &StoredEvent) -> Result<Self, DecodeError>;
    /// Each event's name, version and field table, for the tests that count duties.
    fn catalogue() -> Vec<(&'static str, u16, &'static [Field])>;
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("event {event} version {version} is not known to this program")]
    UnknownVersion { event: String, version: u16 },
    #[error("event {event} does not belong to this stream")]
    UnknownEvent { event: String },
    #[error("event {event} is not of its shape: {reason}")]
    Shape { event: String, reason: String },
}

/// An entry of the journal, opened: header and the parts that could be read, merged.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    pub realm: Realm,
    pub position: Position,
    pub stream: StreamId,
    pub version: Version,
    pub event: String,
    pub event_version: u16,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub actor: Actor,
    pub agency: Option<AgencyId>,
    pub purpose: Purpose,
    pub agreement: Option<AgreementId>,
    pub cause: Option<Position>,
    /// The labels of parts whose key was destroyed.
    pub erased: LabelSet,
    pub body: Body,
}

impl StoredEvent {
    #[must_use]
    pub fn is<E: Event>(&self) -> bool {
        self.event == E::NAME
    }
}

/// Declares how an event is kept:
/// `event!(ShareRejected, "exchange.share_rejected", 1, [Field::sealed("reason_text")]);`
#[macro_export]
macro_rules! event {
    ($type:ty, $name:literal, $version:literal, [$($field:expr),* $(,)?]) => {
        impl $crate::Event for $type {
            const NAME: &'static str = $name;
            const VERSION: u16 = $version;
            const FIELDS: &'static [$crate::Field] = &[$($field),*];
        }
    };
}

/// Declares the events of one stream as an enum with a variant for each event type:
/// `stream_events! { pub enum ShareEvent { ShareOffered, ShareAccepted } }`
#[macro_export]
macro_rules! stream_events {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($event:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis enum $name { $($event($event)),+ }

        impl $crate::StreamEvent for $name {
            fn name(&self) -> &'static str {
                match self { $(Self::$event(_) => <$event as $crate::Event>::NAME),+ }
            }
            fn version(&self) -> u16 {
                match self { $(Self::$event(_) => <$event as $crate::Event>::VERSION),+ }
            }
            fn fields(&self) -> &'static [$crate::Field] {
                match self { $(Self::$event(_) => <$event as $crate::Event>::FIELDS),+ }
            }
            fn body(&self) -> Result<$crate::Body, $crate::DecodeError> {
                let value = match self {
                    $(Self::$event(event) => $crate::private::serde_json::to_value(event)),+
                };
                match value {
                    Ok($crate::private::serde_json::Value::Object(body)) => Ok(body),
                    Ok(_) => Err($crate::DecodeError::Shape {
                        event: self.name().to_owned(),
                        reason: "not an object".to_owned(),
                    }),
                    Err(error) => Err($crate::DecodeError::Shape {
                        event: self.name().to_owned(),
                        reason: error.to_string(),
                    }),
                }
            }
            fn decode(stored: &$crate::StoredEvent) -> Result<Self, $crate::DecodeError> {
                match stored.event.as_str() {
                    $(<$event as $crate::Event>::NAME =>
                        <$event as $crate::Event>::read(stored).map(Self::$event),)+
                    _ => Err($crate::DecodeError::UnknownEvent { event: stored.event.clone() }),
                }
            }
            fn catalogue() -> Vec<(&'static str, u16, &'static [$crate::Field])> {
                vec![$((
                    <$event as $crate::Event>::NAME,
                    <$event as $crate::Event>::VERSION,
                    <$event as $crate::Event>::FIELDS,
                )),+]
            }
        }
        $(impl From<$event> for $name {
            fn from(event: $event) -> Self { Self::$event(event) }
        })+
    };
}

/// Where and by whom an event was recorded, as a fold is told it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub position: Position,
    pub version: Version,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub actor: Actor,
    pub agency: Option<AgencyId>,
}

impl From<&StoredEvent> for Told {
    fn from(stored: &StoredEvent) -> Self {
        Self {
            position: stored.position,
            version: stored.version,
            occurred_at: stored.occurred_at,
            recorded_at: stored.recorded_at,
            actor: stored.actor,
            agency: stored.agency,
        }
    }
}

/// A thing whose state is the fold of its stream: what a model's type implements so that a desk
/// can load it.
pub trait Folded: Clone + Send + Sync + 'static {
    const KIND: crate::StreamKind;
    type Id: crate::TypedId;
    type Event: StreamEvent + Clone;

    /// The state after `event`; the first event of a stream is folded onto `None`. An event that
    /// cannot come first is ignored by answering `None`.
    fn fold(state: Option<Self>, event: &Self::Event, told: &Told) -> Option<Self>;
}
