//! Somebody opens an attachment: let in as to the part that announces it, and recorded as that is.

use desk::{Desk, DeskError};
use journal::{BlobId, CaseId};
use kernel::TypedId;

use super::errors::{OpenAttachmentError, OpenPartsError};
use super::open_parts::open_parts;
use crate::events::{Fact, IncidentId, ItemId};
use crate::model::{Incident, IncidentRefused};

/// An attachment's raw bytes, checked against the announced digest.
#[derive(Debug)]
pub struct OpenedAttachment {
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// # Errors
/// If there is none that the caller may open, or its bytes are not held.
pub async fn open_attachment(
    desk: &Desk,
    incident: IncidentId,
    attachment: ItemId,
    sitting: &str,
) -> Result<OpenedAttachment, OpenAttachmentError> {
    let opened =
        open_parts(desk, incident, sitting).await.map_err(|OpenPartsError::Desk(error)| error)?;
    let incident = desk.load::<Incident>(incident).await?;
    let claims = incident.record().items("attachment").flat_map(|(_, kept)| kept);
    let may =
        |author, label| opened.readable.get(author).is_some_and(|labels| labels.contains(label));
    let mut open =
        claims.filter(|kept| kept.item == Some(attachment) && may(&kept.claim.author, kept.label));
    let announced = open.find_map(|kept| match &*kept.value {
        Fact::Attachment(announced) => Some(announced.clone()),
        _ => None,
    });
    let announced = announced.ok_or(IncidentRefused::NoSuchAttachment)?;
    let stored =
        incident.attachments().get(&attachment).and_then(|settled| settled.stored_as.as_deref());
    let size = u64::try_from(announced.size_bytes.value()).unwrap_or(0);
    let blob = stored
        .and_then(|stored| {
            Some(BlobId { stored: bytes(stored)?, raw: bytes(announced.sha256.as_str())?, size })
        })
        .ok_or(IncidentRefused::NoSuchAttachment)?;
    let case = CaseId::from_uuid(incident.id().uuid());
    let bytes = desk.office().journal().blobs().open(case, &blob).await.map_err(DeskError::from)?;
    Ok(OpenedAttachment { mime: announced.mime.as_str().to_owned(), bytes })
}

fn bytes(digits: &str) -> Option<[u8; 32]> {
    hex::decode(digits).ok()?.try_into().ok()
}
