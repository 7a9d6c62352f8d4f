//! The values that a row of the register is made of. Each is read from text once, says why it
//! cannot be, and is kept as that text: money as a string of digits, a date as exact as its source.

use std::fmt;
use std::str::FromStr;

use kernel::{TypedId, typed_id};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

typed_id!(
    /// An entry of the A to Z.
    AreaId: "area",
    /// A scheme, project or arrangement.
    SchemeId: "scheme",
    /// A word of the register's vocabulary.
    TermId: "term",
);

/// Ids are made of the table's own ids (version 5 UUIDs, RFC 9562), so that reading the same table
/// again finds the same streams. This namespace can never change.
const NAMESPACE: Uuid = Uuid::from_u128(0x8d3f_0f0e_51c6_4a5b_9b1e_6d2a_c4f7_7310);

fn named<I: TypedId>(kind: &str, slug: &Slug) -> I {
    I::from_uuid(Uuid::new_v5(&NAMESPACE, format!("{kind}/{slug}").as_bytes()))
}

impl AreaId {
    pub(crate) fn of(slug: &Slug) -> Self {
        named("area", slug)
    }
}

impl SchemeId {
    pub(crate) fn of(slug: &Slug) -> Self {
        named("scheme", slug)
    }
}

impl TermId {
    pub(crate) fn of(list: TermList, slug: &Slug) -> Self {
        named(list.code(), slug)
    }
}

/// Why a cell's text is not the value that its column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ValueError {
    #[error("id is not 1 to 64 of a-z, 0-9 and hyphen, starting and ending with a letter or digit")]
    Id,
    #[error("money is not whole pounds; write digits alone, without pound sign, comma or pence")]
    Money,
    #[error("date is not in the calendar of 1800 to 2199; write YYYY, YYYY-MM or YYYY-MM-DD")]
    Date,
    #[error("years is neither a number from 1 to 100 nor the word life")]
    Years,
    #[error("seed is not three digits")]
    Seed,
    #[error("lines is not numbers from 1, as in 110 or 53-55, joined with semicolons")]
    Lines,
    #[error("number is not a whole number from 1 to 99999")]
    Number,
    #[error("word is not known here; write one of {0}")]
    Word(&'static str),
}

/// Declares a value that is kept as its text.
macro_rules! kept_as_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
        impl TryFrom<String> for $name {
            type Error = ValueError;
            fn try_from(text: String) -> Result<Self, ValueError> {
                text.parse()
            }
        }
    };
}

/// A table's own id for a row, used in addresses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Slug(String);
kept_as_text!(Slug);

impl Slug {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_good = (1..=64).contains(&text.len())
            && text.chars().all(is_plain)
            && !text.starts_with('-')
            && !text.ends_with('-');
        is_good.then(|| Self(text.to_owned())).ok_or(ValueError::Id)
    }
}

/// Whole pounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Pounds(pub(crate) u64);

impl FromStr for Pounds {
    type Err = ValueError;
    /// Up to twelve digits, so that any sum over the register stays exact in every reader.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let is_digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_digits.then(|| text.parse().ok()).flatten().map(Self).ok_or(ValueError::Money)
    }
}

impl TryFrom<String> for Pounds {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl From<Pounds> for String {
    fn from(pounds: Pounds) -> Self {
        pounds.0.to_string()
    }
}

/// `£8,500,000`, for people.
impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        f.write_str("£")?;
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A year, a month or a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct PartDate(String);
kept_as_text!(PartDate);

impl PartDate {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// "2014", "December 2014" or "1 February 2014".
    pub(crate) fn in_words(&self) -> String {
        let shape = match self.0.len() {
            4 => "%Y",
            7 => "%B %Y",
            _ => "%-d %B %Y",
        };
        first_day(&self.0).map_or_else(|| self.0.clone(), |day| day.strftime(shape).to_string())
    }
}

impl FromStr for PartDate {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        match first_day(text) {
            Some(day) if (1800..2200).contains(&day.year()) => Ok(Self(text.to_owned())),
            _ => Err(ValueError::Date),
        }
    }
}

/// The first day of a year, a month or a day as written here; none if the calendar has none.
fn first_day(text: &str) -> Option<jiff::civil::Date> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let is_written_so = whole.len() == 10 && whole.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_written_so.then(|| whole.parse().ok()).flatten()
}

/// Over how long a total saving runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum SavingSpan {
    Years(u8),
    /// Over the life of the scheme.
    Life,
}

impl FromStr for SavingSpan {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        if text == "life" {
            return Ok(Self::Life);
        }
        match text.parse::<u8>() {
            Ok(years) if (1..=100).contains(&years) && years.to_string() == text => {
                Ok(Self::Years(years))
            }
            _ => Err(ValueError::Years),
        }
    }
}

