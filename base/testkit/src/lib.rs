//! What tests stand on: a clock that is moved by hand, randomness from a seed, and a whole hub
//! with a cast of agencies and rooms on the real embedded store in a throw-away folder. Only ever
//! a dev-dependency. It knows no slice: a test hands it the slices that it is about.

mod cast;
mod clock;
mod database;
mod duties;
mod hub;

pub use cast::{Cast, CastRoom};
pub use clock::{SeededEntropy, TestClock};
pub use duties::{Described, describe};
pub use hub::{Answer, Hub};
/// For the stories of rooms that lie below `slice`, such as `web`.
pub use slice;
