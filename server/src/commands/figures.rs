//! The last words of a command that measures: text for a person, one line of JSON for a program.

use std::fmt::Display;

use serde::Serialize;

use super::Failure;

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
}

impl Form {
    /// The form that a `--json` flag asks for.
    #[must_use]
    pub const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

/// Prints figures on standard output.
///
/// # Errors
/// If they cannot be written as JSON.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub fn print(figures: &(impl Serialize + Display), form: Form) -> Result<(), Failure> {
    match form {
        Form::Json => println!("{}", serde_json::to_string(figures)?),
        Form::Text => println!("{figures}"),
    }
    Ok(())
}
