//! A fictional county on a fresh folder: seeded through the actions that people use, played by
//! simulated CADs and operators over the same REST API as anybody's, and open to visitors who sign
//! in as any role. A timed run plays as fast as the hub answers and ends with its figures.

pub mod accounts;
mod cads;
mod consoles;
pub mod county;
pub mod figures;
mod folder;
mod incidents;
mod pace;
mod picture;
mod presence;
mod stage;
mod welcome;

#[cfg(test)]
pub use folder::write_private;
pub use stage::{Asked, run};
