use access::Facts;
use desk::{Desk, DeskError};
use kernel::{PersonId, Refusal, RefusalKind, Timestamp};

use super::SIGN_IN;
use super::door::{Busy, Door};
use super::visitor::Visitor;
use crate::events::{SignInFault, SignedIn};
use crate::model::{AccountRecord, LockedOutUntil, Password};

/// Who says who they are, and proves it.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub email: String,
    pub password: Password,
}

/// What a right password leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInAnswer {
    SignedIn(PersonId),
    /// It was a one-time code: a password of one's own comes first (`set_password`).
    MustChoose,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("address or password is not right; check both and try again")]
    NotRecognised,
    #[error("too many attempts; wait {wait_seconds} seconds, or ask your administrator for a code")]
    Locked { until: Timestamp, wait_seconds: u32 },
    #[error("account is suspended; ask your agency's administrator")]
    Suspended,
    #[error("one-time code has run out; ask your agency's administrator for a new one")]
    CodeExpired,
}

impl Refusal for SignInError {
    fn code(&self) -> &'static str {
        match self {
            Self::Desk(error) => error.code(),
            Self::Busy(error) => error.code(),
            Self::NotRecognised => "directory.sign_in.not_recognised",
            Self::Locked { .. } => "directory.sign_in.locked",
            Self::Suspended => "directory.sign_in.suspended",
            Self::CodeExpired => "directory.sign_in.code_expired",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Desk(error) => error.kind(),
            Self::Busy(error) => error.kind(),
            Self::NotRecognised | Self::CodeExpired => RefusalKind::Unauthenticated,
            Self::Locked { .. } => RefusalKind::TooOften,
            Self::Suspended => RefusalKind::Forbidden,
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::Desk(error) => error.retry_seconds(),
            Self::Busy(error) => error.retry_seconds(),
            Self::Locked { wait_seconds, .. } => Some(*wait_seconds),
            _ => None,
        }
    }
}

impl SignInError {
    fn locked(LockedOutUntil(until): LockedOutUntil, now: Timestamp) -> Self {
        let wait_seconds = u32::try_from(until.seconds_since(now).max(1)).unwrap_or(1);
        Self::Locked { until, wait_seconds }
    }
}

/// Lets somebody in whose password is right. The session itself is the web frame's.
///
/// # Errors
/// If the address is locked, the password is not right, or the account may not be used.
pub async fn sign_in(
    desk: &Desk,
    door: &Door,
    command: SignIn,
) -> Result<SignInAnswer, SignInError> {
    let address = door.address_hash(desk, &command.email).await?;
    let _turn = door.turn(&address).await;
    let visitor = Visitor::load(desk, address).await?;
    desk.permit(SIGN_IN, &at_the_door())?;
    let person = let_in(desk, door, &visitor, command.password).await?;
    if visitor.must_choose() {
        return Ok(SignInAnswer::MustChoose);
    }
    let batch = desk.batch().line::<AccountRecord>(person, SignedIn { person });
    visitor.forgive(batch).commit().await?;
    Ok(SignInAnswer::SignedIn(person))
}

/// Judges a visitor, and writes a refusal down where it is one.
pub(super) async fn let_in(
    desk: &Desk,
    door: &Door,
    visitor: &Visitor,
    password: Password,
) -> Result<PersonId, SignInError> {
    let locked = |until| SignInError::locked(until, desk.now());
    visitor.lockout.may_try(desk.now()).map_err(locked)?;
    let fault = match (visitor.judge(desk, door, password).await?, &visitor.person) {
        (None, Some(person)) => return Ok(person.id()),
        (fault, _) => fault.unwrap_or(SignInFault::WrongPassword),
    };
    if let Some(until) = visitor.refuse(desk, door, fault).await? {
        return Err(locked(LockedOutUntil(until)));
    }
    Err(match fault {
        SignInFault::WrongPassword => SignInError::NotRecognised,
        SignInFault::Suspended => SignInError::Suspended,
        SignInFault::CodeExpired => SignInError::CodeExpired,
    })
}

/// What a decision about the door itself is made on: nobody is known yet.
pub(super) fn at_the_door() -> Facts {
    Facts { kind: "directory.door", ..Facts::default() }
}
