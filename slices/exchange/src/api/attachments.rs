//! `/incidents/{incident}/attachments`: bytes in and out, apart from the incident.

use ::web::{Bearer, Either, Path, Problem, Query, created};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use desk::Desk;
use journal::Receipt;
use kernel::{Label, Text, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::incidents::sitting;
use super::receipts::ReceiptBody;
use crate::actions::errors::UploadAttachmentError;
use crate::actions::open_attachment::open_attachment;
use crate::actions::update_incident::{UpdateIncident, update_incident};
use crate::actions::upload_attachment::{UploadAttachment, upload_attachment};
use crate::events::bounds::{Digest, Extra, Percent, Whole};
use crate::events::thing::Attachment;
use crate::events::words::Scan;
use crate::events::{Fact, IncidentId, ItemId};
use crate::model::Stated;
use crate::model::attachment::AttachmentRefused;

/// How long an attachment is kept unless somebody says otherwise: seven years.
const RETAIN_SECONDS: i64 = 7 * 365 * 86_400;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct About {
    /// The item under which the incident announced it; left out, it is announced now.
    #[param(value_type = Option<String>)]
    pub item: Option<ItemId>,
    #[param(value_type = Option<String>, max_length = 200)]
    pub title: Option<Text<200>>,
    #[param(value_type = Option<String>)]
    pub label: Option<Label>,
    #[param(value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Uploaded {
    #[schema(value_type = String)]
    pub attachment: ItemId,
    pub sha256: String,
    pub receipt: ReceiptBody,
}

/// Send an attachment's bytes, at most 25 MiB
#[utoipa::path(post, path = "/incidents/{incident}/attachments", tag = "attachments",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("incident" = String, Path), About,
        ("Bluelight-Sha256" = Option<String>, Header, description = "SHA-256 of the raw bytes, in hexadecimal")),
    responses((status = 201, body = Uploaded), (status = 422, body = Problem)))]
pub async fn upload(
    Bearer { desk, .. }: Bearer,
    Path(incident): Path<IncidentId>,
    Query(about): Query<About>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Problem> {
    let named =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (mime, said) = (named(header::CONTENT_TYPE.as_str()), named("bluelight-sha256"));
    let sent = Sent { bytes: &bytes, mime, said };
    let (attachment, sha256, receipt) = attach(&desk, incident, &about, sent).await?;
    let body = Uploaded { attachment, sha256, receipt: (&receipt).into() };
    Ok(created(&format!("/api/v1/incidents/{incident}/attachments/{attachment}"), body))
}

/// Bytes as they came: what they are said to be, and the digest that they are said to have.
pub(crate) struct Sent<'a> {
    pub bytes: &'a [u8],
    pub mime: Option<String>,
    pub said: Option<String>,
}

/// Announces an attachment, unless it was, and keeps its bytes.
///
/// # Errors
/// If either is refused; an attachment that was announced then waits for its bytes.
pub(crate) async fn attach(
    desk: &Desk,
    incident: IncidentId,
    about: &About,
    sent: Sent<'_>,
) -> Result<(ItemId, String, Receipt), Problem> {
    let found = hex::encode(Sha256::digest(sent.bytes));
    let said = sent.said.unwrap_or_else(|| found.clone());
    let attachment = match about.item {
        Some(item) => item,
        None => {
            let item: ItemId = desk.mint();
            let size = (sent.bytes.len(), desk.now());
            let value = announced(about, &said, sent.mime, size)?;
            let confidence = Percent::CERTAIN;
            let stated = vec![Stated { item: Some(item), value, confidence, corrects: None }];
            let content = Digest::new(found.clone()).ok_or(AttachmentRefused::DigestMismatch)?;
            let command = UpdateIncident {
                incident,
                stated,
                authored_at: None,
                sequence: None,
                content,
                idempotency: None,
            };
            update_incident(desk, command).await?;
            item
        }
    };
    let upload = UploadAttachment { incident, attachment, bytes: sent.bytes };
    let receipt = upload_attachment(desk, upload).await?;
    Ok((attachment, found, receipt))
}

fn announced(
    about: &About,
    sha256: &str,
    mime: Option<String>,
    (size, now): (usize, Timestamp),
) -> Result<Fact, UploadAttachmentError> {
    Ok(Fact::Attachment(Attachment {
        sha256: Digest::new(sha256).ok_or(AttachmentRefused::DigestMismatch)?,
        size_bytes: Whole::nearest(i64::try_from(size).unwrap_or(i64::MAX)),
        mime: Text::new(mime.unwrap_or_default()).map_err(|_| AttachmentRefused::TypeNotTaken)?,
        title: match &about.title {
            Some(title) => title.clone(),
            None => Text::new("attachment").map_err(|_| AttachmentRefused::TypeNotTaken)?,
        },
        taken_at: about.taken_at,
        scan: Scan::Unscanned,
        retain_until: now.plus_seconds(RETAIN_SECONDS),
        label: about.label.unwrap_or(Label::General),
        extra: Extra::default(),
    }))
}

/// Open an attachment
#[utoipa::path(get, path = "/incidents/{incident}/attachments/{attachment}", tag = "attachments",
    params(("incident" = String, Path), ("attachment" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub async fn open(
    asker: Either,
    Path((incident, attachment)): Path<(IncidentId, ItemId)>,
) -> Result<Response, Problem> {
    let opened = open_attachment(&asker.desk, incident, attachment, &sitting(&asker)).await?;
    let mime = HeaderValue::from_str(&opened.mime)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, mime),
        // Never shown inside our own pages: whoever opens it takes it away.
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, opened.bytes).into_response())
}
