use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use web::{Problem, Visitor, see};

use super::here::Here;
use crate::actions::sign_out;

/// Ends the session; who has none is signed out already.
pub(super) async fn send(State(here): State<Here>, visitor: Visitor) -> Result<Response, Problem> {
    if let Some((person, session)) = &visitor.signed {
        let desk = here.live.desk(visitor.caller.clone());
        sign_out(&desk, here.web.sessions(), (person.id, session.id)).await?;
    }
    let mut response = see("/sign-in");
    if let Some(cookie) = here.web.sessions().cookie_cleared() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
