//! What a bench stands on: a fresh folder with the demo's county in it, and the way to start the
//! shipped binary there.

use std::path::Path;

use desk::Caller;
use directory::Seeded;
use kernel::Clock as _;

use super::folder::Folder;
use super::hub::Starting;
use crate::client::Credentials;
use crate::commands::Failure;
use crate::config::Config;
use crate::demo::accounts::{credentials_of, new_password};
use crate::demo::county::{self, Making};
use crate::present::SystemClock;
use crate::run;

/// A seeded hub that is not running. Its folder goes when this is dropped.
pub struct Ground {
    pub folder: Folder,
    pub starting: Starting,
    /// The one password of all accounts.
    pub password: String,
    seeded: Seeded,
}

impl Ground {
    /// Makes the folder and seeds the county, with `extra_rooms` besides its own.
    ///
    /// # Errors
    /// If the folder cannot be made or the hub in it cannot be opened; a journal that is not the
    /// folder's own must be empty.
    pub async fn prepare(
        inside: Option<&Path>,
        journal: &str,
        extra_rooms: usize,
    ) -> Result<Self, Failure> {
        let folder = Folder::create(inside, "bench")?;
        let data = folder.path().join("data");
        std::fs::create_dir(&data)?;
        let config =
            Config { data: data.clone(), journal: journal.to_owned(), ..Config::default() };
        let hub = run::open(&config).await?;
        let making = Making {
            password: new_password(rand::random()),
            agreed_from: SystemClock.now().plus_seconds(-86_400),
            extra_rooms,
        };
        let desk = hub.offices.live.desk(Caller::hub());
        let seeded = directory::seed(&desk, &county::plan(&making)).await;
        hub.stop().await;
        let starting = Starting::here(&data, journal)?;
        Ok(Self { starting, folder, password: making.password, seeded: seeded? })
    }

    /// What a system of the county signs in with.
    ///
    /// # Errors
    /// If the county has no such system.
    pub fn credentials(&self, name: &str) -> Result<Credentials, Failure> {
        credentials_of(&self.seeded, name)
            .ok_or_else(|| format!("no system is called {name}").into())
    }

    /// The id of a room, as the API writes it.
    ///
    /// # Errors
    /// If the county has no such room.
    pub fn room(&self, slug: &str) -> Result<String, Failure> {
        let room = self.seeded.rooms.get(slug);
        room.map(ToString::to_string).ok_or_else(|| format!("no room is called {slug}").into())
    }
}
