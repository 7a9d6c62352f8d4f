//! Text with a bound. Control characters other than line feed and tab are refused, so that what
//! is stored can be shown, printed and put in a file without surprises.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// UTF-8 text of 1 to `MAX` characters, kept byte for byte as it was given.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("text is empty")]
    Empty,
    #[error("text has {found} characters; at most {max} are kept")]
    TooLong { found: usize, max: usize },
    #[error("text holds a control character at {at}; take it out")]
    Control { at: usize },
}

impl<const MAX: usize> Text<MAX> {
    /// # Errors
    /// If the text is empty (only white space counts as empty), too long, or holds controls.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        let found = text.chars().count();
        if found > MAX {
            return Err(TextError::TooLong { found, max: MAX });
        }
        let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t' && c != '\r';
        if let Some(at) = text.chars().position(forbidden) {
            return Err(TextError::Control { at });
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Texts may be personal: a debug print tells only their length.
impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} characters)", self.0.chars().count())
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, TextError};

    #[test]
    fn text_is_kept_byte_for_byte_or_refused_with_the_reason() {
        let odd = " Flat 2,  St. Mary\u{2019}s  ";
        assert_eq!(Text::<40>::new(odd).unwrap().as_str(), odd);
        assert_eq!(Text::<40>::new("  "), Err(TextError::Empty));
        assert_eq!(Text::<3>::new("four"), Err(TextError::TooLong { found: 4, max: 3 }));
        assert_eq!(Text::<9>::new("a\u{0}b"), Err(TextError::Control { at: 1 }));
    }

    #[test]
    fn a_debug_print_does_not_tell_the_text() {
        assert_eq!(format!("{:?}", Text::<9>::new("secret").unwrap()), "Text(6 characters)");
    }
}
