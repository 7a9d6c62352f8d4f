//! The console: where a room without a control system of its own takes, decides and follows shares
//! (`desk`), and where its supervisor sees how the room and its links stand (`board`). It is the
//! recipient's system: what it has rendered for a signed-in person is delivered and shown. All of
//! it works by reload and forms; the script only saves keystrokes and reloading.

mod age;
mod alarms;
mod board;
mod command;
mod context;
mod desk;
mod detail;
mod feed;
mod glance;
mod names;
mod obey;
mod places;
mod receipt;
mod rows;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod screens;
mod shown;
mod tally;
mod told;

use axum::Router;
use axum::routing::{get, post};

use super::Screens;

/// The pages of operators and supervisors.
pub fn router() -> Router<Screens> {
    Router::new()
        .route("/desk", get(desk::show))
        .route("/desk/feed", get(feed::of_desk))
        .route("/desk/command", get(obey::back).post(obey::send))
        .route("/desk/shown", post(shown::send))
        .route("/desk/alarms/acknowledge", post(alarms::acknowledge))
        .route("/desk/board", get(board::show))
        .route("/desk/board/feed", get(feed::of_board))
}
