use contracts::Standing;
use desk::{Desk, DeskError};
use kernel::{Purpose, Refusal, RefusalKind, Role, SystemId, TypedId};
use web::{IssuedToken, Tokens, WebRefused};

use super::ISSUE_TOKEN;
use super::door::Door;
use super::issue_secret::SECRETS;
use super::sign_in::at_the_door;
use crate::events::{SecretId, TokenIssued};
use crate::model::{AgencyRecord, ClientSecret, SecretRing, SystemRecord, UseRecord};

/// Client credentials, as in RFC 6749 section 4.4.
#[derive(Debug, Clone)]
pub struct IssueToken {
    pub client: SystemId,
    pub secret: ClientSecret,
}

#[derive(Debug, thiserror::Error)]
pub enum IssueTokenError {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Web(#[from] WebRefused),
    /// Unknown, suspended and wrong are told alike.
    #[error("client or secret is not good; check both, or ask the agency's administrator")]
    NotGood,
    #[error("too many tokens in this minute; keep one until it runs out after five minutes")]
    TooOften { wait_seconds: u32 },
}

impl Refusal for IssueTokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Desk(error) => error.code(),
            Self::Web(error) => error.code(),
            Self::NotGood => "directory.token.client_not_good",
            Self::TooOften { .. } => "directory.token.too_often",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Desk(error) => error.kind(),
            Self::Web(error) => error.kind(),
            Self::NotGood => RefusalKind::Unauthenticated,
            Self::TooOften { .. } => RefusalKind::TooOften,
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::Desk(error) => error.retry_seconds(),
            Self::Web(error) => error.retry_seconds(),
            Self::NotGood => None,
            Self::TooOften { wait_seconds } => Some(*wait_seconds),
        }
    }
}

/// Gives a system a token for one of its live secrets.
///
/// # Errors
/// If the secret is not live, or the system or its agency is suspended.
pub async fn issue_token(
    desk: &Desk,
    (door, tokens): (&Door, &Tokens),
    command: IssueToken,
) -> Result<IssuedToken, IssueTokenError> {
    let system = desk.find::<SystemRecord>(command.client).await?;
    let ring = desk.find::<SecretRing>(command.client).await?;
    desk.permit(ISSUE_TOKEN, &at_the_door())?;
    let (system, ring) = system.zip(ring).ok_or(IssueTokenError::NotGood)?;
    let secret = proven(desk, &ring, &command.secret).await?.ok_or(IssueTokenError::NotGood)?;
    let agency = desk.load::<AgencyRecord>(system.agency()).await?;
    if system.standing() != Standing::Active || agency.standing() != Standing::Active {
        return Err(IssueTokenError::NotGood);
    }
    door.count_token(command.client, desk.now())
        .map_err(|wait_seconds| IssueTokenError::TooOften { wait_seconds })?;
    let issued = TokenIssued { system: command.client, secret };
    desk.batch().line::<UseRecord>(command.client, issued).commit().await?;
    Ok(tokens.issue(command.client, purpose(&system.draft().roles)).await?)
}

/// The live secret that this is, compared with each of them so that the time tells nothing.
async fn proven(
    desk: &Desk,
    ring: &SecretRing,
    given: &ClientSecret,
) -> Result<Option<SecretId>, DeskError> {
    let mut proven = None;
    for (secret, _) in ring.live() {
        let vault = desk.office().journal().vault();
        let kept = vault.load(SECRETS, secret.uuid().as_bytes()).await?.unwrap_or_default();
        if given.matches(&kept) {
            proven = Some(*secret);
        }
    }
    Ok(proven)
}

/// What a system works for: incidents, unless it only has to do with the register of schemes.
fn purpose(roles: &[Role]) -> Purpose {
    match roles {
        [Role::SchemeLead] => Purpose::Collaboration,
        [Role::Auditor] => Purpose::Audit,
        _ => Purpose::EmergencyResponse,
    }
}
