//! Every move of a share as a form. A script asks with `Bluelight-Live` and gets a bare answer; a
//! person goes back to where they came from, with what was stored in sight.

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use desk::Desk;
use journal::Receipt;
use kernel::{Refusal, Text, Timestamp};
use web::{Filled, Form, Next, Path, Signed, WebRefused, see, see_after};

use super::{given, is_live, refused};
use crate::actions::accept_share::accept_share;
use crate::actions::acknowledge_alarm::acknowledge_alarm;
use crate::actions::cancel_share::cancel_share;
use crate::actions::close_share::close_share;
use crate::actions::grants::recipient;
use crate::actions::move_share::Moved;
use crate::actions::progress_share::{Progress, progress_share};
use crate::actions::redirect_share::redirect_share;
use crate::actions::reject_share::reject_share;
use crate::actions::reoffer_share::reoffer_share;
use crate::actions::reopen_share::reopen_share;
use crate::actions::see_share::see_share;
use crate::actions::withdraw_share::withdraw_share;
use crate::events::ShareId;
use crate::events::claim::Reason;
use crate::events::words::{AlarmKind, RejectionCode};
use crate::model::Share;
use crate::model::reasons::Rejection;
use crate::web::Screens;

pub(super) fn router() -> Router<Screens> {
    Router::new()
        .route("/shares/{share}/seen", post(seen))
        .route("/shares/{share}/accept", post(accept))
        .route("/shares/{share}/reject", post(reject))
        .route("/shares/{share}/redirect", post(redirect))
        .route("/shares/{share}/progress", post(progress))
        .route("/shares/{share}/close", post(close))
        .route("/shares/{share}/withdraw", post(withdraw))
        .route("/shares/{share}/cancel", post(cancel))
        .route("/shares/{share}/reoffer", post(reoffer))
        .route("/shares/{share}/reopen", post(reopen))
        .route("/shares/{share}/acknowledge", post(acknowledge))
}

/// The form of a move: nothing is required by its type, so that a refusal can say what is.
type Fields = std::collections::BTreeMap<String, String>;

/// What came of a move.
enum Done {
    Stored(Receipt),
    /// It stood so already.
    Stood,
}

impl From<Moved> for Done {
    fn from(moved: Moved) -> Self {
        match moved {
            Moved::Stored(receipt) => Self::Stored(receipt),
            Moved::Stood => Self::Stood,
        }
    }
}

/// One move in the making: who asks, on what, and where to go back to.
struct Asked {
    desk: Desk,
    share: ShareId,
    filled: Filled,
    is_live: bool,
}

impl FromRequest<Screens> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, screens: &Screens) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, screens).await;
        let Signed { desk, .. } = signed.map_err(IntoResponse::into_response)?;
        let path = Path::from_request_parts(&mut parts, screens).await;
        let Path(share) = path.map_err(IntoResponse::into_response)?;
        let is_live = is_live(&parts.headers);
        let form = Form::<Fields>::from_request(Request::from_parts(parts, body), screens).await;
        let Form { filled, .. } = form.map_err(IntoResponse::into_response)?;
        Ok(Self { desk, share, filled, is_live })
    }
}

impl Asked {
    async fn answer<E: Refusal>(self, done: Result<impl Into<Done>, E>) -> Response {
        let done = match done {
            Ok(done) => done.into(),
            Err(refusal) => return refused(&refusal),
        };
        if self.is_live {
            return StatusCode::NO_CONTENT.into_response();
        }
        let back = match self.filled.value("next") {
            "" => self.incident().await,
            next => Next::of(Some(next)).as_str().to_owned(),
        };
        match done {
            Done::Stored(receipt) => see_after(&back, &receipt),
            Done::Stood => see(&back),
        }
    }

    async fn incident(&self) -> String {
        match self.desk.load::<Share>(self.share).await {
            Ok(share) => format!("/incidents/{}", share.incident()),
            Err(_) => "/desk".to_owned(),
        }
    }

