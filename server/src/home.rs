//! The front page: where to sign in, and what is public.

use std::sync::Arc;

use ::views::{Projection, View};
use access::Permission;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kernel::Realm;
use programme::{Counts, Programme};
use slice::{Ground, Rooms, Slice, ViewMissing};
use web::{Frame, Page, Visitor};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    counts: Counts,
}

/// The front page as a slice: it has no events, no rights and no data of its own.
pub struct Front;

impl Slice for Front {
    fn name(&self) -> &'static str {
        "front"
    }

    fn policy(&self) -> &'static str {
        ""
    }

    fn data(&self) -> &'static str {
        ""
    }

    fn permissions(&self) -> &'static [Permission] {
        &[]
    }

    fn projections(&self, _realm: Realm) -> Vec<Arc<dyn Projection>> {
        Vec::new()
    }

    fn open(&self, ground: Ground) -> Result<Rooms, ViewMissing> {
        let register = ground.views.of(Realm::Live, Programme::VIEW)?;
        let pages = Router::new().route("/", get(home)).with_state(register);
        Ok(Rooms { pages, ..Rooms::default() })
    }
}

async fn home(State(register): State<View>, visitor: Visitor) -> Page<Home> {
    // The counts are an ornament: the way to the sign-in page must not wait for them.
    let counts = Programme::counts(&register).await.unwrap_or_default();
    Page(Home { frame: visitor.frame("Police, fire and ambulance on one record"), counts })
}