impl TryFrom<String> for SavingSpan {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl From<SavingSpan> for String {
    fn from(span: SavingSpan) -> Self {
        match span {
            SavingSpan::Years(years) => years.to_string(),
            SavingSpan::Life => "life".to_owned(),
        }
    }
}

/// A source's number: the first three digits of its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Seed(String);
kept_as_text!(Seed);

impl Seed {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Seed {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let is_good = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        is_good.then(|| Self(text.to_owned())).ok_or(ValueError::Seed)
    }
}

/// Line numbers of a source from 1: `a` or `a-b`, joined with `;`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Lines(String);
kept_as_text!(Lines);

impl Lines {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Lines {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let number = |text: &str| {
            let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
            is_plain.then(|| text.parse::<u32>().ok()).flatten()
        };
        let is_run = |run: &str| match run.split_once('-') {
            Some((from, to)) => matches!((number(from), number(to)), (Some(a), Some(b)) if a <= b),
            None => number(run).is_some(),
        };
        let is_good = text.len() <= 200 && text.split(';').all(is_run);
        is_good.then(|| Self(text.to_owned())).ok_or(ValueError::Lines)
    }
}

/// Declares a closed list of words: `words! { pub(crate) enum Nation { England: "England" } }`
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($word:ident : $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub(crate) enum $name { $(#[serde(rename = $code)] $word),+ }

        impl $name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$word),+];

            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$word => $code),+ }
            }
        }

        impl FromStr for $name {
            type Err = ValueError;
            fn from_str(text: &str) -> Result<Self, ValueError> {
                Self::ALL.iter().copied().find(|word| word.code() == text).ok_or_else(|| {
                    ValueError::Word(concat!($($code, ", "),+).trim_end_matches(", "))
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

words! {
    /// Who takes part, as far as the source names or plainly implies it.
    Service {
        Police: "police", Fire: "fire", Ambulance: "ambulance", Coastguard: "coastguard",
        Council: "council", Health: "health", Voluntary: "voluntary", Justice: "justice",
        Education: "education", Private: "private", Other: "other", Military: "military",
    }
}

words! {
    /// The part of the United Kingdom that an area lies in.
    Nation {
        England: "England", Wales: "Wales", Scotland: "Scotland",
        NorthernIreland: "Northern Ireland",
    }
}

words! {
    /// Whether a date is told by the source or worked out from its words.
    DateBasis { Stated: "stated", Inferred: "inferred" }
}

words! {
    /// The vocabulary that a term belongs to.
    TermList { Kind: "kind", Status: "status" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_digits_alone_and_shown_with_commas() {
        assert_eq!("8500000".parse(), Ok(Pounds(8_500_000)));
        assert_eq!(Pounds(8_500_000).to_string(), "£8,500,000");
        assert_eq!(Pounds(999).to_string(), "£999");
        assert_eq!(Pounds(1_000).to_string(), "£1,000");
        assert_eq!(serde_json::to_string(&Pounds(413_250)).unwrap(), "\"413250\"");
        for bad in ["", "£100", "1,000", "-5", "12.50", "1e6", " 1", "1234567890123"] {
            assert_eq!(bad.parse::<Pounds>(), Err(ValueError::Money), "{bad}");
        }
    }

    #[test]
    fn a_date_is_as_exact_as_its_source_and_stands_in_the_calendar() {
        for good in ["2014", "2014-02", "2014-02-28", "2016-02-29"] {
            assert_eq!(good.parse::<PartDate>().unwrap().as_str(), good);
        }
        let words = |text: &str| text.parse::<PartDate>().unwrap().in_words();
        assert_eq!(words("2014"), "2014");
        assert_eq!(words("2014-12"), "December 2014");
        assert_eq!(words("2014-02-01"), "1 February 2014");
        for bad in ["", "14", "2014-13", "2014-02-30", "2015-02-29", "autumn", "2014/15", "1066"] {
            assert_eq!(bad.parse::<PartDate>(), Err(ValueError::Date), "{bad}");
        }
    }

    #[test]
    fn lines_are_runs_that_do_not_run_backwards() {
        for good in ["1", "182-209", "69-71;146;628-630"] {
            assert!(good.parse::<Lines>().is_ok(), "{good}");
        }
        for bad in ["", "0", "9-3", "a", "1;", "1-", "-1", "1,2", "+1"] {
            assert_eq!(bad.parse::<Lines>(), Err(ValueError::Lines), "{bad}");
        }
    }

    #[test]
    fn an_id_is_lower_case_letters_digits_and_hyphens() {
        assert!("su-woodbridge".parse::<Slug>().is_ok());
        for bad in ["", "Su", "a b", "-a", "a-", "é", &"a".repeat(65)] {
            assert_eq!(bad.parse::<Slug>(), Err(ValueError::Id), "{bad}");
        }
    }

    #[test]
    fn a_span_is_a_number_of_years_or_life() {
        assert_eq!("life".parse(), Ok(SavingSpan::Life));
        assert_eq!("25".parse(), Ok(SavingSpan::Years(25)));
        for bad in ["", "0", "101", "ten", "05", "+5"] {
            assert_eq!(bad.parse::<SavingSpan>(), Err(ValueError::Years), "{bad}");
        }
    }

    #[test]
    fn the_same_table_id_always_gives_the_same_stream() {
        let slug: Slug = "suffolk".parse().unwrap();
        assert_eq!(AreaId::of(&slug), AreaId::of(&slug));
        assert_eq!(AreaId::of(&slug).to_string(), "c24182c7-229b-5fd9-8b86-b39f9bddbf28");
        assert_ne!(AreaId::of(&slug).uuid(), SchemeId::of(&slug).uuid());
    }
}
