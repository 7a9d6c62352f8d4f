//! What people see: the console, where a room's operators and supervisors work, and the record,
//! where one incident is read, stated, shared and decided. Handlers call the same actions as the
//! API does; they know no SQL and no rule.

pub mod console;
pub mod record;

use axum::Router;

/// What every screen of the slice reads from.
pub use crate::api::Lists as Screens;

/// Every page of the slice.
pub fn router(screens: Screens) -> Router {
    Router::new().merge(console::router()).merge(record::router()).with_state(screens)
}
