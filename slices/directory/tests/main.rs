//! The directory's stories, told at its front door.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a story whose world is not as it says has failed"
)]

mod stories;
