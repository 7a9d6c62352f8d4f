//! May this audience do or see this, why, and which parts of it. Pure: a question in, a decision
//! and its reasons out; no IO, no clock, and nothing of a slice but the text of its policies.
//! Each slice hands in one Cedar policy set; a set that does not hold together refuses to start.
//! What is not permitted is denied. Who the asker is, and which agreements are in force, is for
//! the desk to know: it asks with an [`Audience`] and [`Facts`], and raises the epoch when either
//! could have changed. No other room names cedar-policy.

mod access;
mod entities;
mod error;
mod policies;
mod question;
mod redaction;
mod table;
mod words;

#[cfg(feature = "generate")]
pub mod generate;

pub use access::{Access, DECISIONS_KEPT_MAX};
pub use error::AccessError;
pub use policies::{POLICIES_PER_SLICE_MAX, POLICY_BYTES_MAX};
pub use question::{Audience, AudienceKind, Decision, Facts, NO_POLICY, Permission};
pub use redaction::{Redacted, redact};
pub use table::{Situation, table};
