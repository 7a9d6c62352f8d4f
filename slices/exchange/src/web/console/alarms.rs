//! Saying that an alarm is in hand: it stops flashing and sounding in the room, and stands until
//! its ground is gone.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Form, Problem, Signed, WebRefused};

use super::context::is_live;
use super::rows::address_of;
use crate::actions::acknowledge_alarm::acknowledge_alarm;
use crate::actions::move_share::Moved;
use crate::events::ShareId;
use crate::events::words::AlarmKind;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Known {
    share: String,
    kind: String,
}

pub(super) async fn acknowledge(
    signed: Signed,
    headers: HeaderMap,
    form: Form<Known>,
) -> Result<Response, Problem> {
    let share: Option<ShareId> = form.data.share.parse().ok();
    let (Some(share), Some(kind)) = (share, AlarmKind::from_code(&form.data.kind)) else {
        return Err(WebRefused::NotThere.into());
    };
    let moved = acknowledge_alarm(&signed.desk, share, kind).await?;
    if is_live(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(match moved {
        Moved::Stored(receipt) => web::see_after(&address_of(share), &receipt),
        Moved::Stood => web::see(&address_of(share)),
    })
}
