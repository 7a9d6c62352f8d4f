//! A page's answer: a template, rendered. What goes wrong while rendering is a fault, not half a
//! page.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::{Problem, WebRefused};

/// A page. Under another status: `(StatusCode::UNPROCESSABLE_ENTITY, Page(screen))`.
#[derive(Debug, Clone)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => {
                let html_type = HeaderValue::from_static("text/html; charset=utf-8");
                ([(header::CONTENT_TYPE, html_type)], html).into_response()
            }
            Err(_) => Problem::from(WebRefused::Fault).into_response(),
        }
    }
}

/// A form shown again with what is wrong with it: 422.
pub fn again<T: Template>(screen: T) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Page(screen)).into_response()
}
