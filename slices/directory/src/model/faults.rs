//! What is wrong with what was filled in, all of it at once, each with its field and the mend.

use std::fmt;

use kernel::Text;

/// One field's fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field's name in the form.
    pub field: &'static str,
    /// The thing and the way out; never the value that was given.
    pub says: String,
}

/// The faults of one form, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, field: &'static str, says: impl Into<String>) {
        self.0.push(Fault { field, says: says.into() });
    }

    /// Notes a fault unless the claim holds.
    pub fn unless(&mut self, holds: bool, field: &'static str, says: &str) {
        if !holds {
            self.add(field, says);
        }
    }

    /// Text of 1 to `MAX` characters with the white space around it cut off.
    pub fn text<const MAX: usize>(&mut self, field: &'static str, given: &str) -> String {
        match Text::<MAX>::new(given.trim()) {
            Ok(text) => text.as_str().to_owned(),
            Err(error) => {
                self.add(field, error.to_string());
                String::new()
            }
        }
    }

    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    #[must_use]
    pub fn first_field(&self) -> Option<String> {
        self.0.first().map(|fault| format!("/{}", fault.field))
    }

    /// # Errors
    /// The faults themselves, if there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "; " };
            write!(f, "{gap}{}: {}", fault.field, fault.says)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// A refusal that may be of a form's fields.
pub trait HasFaults {
    /// The faults of the form, where it was the form.
    fn faults(&self) -> Option<&Faults> {
        None
    }
}

/// A refusal's stable code, kind and field, written once for each of the model's refusals. All
/// have a variant `Invalid(Faults)`.
macro_rules! refusal {
    ($name:ident { $invalid:literal, $($variant:pat => $code:literal $kind:ident),* $(,)? }) => {
        impl kernel::Refusal for $name {
            fn code(&self) -> &'static str {
                match self { Self::Invalid(_) => $invalid, $($variant => $code),* }
            }
            fn kind(&self) -> kernel::RefusalKind {
                match self {
                    Self::Invalid(_) => kernel::RefusalKind::Invalid,
                    $($variant => kernel::RefusalKind::$kind),*
                }
            }
            fn field(&self) -> Option<String> {
                self.faults().and_then($crate::model::Faults::first_field)
            }
        }
        impl From<$crate::model::Faults> for $name {
            fn from(faults: $crate::model::Faults) -> Self { Self::Invalid(faults) }
        }
        impl $name {
            /// The faults of the form, where it was the form.
            #[must_use]
            #[allow(unreachable_patterns, reason = "some have no other variant")]
            pub fn faults(&self) -> Option<&$crate::model::Faults> {
                match self { Self::Invalid(faults) => Some(faults), _ => None }
            }
        }
        impl $crate::model::HasFaults for $name {
            fn faults(&self) -> Option<&$crate::model::Faults> {
                self.faults()
            }
        }
    };
}
pub(crate) use refusal;
