//! Every id has a type. All are version 7 UUIDs (RFC 9562), so that they sort by time of making
//! and cluster in an index; they are minted by the desk, never here.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use uuid::Uuid;

/// What every typed id can do, so that rooms can carry ids without knowing which they are.
pub trait TypedId: Copy + Eq + Hash + Ord + Debug + Display + Send + Sync + 'static {
    /// The field's word for what is named, as in `share`.
    const WORD: &'static str;
    fn from_uuid(uuid: Uuid) -> Self;
    fn uuid(self) -> Uuid;
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word} id is not a UUID")]
pub struct IdError {
    pub word: &'static str,
}

/// Builds a version 7 UUID of an instant (milliseconds since 1970) and ten random bytes.
#[must_use]
pub fn mint_v7(milliseconds: i64, random: [u8; 10]) -> Uuid {
    let milliseconds = u64::try_from(milliseconds).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

#[doc(hidden)]
pub mod private {
    pub use serde;
    pub use serde_json;
    pub use uuid::Uuid;
}

/// Declares typed ids: `typed_id!(ShareId: "share")`.
#[macro_export]
macro_rules! typed_id {
    ($($(#[$meta:meta])* $name:ident : $word:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($crate::private::Uuid);

        impl $crate::TypedId for $name {
            const WORD: &'static str = $word;
            fn from_uuid(uuid: $crate::private::Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> $crate::private::Uuid { self.0 }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}:{}", $word, self.0)
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::private::Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| $crate::IdError { word: $word })
            }
        }
        impl $crate::private::serde::Serialize for $name {
            fn serialize<S: $crate::private::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }
        impl<'de> $crate::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::private::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as $crate::private::serde::Deserialize>::deserialize(from)?;
                text.parse().map_err($crate::private::serde::de::Error::custom)
            }
        }
    )+};
}

typed_id!(
    /// An organisation with its own data responsibility.
    AgencyId: "agency",
    /// A place where an agency's operators work.
    RoomId: "room",
    /// A person with an account; never a caller or a patient.
    PersonId: "person",
    /// A program that speaks for an agency, such as a CAD.
    SystemId: "system",
    /// A sharing agreement between agencies.
    AgreementId: "agreement",
    /// One signed-in sitting of a person at a browser.
    SessionId: "session",
);
