//! What comes in with a page's request: a form's fields, a query, the ids in the path, files. All
//! are bounded, and all refuse with problems.

use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::bounds::{
    BODY_BYTES_MAX, FORM_FIELDS_MAX, QUERY_BYTES_MAX, UPLOAD_BYTES_MAX, UPLOAD_FIELDS_BYTES_MAX,
    UPLOAD_FILES_MAX,
};
use crate::csrf::FIELD;
use crate::json::bounded;
use crate::{Filled, Problem, WebRefused, malformed};

/// A form's fields, typed and as filled in. Give each field a serde default and let the action
/// refuse it, so that the form can be shown again with what is wrong.
#[derive(Clone)]
pub struct Form<T> {
    pub data: T,
    pub filled: Filled,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if !is_form(&parts.headers) {
            let expected = "application/x-www-form-urlencoded";
            return Err(WebRefused::BodyType { expected }.into());
        }
        let bytes = bounded(&parts.headers, body, BODY_BYTES_MAX).await?;
        Ok(read_form(&bytes)?)
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    mime.is_some_and(|mime| mime.starts_with("application/x-www-form-urlencoded"))
}

fn read_form<T: DeserializeOwned>(bytes: &[u8]) -> Result<Form<T>, WebRefused> {
    let unreadable = || WebRefused::BodyMalformed {
        words: "form cannot be read; send it from its page".to_owned(),
        field: None,
    };
    let values: Vec<(String, String)> =
        serde_html_form::from_bytes(bytes).map_err(|_| unreadable())?;
    if values.len() > FORM_FIELDS_MAX {
        return Err(unreadable());
    }
    let data = serde_path_to_error::deserialize(serde_html_form::Deserializer::from_bytes(bytes))
        .map_err(|error| WebRefused::BodyMalformed {
        words: malformed::words(&error.inner().to_string()),
        field: malformed::pointer(error.path()),
    })?;
    let values = values.into_iter().filter(|(name, _)| name != FIELD).collect();
    Ok(Form { data, filled: Filled::of(values) })
}

/// A query, typed; repeated names become lists.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(read_query(query)?))
    }
}

fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, WebRefused> {
    if query.len() > QUERY_BYTES_MAX {
        let words = format!("query is longer than {} KiB", QUERY_BYTES_MAX >> 10);
        return Err(WebRefused::QueryMalformed { words, field: None });
    }
    let reader = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    serde_path_to_error::deserialize(reader).map_err(|error| WebRefused::QueryMalformed {
        words: malformed::words(&error.inner().to_string()),
        field: malformed::pointer(error.path()),
    })
}

/// The ids in an address; one that cannot be read leads nowhere.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        let path = path.map_err(|_: PathRejection| WebRefused::NotThere)?;
        Ok(Self(path.0))
    }
}

/// A form with files.
pub struct Upload {
    pub filled: Filled,
    pub files: Vec<UploadedFile>,
}

/// One uploaded file. Its name and type are what the sender says.
pub struct UploadedFile {
    /// The name of the form's field.
    pub field: String,
    pub file_name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// The layer for a route that takes an [`Upload`]: `post(add_paper).layer(web::uploads())`.
pub fn uploads() -> DefaultBodyLimit {
    DefaultBodyLimit::max(UPLOAD_BYTES_MAX + UPLOAD_FIELDS_BYTES_MAX)
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let multipart = axum::extract::Multipart::from_request(request, state).await;
        let expected = "multipart/form-data";
        let multipart = multipart.map_err(|_| WebRefused::BodyType { expected })?;
        Ok(read_upload(multipart).await?)
    }
}

async fn read_upload(mut multipart: axum::extract::Multipart) -> Result<Upload, WebRefused> {
    let (mut values, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(cut_short)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(|name| name.chars().take(200).collect::<String>());
        let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = field.bytes().await.map_err(cut_short)?;
        match file_name {
            Some(file_name) if !file_name.is_empty() => {
                files.push(UploadedFile { field: name, file_name, media_type, bytes });
            }
            // A browser sends an empty part for a file field that was left empty.
            Some(_) => {}
            None if name == FIELD => {}
            None => values.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if files.len() > UPLOAD_FILES_MAX {
            return Err(WebRefused::TooManyFiles);
        }
        if values.len() > FORM_FIELDS_MAX {
            return Err(WebRefused::BodyTooLarge);
        }
    }
    if files.iter().any(|file| file.bytes.len() > UPLOAD_BYTES_MAX) {
        return Err(WebRefused::UploadTooLarge);
    }
    Ok(Upload { filled: Filled::of(values), files })
}

fn cut_short(error: axum::extract::multipart::MultipartError) -> WebRefused {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => WebRefused::UploadTooLarge,
        _ => WebRefused::BodyCutShort,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{read_form, read_query};

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Fields {
        name: String,
        roles: Vec<String>,
        count: Option<u16>,
    }

    #[test]
    fn a_form_is_read_typed_and_kept_as_filled_in_without_its_token() {
        let form = read_form::<Fields>(b"csrf=abc&name=Fire+operator&roles=a&roles=b").unwrap();
        assert_eq!(form.data.roles, ["a", "b"]);
        assert!(form.filled.has("roles", "b") && form.filled.value("name") == "Fire operator");
        assert_eq!(form.filled.value("csrf"), "");
    }

    #[test]
    fn what_is_wrong_with_a_query_is_told_by_its_field_and_without_its_value() {
        assert_eq!(read_query::<Fields>("count=3").unwrap().count, Some(3));
        let refused = read_query::<Fields>("count=Canary").unwrap_err();
        assert_eq!(kernel::Refusal::field(&refused).as_deref(), Some("/count"));
        assert!(!refused.to_string().contains("Canary"), "{refused}");
        assert!(read_query::<Fields>(&format!("name={}", "a".repeat(9_000))).is_err());
    }
}
