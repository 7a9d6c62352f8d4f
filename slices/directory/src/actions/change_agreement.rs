use desk::{Desk, DeskError};
use kernel::{AgreementId, Position};

use super::make_agreement::known;
use super::{CHANGE_AGREEMENT, action_error};
use crate::model::{AgreementDraft, AgreementRecord, AgreementRefused};

/// Changes an agreement: a new edition, in force at once.
#[derive(Debug, Clone)]
pub struct ChangeAgreement {
    pub agreement: AgreementId,
    /// The edition that the change was written on; refused if another came meanwhile.
    pub on_edition: u32,
    pub draft: AgreementDraft,
}

action_error!(ChangeAgreementError { Desk(DeskError), Refused(AgreementRefused) });

/// # Errors
/// If the caller may not, a field is not of its form, nothing changes, another changed it
/// meanwhile, or it was withdrawn.
pub async fn change_agreement(
    desk: &Desk,
    command: ChangeAgreement,
) -> Result<Position, ChangeAgreementError> {
    let agreement = desk.load::<AgreementRecord>(command.agreement).await?;
    desk.permit(CHANGE_AGREEMENT, &agreement)?;
    let known = known(desk, &command.draft).await?;
    let changed = agreement.change(command.on_edition, &command.draft, &known)?;
    let receipt = desk.append(&agreement, changed).await?;
    Ok(receipt.position())
}
