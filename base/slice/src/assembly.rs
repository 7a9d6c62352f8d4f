//! How a hub is put together from slices: the same way in the server and in every test. Journals
//! first, then views, register, policy, offices, and last what each slice opens on them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use access::{Access, AccessError};
use axum::Router;
use desk::{Office, OfficeParts, Offices, Register, RegisterError, RegisterProjection};
use journal::{EngineConfig, Journal, MasterKeys, Options};
use kernel::{Clock, Entropy, Realm};
use views::{Projection, View};

use crate::{Ground, Job, Rooms, Slice, ViewMissing, Views};

/// Where a hub lives and what it takes the present from.
#[derive(Clone)]
pub struct Site {
    /// The folder of keys, views, blobs and, on SQLite, of the journals.
    pub folder: PathBuf,
    pub engine: EngineConfig,
    /// The folder of the erasure ledger, which no backup holds.
    pub ledger: PathBuf,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// A preallocated file on another disk for the audit of reads while the journal cannot write.
    pub spool: Option<PathBuf>,
    /// Whether browsers come over TLS, so that cookies may insist on it.
    pub is_secure: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    #[error("the journal cannot be opened: {0}")]
    Journal(#[from] journal::OpenError),
    #[error("a view cannot be opened: {0}")]
    View(#[from] views::OpenError),
    #[error("a policy cannot be read: {0}")]
    Access(#[from] AccessError),
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    ViewMissing(#[from] ViewMissing),
    #[error("the web layer cannot be opened: {0}")]
    Web(#[from] web::WebError),
    #[error("the start was cut short: {0}")]
    CutShort(#[from] tokio::task::JoinError),
}

/// A hub, put together and following; nothing listens yet.
pub struct Assembly {
    pub offices: Offices,
    pub views: Views,
    pub web: web::Web,
    pub router: Router,
    pub openapi: utoipa::openapi::OpenApi,
    pub jobs: Vec<Job>,
}

impl Assembly {
    /// Opens everything that the slices need, and the slices.
    ///
    /// # Errors
    /// If a journal, a view, a policy or the web layer cannot be opened.
    pub async fn open(slices: &[Arc<dyn Slice>], site: Site) -> Result<Self, AssemblyError> {
        let opened = site.clone();
        let named: Vec<Arc<dyn Slice>> = slices.to_vec();
        let stores = tokio::task::spawn_blocking(move || Stores::open(&named, &opened)).await??;
        let head = stores.live.head();
        let register = Register::open(stores.register.clone(), head).await?;
        let sets: Vec<_> = slices.iter().map(|slice| (slice.name(), slice.policy())).collect();
        let access = Arc::new(Access::new(&sets)?);
        let office = |journal: &Journal| {
            Office::new(OfficeParts {
                journal: journal.clone(),
                register: register.clone(),
                access: Arc::clone(&access),
                clock: Arc::clone(&site.clock),
                entropy: Arc::clone(&site.entropy),
            })
        };
        let offices = Offices { live: office(&stores.live), exercise: office(&stores.exercise) };
        let links = slices.iter().flat_map(|slice| slice.links()).collect();
        let is_secure = site.is_secure;
        let web =
            web::Web::open(web::WebParts { offices: offices.clone(), links, is_secure }).await?;
        let ground =
            Ground { offices: offices.clone(), views: Views::new(stores.views), web: web.clone() };
        let rooms = open_slices(slices, &ground)?;
        let (router, openapi) = web::router(&web, rooms.pages, rooms.api);
        Ok(Self { offices, views: ground.views, web, router, openapi, jobs: rooms.jobs })
    }

    /// Ends feeds, then stops followers and writers, in that order; what was accepted is stored.
    pub async fn stop(self) {
        self.web.stop();
        for (_, _, view) in self.views.iter() {
            view.stop().await;
        }
        self.offices.live.journal().stop().await;
        self.offices.exercise.journal().stop().await;
    }
}

fn open_slices(slices: &[Arc<dyn Slice>], ground: &Ground) -> Result<Rooms, ViewMissing> {
    let mut all = Rooms::default();
    for slice in slices {
        let rooms = slice.open(ground.clone())?;
        all.pages = all.pages.merge(rooms.pages);
        all.api = all.api.merge(rooms.api);
        all.jobs.extend(rooms.jobs);
    }
    Ok(all)
}

struct Stores {
    live: Journal,
    exercise: Journal,
    register: View,
    views: HashMap<(Realm, &'static str), View>,
}

impl Stores {
    fn open(slices: &[Arc<dyn Slice>], site: &Site) -> Result<Self, AssemblyError> {
        let keys =
            Arc::new(MasterKeys::load_or_create(&site.folder.join("keys"), site.entropy.as_ref())?);
        let journal = |realm| {
            Journal::open(Options {
                realm,
                engine: site.engine.clone(),
                keys: Arc::clone(&keys),
                clock: Arc::clone(&site.clock),
                entropy: Arc::clone(&site.entropy),
                spool: site.spool.clone(),
                ledger: site.ledger.clone(),
            })
        };
        let (live, exercise) = (journal(Realm::Live)?, journal(Realm::Exercise)?);
        let folder = |realm: Realm| site.folder.join("views").join(realm.code());
        let mut views = HashMap::new();
        for (realm, journal) in [(Realm::Live, &live), (Realm::Exercise, &exercise)] {
            for projection in slices.iter().flat_map(|slice| slice.projections(realm)) {
                let name = projection.name();
                let view = View::open(&folder(realm), projection, journal.clone())?;
                views.insert((realm, name), view);
            }
        }
        let projection: Arc<dyn Projection> = Arc::new(RegisterProjection);
        let name = projection.name();
        let register = View::open(&folder(Realm::Live), projection, live.clone())?;
        views.insert((Realm::Live, name), register.clone());
        Ok(Self { live, exercise, register, views })
    }
}
