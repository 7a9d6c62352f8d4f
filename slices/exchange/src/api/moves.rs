//! `/shares/{share}/…`: every move of a share that a person or a program can make.

use ::web::{Bearer, Json, Path, Problem};
use kernel::{Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::incidents::ReasonBody;
use super::receipts::{Done, ReceiptBody};
use crate::actions::accept_share::accept_share;
use crate::actions::cancel_share::cancel_share;
use crate::actions::close_share::close_share;
use crate::actions::deliver_shares::deliver_shares;
use crate::actions::grants::recipient;
use crate::actions::move_share::Moved;
use crate::actions::progress_share::{Progress, progress_share};
use crate::actions::redirect_share::redirect_share;
use crate::actions::reject_share::reject_share;
use crate::actions::reoffer_share::reoffer_share;
use crate::actions::reopen_share::reopen_share;
use crate::actions::see_share::see_share;
use crate::actions::show_share::show_share;
use crate::actions::withdraw_share::withdraw_share;
use crate::events::ShareId;
use crate::events::bounds::Whole;
use crate::events::claim::Reason;
use crate::events::words::{ProposedRole, RejectionCode};
use crate::model::reasons::Rejection;

impl From<Moved> for Done {
    fn from(moved: Moved) -> Self {
        match moved {
            Moved::Stored(receipt) => (&receipt).into(),
            Moved::Stood => Self { receipt: None },
        }
    }
}

/// When it happened by the teller's own clock; the hub's is recorded beside it.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct WhenBody {
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// Your system has it on its own store
#[utoipa::path(post, path = "/shares/{share}/delivered", tag = "shares", request_body = WhenBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 404, body = Problem)))]
pub async fn delivered(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<WhenBody>,
) -> Result<Json<Done>, Problem> {
    let receipt = deliver_shares(&desk, &[share], body.at.unwrap_or(desk.now())).await?;
    Ok(Json(Done { receipt: receipt.as_ref().map(ReceiptBody::from) }))
}

/// A signed-in console has rendered it
#[utoipa::path(post, path = "/shares/{share}/shown", tag = "shares", request_body = WhenBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn shown(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<WhenBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(show_share(&desk, share, body.at.unwrap_or(desk.now())).await?.into()))
}

/// A person has opened it
#[utoipa::path(post, path = "/shares/{share}/seen", tag = "shares", request_body = WhenBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn seen(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<WhenBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(see_share(&desk, share, body.at.unwrap_or(desk.now())).await?.into()))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedBody {
    /// What you became: the owner, if this was the first accepted transfer that proposed it.
    pub became: ProposedRole,
    pub receipt: ReceiptBody,
}

/// Take it on
#[utoipa::path(post, path = "/shares/{share}/accept", tag = "shares",
    params(("share" = String, Path)), responses((status = 200, body = AcceptedBody), (status = 409, body = Problem)))]
pub async fn accept(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
) -> Result<Json<AcceptedBody>, Problem> {
    let accepted = accept_share(&desk, share).await?;
    Ok(Json(AcceptedBody { became: accepted.became, receipt: (&accepted.receipt).into() }))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RejectBody {
    pub reason: RejectionCode,
    /// With `already_held`: your reference for it.
    #[schema(value_type = Option<String>, max_length = 40)]
    pub held_as: Option<Text<40>>,
    /// With `too_little_information`: what you must know.
    #[schema(value_type = Option<String>, max_length = 500)]
    pub question: Option<Reason>,
    /// With `other`: why.
    #[schema(value_type = Option<String>, max_length = 500)]
    pub text: Option<Reason>,
}

/// Say no, with a reason that the sender can act on
#[utoipa::path(post, path = "/shares/{share}/reject", tag = "shares", request_body = RejectBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 422, body = Problem)))]
pub async fn reject(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<RejectBody>,
) -> Result<Json<Done>, Problem> {
    let rejection = Rejection::new(body.reason, body.held_as, body.question, body.text)?;
    Ok(Json((&reject_share(&desk, share, rejection).await?).into()))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RedirectBody {
    /// The agency's slug or id.
    pub to: String,
    #[schema(value_type = Option<String>, max_length = 500)]
    pub text: Option<Reason>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RedirectedBody {
    /// The target's own share.
    #[schema(value_type = String)]
    pub share: ShareId,
    pub receipt: ReceiptBody,
}

/// Send it on to whom you think right
#[utoipa::path(post, path = "/shares/{share}/redirect", tag = "shares", request_body = RedirectBody,
    params(("share" = String, Path)), responses((status = 200, body = RedirectedBody), (status = 409, body = Problem)))]
pub async fn redirect(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<RedirectBody>,
) -> Result<Json<RedirectedBody>, Problem> {
    let target = recipient(&desk, &body.to, 0)?;
    let (share, receipt) = redirect_share(&desk, share, target, body.text).await?;
    Ok(Json(RedirectedBody { share, receipt: (&receipt).into() }))
}

/// How the work goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ProgressBody {
    Working,
    Resourced {
        #[schema(value_type = Option<String>, format = DateTime)]
        eta: Option<Timestamp>,
    },
    OnScene,
}

/// Say how your work goes
#[utoipa::path(post, path = "/shares/{share}/progress", tag = "shares", request_body = ProgressBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn progress(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ProgressBody>,
) -> Result<Json<Done>, Problem> {
    let progress = match body {
        ProgressBody::Working => Progress::Working,
        ProgressBody::Resourced { eta } => Progress::Resourced { eta },
        ProgressBody::OnScene => Progress::OnScene,
    };
    Ok(Json(progress_share(&desk, share, progress).await?.into()))
}

/// Take an offer back
#[utoipa::path(post, path = "/shares/{share}/cancel", tag = "shares", request_body = ReasonBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn cancel(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(cancel_share(&desk, share, body.reason).await?.into()))
}

/// Say that you can no longer act, and why
#[utoipa::path(post, path = "/shares/{share}/withdraw", tag = "shares", request_body = ReasonBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn withdraw(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(withdraw_share(&desk, share, body.reason).await?.into()))
}

/// Say that your part is done
#[utoipa::path(post, path = "/shares/{share}/close", tag = "shares", request_body = ReasonBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn close(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json(close_share(&desk, share, body.reason).await?.into()))
}

/// Take up a closed share again
#[utoipa::path(post, path = "/shares/{share}/reopen", tag = "shares", request_body = ReasonBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn reopen(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&reopen_share(&desk, share, body.reason).await?).into()))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ReofferBody {
    pub expires_seconds: Option<Whole<10, 86_400>>,
}

/// Offer it again: a new attempt under what is agreed now
#[utoipa::path(post, path = "/shares/{share}/reoffer", tag = "shares", request_body = ReofferBody,
    params(("share" = String, Path)), responses((status = 200, body = Done), (status = 409, body = Problem)))]
pub async fn reoffer(
    Bearer { desk, .. }: Bearer,
    Path(share): Path<ShareId>,
    Json(body): Json<ReofferBody>,
) -> Result<Json<Done>, Problem> {
    Ok(Json((&reoffer_share(&desk, share, body.expires_seconds).await?).into()))
}
