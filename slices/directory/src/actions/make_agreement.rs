use desk::{Desk, DeskError};
use kernel::{AgencyId, AgreementId, Position};

use super::{MAKE_AGREEMENT, action_error};
use crate::model::{AgencyRecord, AgreementDraft, AgreementRecord, AgreementRefused};

/// Agencies looked up for one agreement; more are refused by the rule on parties.
const PARTIES_LOOKED_UP_MAX: usize = 41;

action_error!(MakeAgreementError { Desk(DeskError), Refused(AgreementRefused) });

/// Makes a sharing agreement: its first edition.
///
/// # Errors
/// If the caller may not, or a field is not of its form.
pub async fn make_agreement(
    desk: &Desk,
    draft: AgreementDraft,
) -> Result<(AgreementId, Position), MakeAgreementError> {
    desk.permit(MAKE_AGREEMENT, &draft)?;
    let made = AgreementRecord::make(desk.mint(), &draft, &known(desk, &draft).await?)?;
    let id = made.agreement;
    let receipt = desk.batch().create::<AgreementRecord>(id, made).commit().await?;
    Ok((id, receipt.position()))
}

/// The parties among these that are agencies of this hub.
pub(super) async fn known(desk: &Desk, draft: &AgreementDraft) -> Result<Vec<AgencyId>, DeskError> {
    let mut known = Vec::new();
    for party in draft.parties.iter().take(PARTIES_LOOKED_UP_MAX) {
        if desk.find::<AgencyRecord>(*party).await?.is_some() {
            known.push(*party);
        }
    }
    Ok(known)
}
