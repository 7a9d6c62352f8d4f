//! Whoever gives an address and a password at the door. An address without an account is looked
//! up, compared and written down by the same steps as one with an account, so that neither the
//! answer nor the time that it takes tells which it was.

use contracts::Standing;
use desk::{Batch, Desk, DeskError, Loaded};
use journal::VaultChange;
use kernel::{PersonId, Timestamp, TypedId};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::door::{AddressHash, Busy, Door};
use crate::events::{LockedOut, SignInFault, SignInRefused};
use crate::model::{AccountRecord, AgencyRecord, Credential, Lockout, Password, PersonRecord};

/// From an address's keyed hash to the person's id.
const LOGINS: &str = "login";
/// Credentials by person.
const PASSWORDS: &str = "password";
/// Failures by an address's keyed hash.
const LOCKOUTS: &str = "lockout";

pub(super) struct Visitor {
    address: AddressHash,
    pub(super) lockout: Lockout,
    pub(super) person: Option<Loaded<PersonRecord>>,
    credential: Credential,
    is_agency_active: bool,
}

impl Visitor {
    pub(super) async fn load(desk: &Desk, address: AddressHash) -> Result<Self, DeskError> {
        let vault = desk.office().journal().vault();
        let lockout = vault.load(LOCKOUTS, &address.0).await?;
        let login = vault.load(LOGINS, &address.0).await?;
        let id = login.and_then(|id| Uuid::from_slice(&id).ok()).unwrap_or(Uuid::nil());
        let credential = load_credential(desk, PersonId::from_uuid(id)).await?;
        let person = desk.find::<PersonRecord>(PersonId::from_uuid(id)).await?;
        let agency = person.as_ref().map_or(Uuid::nil(), |person| person.agency().uuid());
        let agency = desk.find::<AgencyRecord>(TypedId::from_uuid(agency)).await?;
        Ok(Self {
            address,
            lockout: lockout.and_then(|row| read(&row)).unwrap_or_default(),
            person,
            credential: credential.unwrap_or_else(Credential::nobodys),
            is_agency_active: agency.is_some_and(|it| it.standing() == Standing::Active),
        })
    }

    /// Why this visitor is not let in, if so. The password is judged first: only who knows it is
    /// told anything about the account.
    pub(super) async fn judge(
        &self,
        desk: &Desk,
        door: &Door,
        password: Password,
    ) -> Result<Option<SignInFault>, Busy> {
        let is_right = door.proves(password, self.credential.hash.clone()).await?;
        let standing = self.person.as_ref().map(|person| person.standing());
        Ok(match (is_right, standing) {
            (false, _) | (true, None) => Some(SignInFault::WrongPassword),
            (true, Some(Standing::Suspended)) => Some(SignInFault::Suspended),
            (true, Some(Standing::Active)) if !self.is_agency_active => {
                Some(SignInFault::Suspended)
            }
            (true, Some(Standing::Active)) => {
                (!self.credential.is_good_at(desk.now())).then_some(SignInFault::CodeExpired)
            }
        })
    }

    pub(super) fn must_choose(&self) -> bool {
        self.credential.good_until.is_some()
    }

    /// Writes a refusal down, in one commit whoever it was: the failure in the vault, and for a
    /// known account an entry. Answers until when the address is locked, if it is now.
    pub(super) async fn refuse(
        &self,
        desk: &Desk,
        door: &Door,
        fault: SignInFault,
    ) -> Result<Option<Timestamp>, DeskError> {
        let failed = self.lockout.failed(desk.now());
        let kept = VaultChange::Put {
            space: LOCKOUTS,
            key: self.address.0.to_vec(),
            value: write(&failed),
            expires_at: Some(failed.forgotten_at(desk.now())),
        };
        let mut batch = desk.batch().vault(kept);
        match &self.person {
            Some(person) => {
                let person = person.id();
                batch = batch.line::<AccountRecord>(person, SignInRefused { person, fault });
                if let Some(until) = failed.locked_until() {
                    batch = batch.line::<AccountRecord>(person, LockedOut { person, until });
                }
            }
            None => door.count_stranger(),
        }
        batch.commit().await?;
        Ok(failed.locked_until())
    }

    /// Forgets the failures, now that the visitor is let in.
    pub(super) fn forgive<'a>(&self, batch: Batch<'a>) -> Batch<'a> {
        batch.vault(forgive(self.address))
    }
}

/// Forgets the failures of an address.
pub(super) fn forgive(address: AddressHash) -> VaultChange {
    VaultChange::Delete { space: LOCKOUTS, key: address.0.to_vec() }
}

pub(super) async fn load_credential(
    desk: &Desk,
    person: PersonId,
) -> Result<Option<Credential>, DeskError> {
    let key = person.uuid();
    let row = desk.office().journal().vault().load(PASSWORDS, key.as_bytes()).await?;
    Ok(row.and_then(|row| read(&row)))
}

/// Keeps a credential in place of the one before.
pub(super) fn keep_credential(person: PersonId, credential: &Credential) -> VaultChange {
    VaultChange::Put {
        space: PASSWORDS,
        key: person.uuid().as_bytes().to_vec(),
        value: write(credential),
        expires_at: None,
    }
}

pub(super) fn drop_credential(person: PersonId) -> VaultChange {
    VaultChange::Delete { space: PASSWORDS, key: person.uuid().as_bytes().to_vec() }
}

/// Lets a person sign in with an address.
pub(super) fn keep_login(address: AddressHash, person: PersonId) -> VaultChange {
    VaultChange::Put {
        space: LOGINS,
        key: address.0.to_vec(),
        value: person.uuid().as_bytes().to_vec(),
        expires_at: None,
    }
}

pub(super) fn drop_login(address: AddressHash) -> VaultChange {
    VaultChange::Delete { space: LOGINS, key: address.0.to_vec() }
}

fn read<T: DeserializeOwned>(row: &[u8]) -> Option<T> {
    serde_json::from_slice(row).ok()
}

/// Both kinds of row are plain structs, which always serialise.
fn write<T: Serialize>(row: &T) -> Vec<u8> {
    serde_json::to_vec(row).unwrap_or_default()
}
