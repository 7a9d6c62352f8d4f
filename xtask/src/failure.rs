//! What can go wrong in a chore, in words that a person at a terminal can act on.

use std::fmt::Display;
use std::path::Path;

pub type Outcome<T = ()> = Result<T, Failure>;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },

    #[error("`{command}` ended with {ended}")]
    Command { command: String, ended: String },

    #[error("{what} does not parse: {why}")]
    Unreadable { what: String, why: String },

    /// Found wrong, or cannot be done here; the text says the thing and the way out.
    #[error("{0}")]
    Refused(String),

    #[error("step `{step}` failed after {seconds:.1} s: {source}")]
    Step { step: String, seconds: f64, source: Box<Failure> },
}

impl Failure {
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    pub fn unreadable(what: impl Display, why: impl Display) -> Self {
        Self::Unreadable { what: what.to_string(), why: why.to_string() }
    }

    /// For `map_err`: names the file that an input or output error is about.
    pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let what = path.display().to_string();
        move |source| Self::Io { what, source }
    }
}
