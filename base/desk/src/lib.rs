//! What an action stands at: load, permit, append, now. A desk joins one realm's journal, the
//! register of who there is and what has been agreed, and the policy, for one caller and one
//! request. Time, randomness and identity reach an action only through it. What is decided, and
//! what it means, belongs to the slices.

mod batch;
mod caller;
mod erase;
mod error;
mod facts;
mod loaded;
mod office;
mod place;
mod register;

pub use batch::Batch;
pub use caller::Caller;
pub use error::DeskError;
pub use facts::HasFacts;
pub use loaded::Loaded;
pub use office::{Office, OfficeParts, Offices};
pub use place::Desk;
pub use register::{
    Agency, Agreement, Grant, Person, Register, RegisterError, RegisterProjection, Room, System,
};
