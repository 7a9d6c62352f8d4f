//! Receipts of the console. What a page was sent with as somebody went to it is shown when it has
//! been rendered for them; what the page's script fetched later is shown when the script has put
//! it in front of the person and says so, for until then it may wait behind what they hold.

use axum::http::StatusCode;
use desk::Desk;
use futures::StreamExt as _;
use kernel::Timestamp;
use serde::Deserialize;
use web::{Form, Problem, Signed};

use super::context::lists_of;
use crate::actions::may;
use crate::actions::see_share::see_share;
use crate::actions::show_share::show_share;
use crate::events::ShareId;

/// The most shares of one report; a page lists no more.
const SHOWN_MAX: usize = 400;
/// Receipts that are stored at the same time: they share a flush.
const STORES_MAX: usize = 32;

/// What the page's script reports: shares that are listed in front of a person, and one that the
/// person opened.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reported {
    shown: Vec<ShareId>,
    seen: Option<ShareId>,
}

pub(super) async fn send(signed: Signed, form: Form<Reported>) -> Result<StatusCode, Problem> {
    signed.desk.permit(may::READ_LISTS, &lists_of(signed.desk.agency()))?;
    mark(&signed.desk, &form.data.shown, form.data.seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stores that shares were shown, and that one was opened.
///
/// # Errors
/// The first refusal; all others are stored.
pub(super) async fn mark(
    desk: &Desk,
    shown: &[ShareId],
    seen: Option<ShareId>,
) -> Result<(), Problem> {
    let now = desk.now();
    let shows: Vec<_> =
        shown.iter().copied().take(SHOWN_MAX).map(|share| show(desk, share, now)).collect();
    let stored: Vec<Result<(), Problem>> =
        futures::stream::iter(shows).buffer_unordered(STORES_MAX).collect().await;
    if let Some(share) = seen {
        see_share(desk, share, now).await?;
    }
    stored.into_iter().collect()
}

async fn show(desk: &Desk, share: ShareId, now: Timestamp) -> Result<(), Problem> {
    show_share(desk, share, now).await?;
    Ok(())
}
