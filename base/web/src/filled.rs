//! A form as it was filled in, with what is wrong with it, ready to be shown again. A value comes
//! back to the person who typed it and to nobody else.

use kernel::{Refusal, RefusalKind};

use crate::Problem;

/// What is wrong with a field, or with the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name in the form; none for the whole form.
    pub field: Option<String>,
    /// What is wrong and the mend, as a sentence without its full stop.
    pub text: String,
}

/// Values by field name, and faults. The macros of `parts/forms.html` read both.
#[derive(Clone, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    faults: Vec<FieldFault>,
}

impl Filled {
    /// An empty form.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    pub(crate) fn of(values: Vec<(String, String)>) -> Self {
        Self { values, faults: Vec::new() }
    }

    /// Fills a field; a field filled twice has both values, as checkboxes do.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Says what is wrong with a field.
    #[must_use]
    pub fn faulted(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.faults.push(FieldFault { field: Some(name.into()), text: text.into() });
        self
    }

    /// Says what is wrong with the form as a whole.
    #[must_use]
    pub fn faulted_whole(mut self, text: impl Into<String>) -> Self {
        self.faults.push(FieldFault { field: None, text: text.into() });
        self
    }

    /// Takes an action's refusal, if it is one that the person can mend in this form: it is then
    /// shown at its field, or at the top. Any other is handed back as a problem.
    ///
    /// # Errors
    /// The refusal as a problem.
    pub fn refused(self, refusal: &impl Refusal) -> Result<Self, Problem> {
        match refusal.kind() {
            RefusalKind::Malformed
            | RefusalKind::Invalid
            | RefusalKind::Conflict
            | RefusalKind::TooLarge
            | RefusalKind::TooOften => {}
            _ => return Err(Problem::of(refusal)),
        }
        let text = sentence(&refusal.to_string());
        Ok(match refusal.field() {
            Some(pointer) => self.faulted(name_of(&pointer), text),
            None => self.faulted_whole(text),
        })
    }

    /// The first value of a field, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Whether a field has this value among its own.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(field, found)| field == name && found == value)
    }

    /// What is wrong with a field, or nothing.
    #[must_use]
    pub fn fault(&self, name: &str) -> &str {
        let found = self.faults.iter().find(|fault| fault.field.as_deref() == Some(name));
        found.map_or("", |fault| fault.text.as_str())
    }

    #[must_use]
    pub fn faults(&self) -> &[FieldFault] {
        &self.faults
    }

    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The ids that describe a field: its hint and its fault, those that there are.
    #[must_use]
    pub fn described(&self, name: &str, hint: &str) -> String {
        let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
        let fault = (!self.fault(name).is_empty()).then(|| format!("{name}-error"));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// `/display_name` is the field `display_name`; of a nested one the form's name is its last part.
fn name_of(pointer: &str) -> &str {
    pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default()
}

/// A refusal's words as they are shown: with a capital at the start.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::Filled;
    use crate::WebRefused;

    #[test]
    fn a_refusal_that_can_be_mended_is_shown_at_its_field() {
        let refused = WebRefused::BodyMalformed {
            words: "text is empty".to_owned(),
            field: Some("/rooms/0/display_name".to_owned()),
        };
        let filled = Filled::empty().with("display_name", " ").refused(&refused).unwrap();
        assert_eq!(filled.fault("display_name"), "Text is empty");
        assert_eq!(
            filled.described("display_name", "a hint"),
            "display_name-hint display_name-error"
        );
        assert_eq!(filled.described("other", ""), "");
        assert!(Filled::empty().refused(&WebRefused::NotThere).is_err());
        assert!(Filled::empty().refused(&WebRefused::PageSize).unwrap().is_faulty());
    }
}
