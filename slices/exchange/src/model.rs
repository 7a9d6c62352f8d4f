//! The rules of incidents and shares: states, moves, clocks, alarms and what is kept of what every
//! agency says. Pure: methods return the event or a refusal with its facts, and time comes in as
//! an argument. Who may do what by role is the policy's; who may move a share by their part in it
//! is decided here, by one table (`moves`).

pub mod alarms;
pub mod attachment;
pub mod decisions;
pub mod incident;
pub mod ladder;
pub mod log;
pub mod moves;
pub mod origin;
pub mod progress;
pub mod reading;
pub mod reasons;
pub mod record;
pub mod refusals;
#[cfg(test)]
pub(crate) mod samples;
pub mod share;
pub mod skew;
pub mod spoken_code;
pub mod stated;
pub mod vocabulary;
pub mod voice;

pub use incident::{Incident, Received, Update};
pub use log::Log;
pub use moves::State;
pub use refusals::{IncidentRefused, MoveRefused};
pub use share::{By, Hand, Share};
pub use stated::Stated;
