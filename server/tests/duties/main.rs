//! Duties of the whole hub: what holds for every endpoint, page, command and view, of whichever
//! slice it is, so that a new one cannot forget them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a duty that cannot be checked has failed"
)]

mod api_walk;
mod bad_input;
mod canaries;
mod child;
mod help;
mod page_walk;
mod rebuilt;
mod routes;
mod scene;
