use desk::{Desk, DeskError};
use journal::VaultChange;
use kernel::{Position, SystemId, TypedId};

use super::{ISSUE_SECRET, action_error};
use crate::model::{ClientSecret, SecretRefused, SecretRing, SystemRecord};

/// Where the hashes of live secrets are, by secret.
pub(super) const SECRETS: &str = "secret";

/// A new secret, in the clear this once.
#[derive(Debug, Clone)]
pub struct IssuedSecret {
    pub secret: ClientSecret,
    pub position: Position,
}

action_error!(IssueSecretError { Desk(DeskError), Refused(SecretRefused) });

/// Gives a system a secret beside the one that it may have.
///
/// # Errors
/// If the caller may not, or two secrets are live already.
pub async fn issue_secret(desk: &Desk, system: SystemId) -> Result<IssuedSecret, IssueSecretError> {
    let record = desk.load::<SystemRecord>(system).await?;
    let ring = desk.find::<SecretRing>(system).await?;
    desk.permit(ISSUE_SECRET, &record)?;
    let live = ring.as_ref().map(|ring| (**ring).clone()).unwrap_or_default();
    let issued = live.issue(system, desk.mint())?;
    let (id, secret) = (issued.secret, ClientSecret::of_random(desk.random()));
    let batch = match &ring {
        Some(ring) => desk.batch().on(ring, issued),
        None => desk.batch().create::<SecretRing>(system, issued),
    };
    let kept = VaultChange::Put {
        space: SECRETS,
        key: id.uuid().as_bytes().to_vec(),
        value: secret.hash().to_vec(),
        expires_at: None,
    };
    let receipt = batch.vault(kept).commit().await?;
    Ok(IssuedSecret { secret, position: receipt.position() })
}
