//! The register of collaboration: areas and what their services do together, with sources. Loads
//! the register's tables, shows them to anybody as pages and as data, and counts them. Boards,
//! business cases and benefits are not here yet; places and bookings belong to other slices.

mod actions;
mod api;
mod cache;
mod events;
mod model;
mod views;
mod web;

use std::sync::Arc;

use ::views::{Projection, View, ViewError};
use ::web::NavLink;
use access::Permission;
use kernel::Realm;
use slice::{Ground, Rooms, Slice, ViewMissing};

pub use actions::import::{
    FileReport, ImportError, ImportReport, Progress, RowRefused, Tables, import,
};
pub use views::Counts;

/// The slice `programme`.
pub struct Programme;

impl Programme {
    /// The register's name among a realm's views; it stands in the live realm alone.
    pub const VIEW: &'static str = views::Register::NAME;

    /// How many areas and schemes the register holds, for a page that leads to it.
    ///
    /// # Errors
    /// If the view cannot be read now.
    pub async fn counts(view: &View) -> Result<Counts, ViewError> {
        view.read(views::counts).await
    }
}

impl Slice for Programme {
    fn name(&self) -> &'static str {
        "programme"
    }

    fn policy(&self) -> &'static str {
        include_str!("../policy.cedar")
    }

    fn data(&self) -> &'static str {
        include_str!("../data.toml")
    }

    fn permissions(&self) -> &'static [Permission] {
        &[model::IMPORT_REGISTER, model::READ_REGISTER]
    }

    /// The register is public and is the live realm's: an exercise reads the same.
    fn projections(&self, realm: Realm) -> Vec<Arc<dyn Projection>> {
        match realm {
            Realm::Live => vec![Arc::new(views::Register)],
            Realm::Exercise => Vec::new(),
        }
    }

    fn links(&self) -> Vec<NavLink> {
        vec![
            NavLink::public("Areas", "/areas").ranked(600),
            NavLink::public("Schemes", "/schemes").ranked(610),
        ]
    }

    fn open(&self, ground: Ground) -> Result<Rooms, ViewMissing> {
        let view = ground.views.of(Realm::Live, Self::VIEW)?;
        let shelf = views::Shelf::new(view);
        let live = ground.offices.live.clone();
        let api = api::router(api::Counter { shelf: shelf.clone(), live });
        Ok(Rooms { pages: web::pages(shelf), api, jobs: Vec::new() })
    }
}
