//! The hub's own clock: what runs out is looked for in the view and decided by the model.

pub mod clock;

use std::time::Duration;

use kernel::Realm;
use slice::{Ground, Job, ViewMissing};

use crate::views;

/// How long after one look the next begins. The strictest clock of the table is two seconds.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A clock for each realm, so that neither waits for the other.
///
/// # Errors
/// If the lists are not open.
pub fn jobs(ground: &Ground) -> Result<Vec<Job>, ViewMissing> {
    let clock = |realm: Realm, name: &'static str| {
        let office = ground.offices.of(realm).clone();
        let view = ground.views.of(realm, views::LISTS)?;
        let run = move || {
            let (office, view) = (office.clone(), view.clone());
            Box::pin(async move { clock::look(&office, &view).await }) as _
        };
        Ok(Job { name, every: LOOK_EVERY, run: Box::new(run) })
    };
    Ok(vec![
        clock(Realm::Live, "exchange.clock.live")?,
        clock(Realm::Exercise, "exchange.clock.exercise")?,
    ])
}
