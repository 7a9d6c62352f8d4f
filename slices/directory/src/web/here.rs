//! What every screen stands on, and the few things that all of them do.

use access::{Facts, Permission};
use axum::response::Response;
use desk::{Desk, DeskError, Office};
use kernel::{Position, Purpose, TypedId};
use serde::de::DeserializeOwned;
use views::{View, ViewError};
use web::{Frame, Problem, Signed, Web, WebRefused};

use crate::actions::Door;
use crate::views::{AgencyRow, find_agency};

/// The directory is one for both realms: whatever a session's realm, its desk here is live.
#[derive(Clone)]
pub struct Here {
    pub live: Office,
    pub view: View,
    pub web: Web,
    pub door: Door,
}

impl Here {
    /// The signed-in person's place at the live office, to run the directory.
    pub(super) fn desk(&self, signed: &Signed) -> Desk {
        let mut caller = signed.caller.clone();
        caller.audience.purpose = Purpose::Administration;
        self.live.desk(caller)
    }

    /// A page's frame, which waits for what was just stored.
    pub(super) async fn frame(&self, signed: &Signed, title: impl Into<String>) -> Frame {
        signed.frame(title).after(&self.view).await
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        self.view.read(query).await.map_err(|error: ViewError| Problem::of(&error))
    }

    pub(super) async fn agency(&self, slug: String) -> Result<AgencyRow, Problem> {
        let found = self.read(move |db| find_agency(db, &slug)).await?;
        found.ok_or_else(|| WebRefused::NotThere.into())
    }
}

/// Refuses a page as its action would refuse.
pub(super) fn permit(desk: &Desk, permission: Permission, facts: &Facts) -> Result<(), Problem> {
    desk.permit(permission, facts).map_err(|error: DeskError| Problem::of(&error))
}

/// An id out of an address; what is none leads nowhere.
pub(super) fn id<I: TypedId + std::str::FromStr>(text: &str) -> Result<I, Problem> {
    text.parse().map_err(|_| WebRefused::NotThere.into())
}

/// 303 to the page that has to show what was just stored.
pub(super) fn see_at(address: &str, position: Position) -> Response {
    web::see(&format!("{address}?at={position}"))
}

/// The value that a plain word stands for, as in an event.
pub(super) fn coded<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
