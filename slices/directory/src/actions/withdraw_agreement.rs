use desk::{Desk, DeskError};
use kernel::{AgreementId, Position};

use super::{WITHDRAW_AGREEMENT, action_error};
use crate::model::{AgreementRecord, AgreementRefused};

/// Ends an agreement now, for a reason that all parties are told.
#[derive(Debug, Clone)]
pub struct WithdrawAgreement {
    pub agreement: AgreementId,
    pub reason: String,
}

action_error!(WithdrawAgreementError { Desk(DeskError), Refused(AgreementRefused) });

/// # Errors
/// If the caller may not, there is no reason, or it was withdrawn before.
pub async fn withdraw_agreement(
    desk: &Desk,
    command: WithdrawAgreement,
) -> Result<Position, WithdrawAgreementError> {
    let agreement = desk.load::<AgreementRecord>(command.agreement).await?;
    desk.permit(WITHDRAW_AGREEMENT, &agreement)?;
    let withdrawn = agreement.withdraw(&command.reason)?;
    let receipt = desk.append(&agreement, withdrawn).await?;
    Ok(receipt.position())
}
