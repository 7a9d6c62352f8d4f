use desk::{Desk, DeskError};
use kernel::{PersonId, Refusal, RefusalKind, SessionId};
use web::Sessions;

use super::SET_PASSWORD;
use super::door::{Busy, Door};
use super::end_session::{EndSessionError, end_sessions};
use super::facts::own_account;
use super::sign_in::{SignInError, at_the_door, let_in};
use super::visitor::{Visitor, keep_credential};
use crate::events::{PasswordSet, PasswordSort, SessionEnding, SignedIn};
use crate::model::{
    AccountRecord, Credential, Faults, HasFaults, Password, PasswordRefused, PersonRecord,
};

/// Sets a password of one's own.
#[derive(Debug, Clone)]
pub struct SetPassword {
    pub whose: Whose,
    /// The password, or the one-time code, that stands now.
    pub current: Password,
    pub new: Password,
    pub repeated: Password,
}

/// Whose password it is.
#[derive(Clone)]
pub enum Whose {
    /// Of who is signed in, and in which session: every other one ends.
    Own(PersonId, SessionId),
    /// Of who comes to the door with a one-time code, and is let in by it.
    AtTheDoor { email: String },
}

/// An address is personal: a debug print does not tell it.
impl std::fmt::Debug for Whose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(person, _) => write!(f, "Own({person})"),
            Self::AtTheDoor { .. } => f.write_str("AtTheDoor"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    EndSession(#[from] EndSessionError),
    #[error(transparent)]
    Refused(#[from] PasswordRefused),
}

impl Refusal for SetPasswordError {
    fn code(&self) -> &'static str {
        self.inner().code()
    }

    fn kind(&self) -> RefusalKind {
        self.inner().kind()
    }

    fn field(&self) -> Option<String> {
        self.inner().field()
    }

    fn retry_seconds(&self) -> Option<u32> {
        self.inner().retry_seconds()
    }
}

impl HasFaults for SetPasswordError {
    fn faults(&self) -> Option<&Faults> {
        match self {
            Self::Refused(refused) => refused.faults(),
            _ => None,
        }
    }
}

impl SetPasswordError {
    fn inner(&self) -> &dyn Refusal {
        match self {
            Self::Desk(error) => error,
            Self::Busy(error) => error,
            Self::SignIn(error) => error,
            Self::EndSession(error) => error,
            Self::Refused(error) => error,
        }
    }
}

/// Sets a new password where the current one is right. Failures count towards the lockout as
/// those of a sign-in do.
///
/// # Errors
/// If the current password is not right, or the new one may not be one.
pub async fn set_password(
    desk: &Desk,
    (door, sessions): (&Door, &Sessions),
    command: SetPassword,
) -> Result<PersonId, SetPasswordError> {
    let email = match &command.whose {
        Whose::Own(person, _) => {
            let person = desk.load::<PersonRecord>(*person).await?;
            desk.permit(SET_PASSWORD, &own_account(desk, &person))?;
            person.email().unwrap_or_default().to_owned()
        }
        Whose::AtTheDoor { email } => {
            desk.permit(SET_PASSWORD, &at_the_door())?;
            email.clone()
        }
    };
    command.new.check(&command.repeated, &command.current, &email)?;
    let address = door.address_hash(desk, &email).await?;
    let _turn = door.turn(&address).await;
    let visitor = Visitor::load(desk, address).await?;
    let person = let_in(desk, door, &visitor, command.current).await.map_err(|refused| {
        match (&command.whose, refused) {
            (Whose::Own(..), SignInError::NotRecognised) => PasswordRefused::current_wrong().into(),
            (_, refused) => SetPasswordError::from(refused),
        }
    })?;
    let kept = Credential::chosen(door.hash(command.new, desk.random()).await?);
    let set = PasswordSet { person, sort: PasswordSort::Chosen };
    let mut batch = desk.batch().line::<AccountRecord>(person, set);
    let own_session = match command.whose {
        Whose::Own(_, session) => Some(session),
        Whose::AtTheDoor { .. } => {
            batch = batch.line::<AccountRecord>(person, SignedIn { person });
            None
        }
    };
    visitor.forgive(batch.vault(keep_credential(person, &kept))).commit().await?;
    let others = (own_session, SessionEnding::PasswordChanged);
    end_sessions(desk, sessions, person, others).await?;
    Ok(person)
}
