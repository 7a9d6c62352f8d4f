//! The journal's promises. What both engines keep is under `conformance`, run on SQLite always
//! and on PostgreSQL where `BLUELIGHT_TEST_POSTGRES` names a server.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops where its ground gives way"
)]

mod conformance;
mod copies;
mod support;
mod tampering;
