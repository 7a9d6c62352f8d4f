//! What a slice hands to the server, and what the server hands to a slice. A slice is one value
//! that implements [`Slice`]; nothing else of it is public. This room knows no slice by name.

mod assembly;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use access::Permission;
use axum::Router;
use futures::future::BoxFuture;
use kernel::Realm;
use utoipa_axum::router::OpenApiRouter;
use views::{Projection, View};

pub use assembly::{Assembly, AssemblyError, Site};
pub use desk::Offices;

/// The open views of all slices, by realm and projection name.
#[derive(Clone, Default)]
pub struct Views {
    open: Arc<HashMap<(Realm, &'static str), View>>,
}

#[derive(Debug, thiserror::Error)]
#[error("no view called {projection} is open in the {} realm", realm.code())]
pub struct ViewMissing {
    pub realm: Realm,
    pub projection: &'static str,
}

impl Views {
    #[must_use]
    pub fn new(open: HashMap<(Realm, &'static str), View>) -> Self {
        Self { open: Arc::new(open) }
    }

    /// # Errors
    /// If the slice did not name the projection for this realm.
    pub fn of(&self, realm: Realm, projection: &'static str) -> Result<View, ViewMissing> {
        self.open.get(&(realm, projection)).cloned().ok_or(ViewMissing { realm, projection })
    }

    pub fn iter(&self) -> impl Iterator<Item = (Realm, &'static str, &View)> {
        self.open.iter().map(|((realm, projection), view)| (*realm, *projection, view))
    }
}

/// What a slice stands on once the server has opened everything.
#[derive(Clone)]
pub struct Ground {
    pub offices: Offices,
    pub views: Views,
    /// Sessions, tokens, form tokens and cursors: what the web frame keeps.
    pub web: web::Web,
}

/// A timer or background task. Runs again `every` so long after it ended; a failure is logged
/// with its code and does not stop the next run.
pub struct Job {
    pub name: &'static str,
    pub every: Duration,
    pub run: Box<dyn Fn() -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>,
}

/// Why a run of a job failed.
pub type JobError = Box<dyn std::error::Error + Send + Sync>;

/// What a slice answers with: its screens, its resources, its timers.
#[derive(Default)]
pub struct Rooms {
    pub pages: Router,
    pub api: OpenApiRouter,
    pub jobs: Vec<Job>,
}

/// What a slice hands to the server.
pub trait Slice: Send + Sync + 'static {
    fn name(&self) -> &'static str;
    /// The slice's policies, in Cedar.
    fn policy(&self) -> &'static str;
    /// The description of every stored field, in TOML.
    fn data(&self) -> &'static str;
    fn permissions(&self) -> &'static [Permission];
    /// The slice's projections in one realm; none where it has nothing to show there.
    fn projections(&self, realm: Realm) -> Vec<Arc<dyn Projection>>;
    /// The links that the slice puts on the frame's navigation.
    fn links(&self) -> Vec<web::NavLink> {
        Vec::new()
    }
    /// # Errors
    /// If a view that the slice needs is not open.
    fn open(&self, ground: Ground) -> Result<Rooms, ViewMissing>;
}