    /// A text field within its bound; blank is none.
    fn text<const MAX: usize>(&self, field: &'static str) -> Result<Option<Text<MAX>>, WebRefused> {
        let unfit = |error: kernel::TextError| WebRefused::BodyMalformed {
            words: error.to_string(),
            field: Some(format!("/{field}")),
        };
        given(&self.filled, field).map(|text| Text::new(text).map_err(unfit)).transpose()
    }

    fn reason(&self) -> Result<Option<Reason>, WebRefused> {
        self.text::<500>("reason")
    }
}

impl From<Receipt> for Done {
    fn from(receipt: Receipt) -> Self {
        Self::Stored(receipt)
    }
}

fn unknown(field: &'static str, words: &str) -> WebRefused {
    WebRefused::BodyMalformed { words: words.to_owned(), field: Some(format!("/{field}")) }
}

async fn seen(asked: Asked) -> Response {
    let done = see_share(&asked.desk, asked.share, asked.desk.now()).await;
    asked.answer(done).await
}

async fn accept(asked: Asked) -> Response {
    let done = accept_share(&asked.desk, asked.share).await.map(|accepted| accepted.receipt);
    asked.answer(done).await
}

async fn reject(asked: Asked) -> Response {
    let Some(code) = RejectionCode::from_code(asked.filled.value("reason")) else {
        return refused(&unknown("reason", "choose why you say no"));
    };
    let texts = (asked.text::<40>("held_as"), asked.text("question"), asked.text("text"));
    let (held_as, question, text) = match texts {
        (Ok(held_as), Ok(question), Ok(text)) => (held_as, question, text),
        (Err(refusal), ..) | (_, Err(refusal), _) | (.., Err(refusal)) => return refused(&refusal),
    };
    let rejection = match Rejection::new(code, held_as, question, text) {
        Ok(rejection) => rejection,
        Err(refusal) => return refused(&refusal),
    };
    let done = reject_share(&asked.desk, asked.share, rejection).await;
    asked.answer(done).await
}

async fn redirect(asked: Asked) -> Response {
    let text = match asked.text("text") {
        Ok(text) => text,
        Err(refusal) => return refused(&refusal),
    };
    let target = match recipient(&asked.desk, asked.filled.value("to"), 0) {
        Ok(target) => target,
        Err(refusal) => return refused(&refusal),
    };
    let done =
        redirect_share(&asked.desk, asked.share, target, text).await.map(|(_, receipt)| receipt);
    asked.answer(done).await
}

async fn progress(asked: Asked) -> Response {
    let eta: Option<Timestamp> = asked.filled.value("eta").parse().ok();
    let progress = match asked.filled.value("to") {
        "working" => Progress::Working,
        "resourced" => Progress::Resourced { eta },
        "on_scene" => Progress::OnScene,
        _ => return refused(&unknown("to", "say working, resourced or on_scene")),
    };
    let done = progress_share(&asked.desk, asked.share, progress).await;
    asked.answer(done).await
}

/// Declares a move that takes a reason at most.
macro_rules! with_reason {
    ($($name:ident: $action:ident),+) => {$(
        async fn $name(asked: Asked) -> Response {
            let reason = match asked.reason() {
                Ok(reason) => reason,
                Err(refusal) => return refused(&refusal),
            };
            let done = $action(&asked.desk, asked.share, reason).await;
            asked.answer(done).await
        }
    )+};
}
with_reason!(close: close_share, withdraw: withdraw_share, cancel: cancel_share, reopen: reopen_share);

async fn reoffer(asked: Asked) -> Response {
    let done = reoffer_share(&asked.desk, asked.share, None).await;
    asked.answer(done).await
}

async fn acknowledge(asked: Asked) -> Response {
    let Some(kind) = AlarmKind::from_code(asked.filled.value("kind")) else {
        return refused(&unknown("kind", "say which alarm is acknowledged"));
    };
    let done = acknowledge_alarm(&asked.desk, asked.share, kind).await;
    asked.answer(done).await
}
