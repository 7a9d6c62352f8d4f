//! The directory's screens, each with its template beside it: the door, one's own account, and
//! the keeping of agencies, rooms, people, systems and agreements. All work without scripts.

mod account;
mod agencies;
mod agency_form;
mod agreement;
mod agreement_form;
mod agreements;
mod days;
mod filling;
mod here;
mod history;
mod password;
mod people;
mod person;
mod person_form;
mod room_form;
mod seat;
mod sign_in;
mod sign_out;
mod system;
mod system_form;
mod systems;
mod words;

use axum::Router;
use axum::routing::{get, post};

pub use here::Here;

pub fn routes(here: Here) -> Router {
    Router::new()
        .merge(door())
        .merge(agencies())
        .merge(people())
        .merge(systems())
        .merge(agreements())
        .route("/directory/history", get(history::all))
        .with_state(here)
}

fn door() -> Router<Here> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/sign-in/password", post(sign_in::choose))
        .route("/sign-out", post(sign_out::send))
        .route("/account", get(account::show))
        .route("/account/sessions/{session}/end", post(account::end))
        .route("/account/password", get(password::show).post(password::send))
        .route("/account/room", get(seat::show).post(seat::send))
        .route("/account/realm", post(seat::switch))
}

fn agencies() -> Router<Here> {
    Router::new()
        .route("/directory/agencies", get(agencies::list))
        .route("/directory/agencies/new", get(agency_form::add).post(agency_form::send_add))
        .route("/directory/agencies/{slug}", get(agencies::show))
        .route(
            "/directory/agencies/{slug}/change",
            get(agency_form::change).post(agency_form::send_change),
        )
        .route("/directory/agencies/{slug}/history", get(history::of_agency))
        .route(
            "/directory/agencies/{slug}/rooms/new",
            get(room_form::add).post(room_form::send_add),
        )
        .route(
            "/directory/rooms/{room}/change",
            get(room_form::change).post(room_form::send_change),
        )
}

fn people() -> Router<Here> {
    Router::new()
        .route("/directory/agencies/{slug}/people", get(people::list))
        .route(
            "/directory/agencies/{slug}/people/new",
            get(person_form::add).post(person_form::send_add),
        )
        .route("/directory/people/{person}", get(person::show))
        .route(
            "/directory/people/{person}/change",
            get(person_form::change).post(person_form::send_change),
        )
        .route("/directory/people/{person}/password", post(person::reset))
        .route("/directory/people/{person}/erase", post(person::erase))
        .route("/directory/people/{person}/sessions/{session}/end", post(person::end_session_of))
}

fn systems() -> Router<Here> {
    Router::new()
        .route("/directory/agencies/{slug}/systems", get(systems::list))
        .route(
            "/directory/agencies/{slug}/systems/new",
            get(system_form::add).post(system_form::send_add),
        )
        .route("/directory/systems/{system}", get(system::show))
        .route(
            "/directory/systems/{system}/change",
            get(system_form::change).post(system_form::send_change),
        )
        .route("/directory/systems/{system}/secrets", post(system::issue))
        .route("/directory/systems/{system}/secrets/{secret}/revoke", post(system::revoke))
}

fn agreements() -> Router<Here> {
    Router::new()
        .route("/directory/agreements", get(agreements::list))
        .route(
            "/directory/agreements/new",
            get(agreement_form::make).post(agreement_form::send_make),
        )
        .route("/directory/agreements/{agreement}", get(agreement::show))
        .route(
            "/directory/agreements/{agreement}/change",
            get(agreement_form::change).post(agreement_form::send_change),
        )
        .route("/directory/agreements/{agreement}/withdraw", post(agreement::withdraw))
}
