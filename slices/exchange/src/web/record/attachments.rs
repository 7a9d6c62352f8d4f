//! Attachments by the page: a file in, its bytes out. They are never shown in the page: a browser
//! is told to save them.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Text;
use web::{Path, Problem, Signed, Upload, WebRefused, again, see_after};

use super::page::page;
use crate::actions::open_attachment::open_attachment;
use crate::api::attachments::{About, Sent, attach};
use crate::events::{IncidentId, ItemId};
use crate::web::Screens;

pub(super) async fn upload(
    State(screens): State<Screens>,
    signed: Signed,
    Path(incident): Path<IncidentId>,
    upload: Upload,
) -> Response {
    let done = match upload.files.first() {
        Some(file) => {
            let title = match upload.filled.value("title").trim() {
                "" => file.file_name.clone(),
                title => title.to_owned(),
            };
            let about = About { title: Text::new(title).ok(), ..About::default() };
            let mime = Some(file.media_type.clone());
            let sent = Sent { bytes: &file.bytes, mime, said: None };
            attach(&signed.desk, incident, &about, sent).await.map(|(_, _, receipt)| receipt)
        }
        None => Err(WebRefused::BodyMalformed {
            words: "choose a file".to_owned(),
            field: Some("/file".to_owned()),
        }
        .into()),
    };
    let problem: Problem = match done {
        Ok(receipt) => return see_after(&format!("/incidents/{incident}"), &receipt),
        Err(problem) => problem,
    };
    let filled = upload.filled.faulted("file", web::sentence(&problem.detail));
    match page(&screens, &signed, incident, filled).await {
        Ok(page) if problem.status < 500 => again(page),
        _ => problem.into_response(),
    }
}

pub(super) async fn open(
    signed: Signed,
    Path((incident, item)): Path<(IncidentId, ItemId)>,
) -> Response {
    let sitting = signed.session.id.to_string();
    let opened = match open_attachment(&signed.desk, incident, item, &sitting).await {
        Ok(opened) => opened,
        Err(refusal) => return Problem::of(&refusal).into_response(),
    };
    let mime = HeaderValue::from_str(&opened.mime)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    (headers, opened.bytes).into_response()
}
