use std::time::Duration;

use desk::{Caller, Desk, DeskError, Office};
use kernel::Timestamp;
use slice::Job;

use crate::actions::Door;
use crate::events::StrangersRefused;
use crate::model::DoorRecord;

const EVERY: Duration = Duration::from_secs(600);

/// Writes down how many sign-ins named no account, when there were any.
#[must_use]
pub fn tell_strangers(office: Office, door: Door) -> Job {
    let run = move || {
        let (desk, door) = (office.desk(Caller::hub()), door.clone());
        let told: futures::future::BoxFuture<'static, _> =
            Box::pin(async move { Ok(tell(&desk, &door).await?) });
        told
    };
    Job { name: "directory.tell_strangers", every: EVERY, run: Box::new(run) }
}

async fn tell(desk: &Desk, door: &Door) -> Result<(), DeskError> {
    let count = door.take_strangers();
    if count == 0 {
        return Ok(());
    }
    let since = since(desk.now());
    let told = StrangersRefused { count, since };
    desk.batch().line::<DoorRecord>(Door::id(), told).commit().await?;
    Ok(())
}

fn since(now: Timestamp) -> Timestamp {
    let seconds = i64::try_from(EVERY.as_secs()).unwrap_or_default();
    now.plus_seconds(-seconds)
}
