//! Exchange lets one control room hand an incident to others without a phone call: one shared
//! record, a share for each recipient, a receipt for each step, an alarm for each silence. It
//! promises that nothing accepted is lost, that nobody's value replaces another's, and that
//! nobody reads what no agreement lets them. Who there is and what has been agreed is the
//! directory's; the joint log of a whole operation is command's.

mod actions;
mod api;
mod events;
mod jobs;
mod model;
mod views;
mod web;

use std::sync::Arc;

use ::views::Projection;
use ::web::NavLink;
use access::Permission;
use kernel::Realm;
use slice::{Ground, Rooms, Slice, ViewMissing};

/// The slice, as the server takes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Exchange;

impl Slice for Exchange {
    fn name(&self) -> &'static str {
        "exchange"
    }

    fn policy(&self) -> &'static str {
        include_str!("../policy.cedar")
    }

    fn data(&self) -> &'static str {
        include_str!("../data.toml")
    }

    fn permissions(&self) -> &'static [Permission] {
        actions::may::ALL
    }

    fn projections(&self, _realm: Realm) -> Vec<Arc<dyn Projection>> {
        vec![Arc::new(views::ExchangeProjection), Arc::new(views::SearchProjection)]
    }

    fn links(&self) -> Vec<NavLink> {
        let of_lists = "exchange.lists";
        vec![
            NavLink::of("Desk", "/desk", actions::may::READ_LISTS, of_lists).ranked(10),
            NavLink::of("Board", "/desk/board", actions::may::WATCH, of_lists).ranked(20),
            NavLink::of("Incidents", "/incidents", actions::may::READ_LISTS, of_lists).ranked(30),
        ]
    }

    fn open(&self, ground: Ground) -> Result<Rooms, ViewMissing> {
        let lists = api::Lists::of(&ground)?;
        Ok(Rooms {
            pages: web::router(lists.clone()),
            api: api::router(lists),
            jobs: jobs::jobs(&ground)?,
        })
    }
}
