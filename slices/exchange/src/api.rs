//! The REST resources, one file each. Handlers read, call one action and answer; they hold no rule
//! and no SQL.

mod alarms;
pub(crate) mod attachments;
pub(crate) mod bodies;
mod feed;
mod inbox;
mod incidents;
mod log;
mod moves;
mod receipts;
mod shares;
mod updates;
mod vocabulary;

use kernel::Realm;
use slice::{Ground, ViewMissing};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use views::View;

use crate::views::{LISTS, SEARCH};

/// What every handler stands on.
#[derive(Clone)]
pub struct Lists {
    live: (View, View),
    exercise: (View, View),
}

impl Lists {
    /// # Errors
    /// If a list is not open.
    pub fn of(ground: &Ground) -> Result<Self, ViewMissing> {
        let both = |realm| Ok((ground.views.of(realm, LISTS)?, ground.views.of(realm, SEARCH)?));
        Ok(Self { live: both(Realm::Live)?, exercise: both(Realm::Exercise)? })
    }

    const fn in_realm(&self, realm: Realm) -> &(View, View) {
        match realm {
            Realm::Live => &self.live,
            Realm::Exercise => &self.exercise,
        }
    }

    #[must_use]
    pub const fn lists(&self, realm: Realm) -> &View {
        &self.in_realm(realm).0
    }

    #[must_use]
    pub const fn search(&self, realm: Realm) -> &View {
        &self.in_realm(realm).1
    }
}

/// All routes, without their prefix.
#[must_use]
pub fn router(lists: Lists) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(incidents::raise, incidents::list))
        .routes(routes!(incidents::read))
        .routes(routes!(incidents::close))
        .routes(routes!(incidents::cancel))
        .routes(routes!(incidents::reopen))
        .routes(routes!(incidents::erase))
        .routes(routes!(updates::update))
        .routes(routes!(log::add, log::list))
        .merge(OpenApiRouter::new().routes(routes!(attachments::upload)).layer(::web::uploads()))
        .routes(routes!(attachments::open))
        .routes(routes!(shares::share))
        .routes(routes!(shares::read))
        .routes(routes!(moves::delivered))
        .routes(routes!(moves::shown))
        .routes(routes!(moves::seen))
        .routes(routes!(moves::accept))
        .routes(routes!(moves::reject))
        .routes(routes!(moves::redirect))
        .routes(routes!(moves::progress))
        .routes(routes!(moves::cancel))
        .routes(routes!(moves::withdraw))
        .routes(routes!(moves::close))
        .routes(routes!(moves::reopen))
        .routes(routes!(moves::reoffer))
        .routes(routes!(alarms::list))
        .routes(routes!(alarms::acknowledge))
        .routes(routes!(inbox::read))
        .routes(routes!(inbox::stream))
        .routes(routes!(inbox::commit))
        .routes(routes!(vocabulary::list))
        .with_state(lists)
}
