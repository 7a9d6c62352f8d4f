//! What everybody sees: read models that follow the journal, one SQLite file for each projection,
//! each with its cursor in the same transaction. A view can always be thrown away and built again;
//! nothing is ever decided from one. A stream whose event cannot be applied is parked with an
//! alarm and the rest goes on. What the tables hold and mean belongs to the slice that projects
//! them; who may see a row is for `access`.

pub mod bounds;
mod build;
mod digest;
mod error;
mod file;
mod follower;
mod open;
mod pool;
mod projection;
mod scrub;
mod shared;
mod store;
mod swap;
pub mod testing;
mod view;

pub use digest::Digest;
pub use error::{OpenError, ViewError};
pub use projection::{Projection, ProjectionError};
pub use store::{Parked, position_in};
pub use view::{CaughtUp, Rebuilt, View};
