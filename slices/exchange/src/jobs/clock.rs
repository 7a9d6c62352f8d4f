//! Looks at every share whose clock may have run out: raises the alarms that are due, stops the
//! asking that is over, ends notices that were seen. The view only says where to look.

use desk::{Caller, Office};
use kernel::Refusal;
use slice::JobError;
use views::View;

use crate::actions::end_notice::end_notice;
use crate::actions::expire_share::expire_share;
use crate::actions::raise_alarms::raise_alarms;
use crate::events::ShareId;
use crate::views::list_watched;

/// The most shares that one look takes on; the most overdue come first.
const LOOKED_AT_MAX: u32 = 1_000;

/// # Errors
/// If the view cannot be read, or the first fault that is no mere refusal; the rest is looked at
/// all the same.
pub async fn look(office: &Office, view: &View) -> Result<(), JobError> {
    let now = office.now();
    let due = view.read(move |db| list_watched(db, now, LOOKED_AT_MAX)).await?;
    let mut first_fault: Option<JobError> = None;
    for share in due {
        if let Err(fault) = look_at(office, share).await {
            first_fault.get_or_insert(fault);
        }
    }
    first_fault.map_or(Ok(()), Err)
}

/// Asking ends before alarms are raised, so that expiry alarms in the same look.
async fn look_at(office: &Office, share: ShareId) -> Result<(), JobError> {
    let desk = office.desk(Caller::hub());
    tolerated(expire_share(&desk, share).await)?;
    tolerated(end_notice(&desk, share).await)?;
    tolerated(raise_alarms(&desk, share).await)?;
    Ok(())
}

/// Not being due, or having moved on meanwhile, is no fault.
fn tolerated<T, E: Refusal>(answer: Result<T, E>) -> Result<(), JobError> {
    match answer {
        Err(refused) if !refused.code().starts_with("exchange.share.") => Err(Box::new(refused)),
        _ => Ok(()),
    }
}
