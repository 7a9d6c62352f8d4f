use desk::{Desk, DeskError};
use journal::VaultChange;
use kernel::{Position, SystemId, TypedId};

use super::issue_secret::SECRETS;
use super::{REVOKE_SECRET, action_error};
use crate::events::SecretId;
use crate::model::{SecretRefused, SecretRing, SystemRecord};

action_error!(RevokeSecretError { Desk(DeskError), Refused(SecretRefused) });

/// Ends a secret: no token is given for it from now on.
///
/// # Errors
/// If the caller may not, or the secret is not live.
pub async fn revoke_secret(
    desk: &Desk,
    system: SystemId,
    secret: SecretId,
) -> Result<Position, RevokeSecretError> {
    let record = desk.load::<SystemRecord>(system).await?;
    desk.permit(REVOKE_SECRET, &record)?;
    let ring = desk.find::<SecretRing>(system).await?.ok_or(SecretRefused::NotLive)?;
    let revoked = ring.revoke(system, secret)?;
    let gone = VaultChange::Delete { space: SECRETS, key: secret.uuid().as_bytes().to_vec() };
    let receipt = desk.batch().on(&ring, revoked).vault(gone).commit().await?;
    Ok(receipt.position())
}
