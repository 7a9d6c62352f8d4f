//! Who there is and what has been agreed: agencies, rooms, people, systems, roles and sharing
//! agreements, and the door that people and systems come in by. Every change is an entry of the
//! live journal; no secret is in any. Others hear of it through the contracts and the desk's
//! register, and never ask here. What a role may do elsewhere belongs to each slice's policy.

mod actions;
mod api;
mod events;
mod jobs;
mod model;
mod seed;
mod views;
mod web;

use std::sync::Arc;

use access::Permission;
use kernel::Realm;
use slice::{Ground, Rooms, Slice, ViewMissing};

pub use seed::{
    SeedAgency, SeedAgreement, SeedError, SeedPerson, SeedPlan, SeedRoom, SeedSystem, Seeded,
    SeededSystem, seed,
};

use crate::actions::{Door, PERMISSIONS, READ_AGREEMENTS, SEE_NAMES};
use crate::views::{DIRECTORY, DirectoryProjection};
use crate::web::Here;

/// The directory, as the server and tests take it in.
pub struct Directory;

impl Slice for Directory {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn policy(&self) -> &'static str {
        include_str!("../policy.cedar")
    }

    fn data(&self) -> &'static str {
        include_str!("../data.toml")
    }

    fn permissions(&self) -> &'static [Permission] {
        &PERMISSIONS
    }

    /// One directory serves both realms, so it is seen in the live one only.
    fn projections(&self, realm: Realm) -> Vec<Arc<dyn ::views::Projection>> {
        match realm {
            Realm::Live => vec![Arc::new(DirectoryProjection)],
            Realm::Exercise => Vec::new(),
        }
    }

    fn links(&self) -> Vec<::web::NavLink> {
        use ::web::NavLink;
        vec![
            NavLink::of("Agencies", "/directory/agencies", SEE_NAMES, "directory.agency")
                .ranked(800),
            NavLink::of(
                "Agreements",
                "/directory/agreements",
                READ_AGREEMENTS,
                "directory.agreement",
            )
            .ranked(810),
            NavLink::of("Your account", "/account", SEE_NAMES, "directory.person").ranked(900),
        ]
    }

    fn open(&self, ground: Ground) -> Result<Rooms, ViewMissing> {
        let here = Here {
            live: ground.offices.live.clone(),
            view: ground.views.of(Realm::Live, DIRECTORY)?,
            web: ground.web.clone(),
            door: Door::default(),
        };
        let strangers = jobs::tell_strangers(here.live.clone(), here.door.clone());
        Ok(Rooms {
            pages: web::routes(here.clone()),
            api: api::routes(here),
            jobs: vec![strangers],
        })
    }
}
