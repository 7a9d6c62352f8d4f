//! The bytes of an attachment that the incident announced. Whatever becomes of them, the incident
//! goes on, and says so.

use desk::Desk;
use journal::{CaseId, Receipt};
use kernel::TypedId;
use sha2::{Digest as _, Sha256};

use super::again::again;
use super::errors::UploadAttachmentError;
use super::may;
use crate::events::words::AttachmentOutcome;
use crate::events::{Fact, IncidentId, ItemId};
use crate::model::attachment::{AttachmentRefused, check};
use crate::model::{Incident, IncidentRefused};

pub struct UploadAttachment<'a> {
    pub incident: IncidentId,
    pub attachment: ItemId,
    pub bytes: &'a [u8],
}

/// # Errors
/// If nothing of the kind was announced, or the bytes are not what was announced; then the
/// incident says that they were refused or did not match.
pub async fn upload_attachment(
    desk: &Desk,
    command: UploadAttachment<'_>,
) -> Result<Receipt, UploadAttachmentError> {
    let incident = desk.load::<Incident>(command.incident).await?;
    desk.permit(may::ATTACH, &incident)?;
    let announced = incident.attachment_digest(command.attachment)?;
    let mime =
        announced_mime(&incident, command.attachment).ok_or(IncidentRefused::NoSuchAttachment)?;
    let judged = match check(&mime, command.bytes) {
        Ok(()) if hex::encode(Sha256::digest(command.bytes)) != announced.as_str() => {
            Err((AttachmentOutcome::Mismatched, AttachmentRefused::DigestMismatch))
        }
        Ok(()) => Ok(()),
        Err(refused) => Err((AttachmentOutcome::Refused, refused)),
    };
    let case = CaseId::from_uuid(command.incident.uuid());
    match judged {
        Ok(()) => {
            let blob = desk
                .office()
                .journal()
                .blobs()
                .put(case, command.bytes)
                .await
                .map_err(desk::DeskError::from)?;
            settle(desk, &command, AttachmentOutcome::Held, Some(hex::encode(blob.stored))).await
        }
        Err((outcome, refused)) => {
            settle(desk, &command, outcome, None).await?;
            Err(refused.into())
        }
    }
}

async fn settle(
    desk: &Desk,
    command: &UploadAttachment<'_>,
    outcome: AttachmentOutcome,
    stored_as: Option<String>,
) -> Result<Receipt, UploadAttachmentError> {
    let stored_as = &stored_as;
    again(move || async move {
        let incident = desk.load::<Incident>(command.incident).await?;
        let settled = incident.settle_attachment(command.attachment, outcome, stored_as.clone())?;
        Ok(desk.append(&incident, settled).await?)
    })
    .await
}

fn announced_mime(incident: &Incident, attachment: ItemId) -> Option<String> {
    let all = incident.record().items("attachment").flat_map(|(_, kept)| kept);
    let mut announced = all.filter(|kept| kept.item == Some(attachment));
    announced.find_map(|kept| match &*kept.value {
        Fact::Attachment(announced) => Some(announced.mime.as_str().to_owned()),
        _ => None,
    })
}
