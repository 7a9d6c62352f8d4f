//! Numbers, digests and telephone numbers that refuse to exist outside their bounds.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// What was found is never told: it may be personal.
const FOUND: Unexpected<'static> = Unexpected::Other("what was sent");

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64)]
pub struct Whole<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        (MIN..=MAX).contains(&number).then_some(Self(number))
    }

    #[must_use]
    pub const fn value(self) -> i64 {
        self.0
    }

    /// The nearest number within the bounds.
    #[must_use]
    pub const fn nearest(number: i64) -> Self {
        if number < MIN {
            Self(MIN)
        } else if number > MAX {
            Self(MAX)
        } else {
            Self(number)
        }
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Whole<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let expected = format!("a number from {MIN} to {MAX}");
        Self::new(i64::deserialize(from)?)
            .ok_or_else(|| D::Error::invalid_value(FOUND, &expected.as_str()))
    }
}

pub type Percent = Whole<0, 100>;

impl Percent {
    pub const CERTAIN: Self = Self(100);
}

impl Whole<1, 5> {
    /// Where no priority is known, the strictest clocks run.
    pub const MOST_URGENT: Self = Self(1);
}

/// Text that must match a rule of its own; the rule's words are the refusal.
macro_rules! formed {
    ($(#[$meta:meta])* $name:ident, $rule:expr, $words:literal) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String)]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn new(text: impl Into<String>) -> Option<Self> {
                let text = text.into();
                let rule: fn(&str) -> bool = $rule;
                rule(&text).then_some(Self(text))
            }

            #[must_use]
            #[allow(dead_code, reason = "not every formed text is read as a slice")]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} characters)"), self.0.len())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(from)?).ok_or_else(|| D::Error::invalid_value(FOUND, &$words))
            }
        }
    };
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

formed!(
    /// National property identifier.
    Uprn,
    |text| (1..=12).contains(&text.len()) && digits(text),
    "1 to 12 digits"
);
formed!(
    /// National street identifier.
    Usrn,
    |text| (1..=8).contains(&text.len()) && digits(text),
    "1 to 8 digits"
);
formed!(
    /// E.164 telephone number.
    Phone,
    |text| text.strip_prefix('+').is_some_and(|rest| (7..=15).contains(&rest.len()) && digits(rest)),
    "an E.164 number, as in +441632960961"
);
formed!(
    /// SHA-256 over raw bytes, 64 hexadecimal digits in lower case.
    Digest,
    |text| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
    "64 hexadecimal digits in lower case"
);
formed!(
    /// A code of the common vocabulary's types: a letter and two digits, as in `F11`.
    TypeCode,
    |text| matches!(text.as_bytes(), [b'A'..=b'Z', b'1'..=b'9', b'1'..=b'9']),
    "a letter and two digits, as in F11"
);

/// Optional fields that this version does not know, kept so that they survive a round trip.
#[derive(Clone, PartialEq, Default, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct Extra(BTreeMap<String, serde_json::Value>);

impl Extra {
    pub const FIELDS_MAX: usize = 32;
    pub const BYTES_MAX: usize = 8 * 1024;

    /// `None` if there are more fields or bytes than are kept.
    #[must_use]
    pub fn new(fields: BTreeMap<String, serde_json::Value>) -> Option<Self> {
        let bytes = || serde_json::to_vec(&fields).map_or(usize::MAX, |json| json.len());
        let fits =
            fields.is_empty() || (fields.len() <= Self::FIELDS_MAX && bytes() <= Self::BYTES_MAX);
        fits.then_some(Self(fields))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Unknown fields may be personal: a debug print tells only how many there are.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({} fields)", self.0.len())
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(BTreeMap::deserialize(from)?).ok_or_else(|| {
            D::Error::invalid_value(FOUND, &"at most 32 unknown fields and 8 KiB of them")
        })
    }
}

/// A count that may pass 2^53: a JSON number up to there, text beyond, for many readers of JSON
/// keep no more.
pub mod counter {
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};

    const EXACT_MAX: u64 = 1 << 53;

    pub fn serialize<S: Serializer>(count: &u64, to: S) -> Result<S::Ok, S::Error> {
        if *count < EXACT_MAX { to.serialize_u64(*count) } else { to.collect_str(count) }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Count {
            Number(u64),
            Text(String),
        }
        let wrong =
            || D::Error::invalid_value(Unexpected::Other("what was sent"), &"a whole number");
        match Count::deserialize(from).map_err(|_| wrong())? {
            Count::Number(count) => Ok(count),
            Count::Text(text) => text.parse().map_err(|_| wrong()),
        }
    }
}

/// For fields that are written only where they say something.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::{Extra, Percent, Phone, TypeCode, Uprn};

    #[test]
    fn a_value_outside_its_bound_cannot_exist() {
        assert!(Percent::new(100).is_some() && Percent::new(101).is_none());
        assert!(Uprn::new("100012345678").is_some() && Uprn::new("1234567890123").is_none());
        assert!(Phone::new("+441632960961").is_some() && Phone::new("01632 960961").is_none());
        assert!(TypeCode::new("F11").is_some() && TypeCode::new("F1").is_none());
        let flood = format!(r#"{{"note":"{}"}}"#, "x".repeat(9_000));
        assert!(serde_json::from_str::<Extra>(&flood).is_err());
    }
}
