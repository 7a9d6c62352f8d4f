//! Form tokens. Every request to a page that could change something must carry one: a hidden field
//! `csrf`, first in a form with files, or the header `X-CSRF-Token`. It is checked before any
//! handler runs, so no handler can forget it. The token is bound to the session's secret, or to a
//! cookie of its own where nobody is signed in, and masked anew for each page, so that compressing
//! a page tells nothing about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures::StreamExt as _;
use kernel::Entropy;

use crate::bounds::BODY_BYTES_MAX;
use crate::cookie::Cookie;
use crate::json::bounded;
use crate::secret::Secret;
use crate::signer::{is_same, random};
use crate::{Problem, Web, WebRefused};

/// The hidden field.
pub(crate) const FIELD: &str = "csrf";
const HEADER: &str = "x-csrf-token";
/// The form token is looked for in so much of a form with files; it stands first in it.
const MULTIPART_HEAD_BYTES_MAX: usize = 4 << 10;

/// What a browser's form tokens are bound to.
#[derive(Clone)]
pub(crate) struct FormBasis {
    signature: [u8; 32],
    /// The cookie to set once a form is shown, where this browser has none yet.
    fresh: Option<HeaderValue>,
    is_used: Arc<AtomicBool>,
}

impl FormBasis {
    fn of(web: &Web, headers: &HeaderMap) -> Self {
        let read = |cookie: Cookie| {
            let text = cookie.read(headers, web.transport())?;
            Secret::read(&text)
        };
        let entropy = web.offices().live.entropy();
        let sign = |secret: &Secret| web.signer().sign("form", &[secret.hash().bytes()]);
        let is_used = Arc::default();
        match read(Cookie::Session).or_else(|| read(Cookie::Form)) {
            Some(secret) => Self { signature: sign(&secret), fresh: None, is_used },
            None => {
                let secret = Secret::mint(entropy.as_ref());
                let fresh = Cookie::Form.set(web.transport(), secret.text());
                Self { signature: sign(&secret), fresh, is_used }
            }
        }
    }

    /// A token for one page: the signature under a mask, after the mask.
    pub(crate) fn token(&self, entropy: &dyn Entropy) -> String {
        self.is_used.store(true, Ordering::Relaxed);
        let mask: [u8; 32] = random(entropy);
        let masked = self.signature.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
        let bytes: Vec<u8> = mask.into_iter().chain(masked).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn is_good(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token.trim()) else { return false };
        let Some((mask, masked)) = bytes.split_at_checked(32) else { return false };
        let signature: Vec<u8> = masked.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
        is_same(&signature, &self.signature)
    }
}

/// Whether a request with a cookie carries the token in its header, as our own scripts send it.
pub(crate) fn is_header_good(web: &Web, headers: &HeaderMap) -> bool {
    let token = headers.get(HEADER).and_then(|value| value.to_str().ok());
    token.is_some_and(|token| FormBasis::of(web, headers).is_good(token))
}

pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The layer that gives every request its basis, and a browser the cookie of a form it was shown.
pub(crate) async fn bind(web: Web, mut request: Request, next: Next) -> Response {
    let basis = FormBasis::of(&web, request.headers());
    request.extensions_mut().insert(basis.clone());
    let mut response = next.run(request).await;
    if let Some(cookie) = basis.fresh.filter(|_| basis.is_used.load(Ordering::Relaxed)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The layer around all pages: what could change something carries its token, or goes no further.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    let Some(basis) = request.extensions().get::<FormBasis>().cloned() else {
        return Problem::from(WebRefused::Fault).into_response();
    };
    match checked(&basis, request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => Problem::from(refused).into_response(),
    }
}

async fn checked(basis: &FormBasis, request: Request) -> Result<Request, WebRefused> {
    let (parts, body) = request.into_parts();
    if is_cross_site(&parts.headers) {
        return Err(WebRefused::FormTokenMissing);
    }
    if let Some(token) = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()) {
        let is_good = basis.is_good(token);
        let request = Request::from_parts(parts, body);
        return is_good.then_some(request).ok_or(WebRefused::FormTokenMissing);
    }
    let mime = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let (token, body) = match mime.unwrap_or_default() {
        mime if mime.starts_with("application/x-www-form-urlencoded") => {
            let bytes = bounded(&parts.headers, body, BODY_BYTES_MAX).await?;
            (token_of_form(&bytes), Body::from(bytes))
        }
        mime if mime.starts_with("multipart/form-data") => token_of_upload(body).await?,
        _ => return Err(WebRefused::FormTokenMissing),
    };
    let is_good = token.is_some_and(|token| basis.is_good(&token));
    let request = Request::from_parts(parts, body);
    is_good.then_some(request).ok_or(WebRefused::FormTokenMissing)
}

/// Browsers say where a request came from; one that comes from elsewhere needs no further look.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

fn token_of_form(bytes: &Bytes) -> Option<String> {
    let fields: Vec<(String, String)> = serde_html_form::from_bytes(bytes).ok()?;
    fields.into_iter().find(|(name, _)| name == FIELD).map(|(_, value)| value)
}

/// Reads so much of the body as holds its first field, and gives the body back whole.
async fn token_of_upload(body: Body) -> Result<(Option<String>, Body), WebRefused> {
    let mut stream = body.into_data_stream();
    let mut head = Vec::new();
    while head.len() < MULTIPART_HEAD_BYTES_MAX {
        match stream.next().await {
            Some(chunk) => head.extend_from_slice(&chunk.map_err(|_| WebRefused::BodyCutShort)?),
            None => break,
        }
    }
    let token = first_field(&head);
    let head = futures::stream::iter([Ok(Bytes::from(head))]);
    Ok((token, Body::from_stream(head.chain(stream))))
}

fn first_field(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head.get(..MULTIPART_HEAD_BYTES_MAX).unwrap_or(head));
    let (headers, rest) = text.split_once("\r\n\r\n")?;
    let named = format!("name=\"{FIELD}\"");
    let (value, _) = rest.split_once("\r\n")?;
    headers.contains(&named).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use kernel::Entropy;

    use super::{Arc, FormBasis, first_field, is_cross_site};

    struct Counting(std::sync::atomic::AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        }
    }

    #[test]
    fn a_token_looks_different_each_time_and_is_good_only_for_its_browser() {
        let entropy = Counting(0.into());
        let (ours, theirs) = (basis(1), basis(2));
        let (first, second) = (ours.token(&entropy), ours.token(&entropy));
        assert_ne!(first, second);
        assert!(ours.is_good(&first) && ours.is_good(&second));
        assert!(!theirs.is_good(&first));
        assert!(!ours.is_good("") && !ours.is_good("AAAA"));
    }

    fn basis(byte: u8) -> FormBasis {
        FormBasis { signature: [byte; 32], fresh: None, is_used: Arc::default() }
    }

    #[test]
    fn the_token_of_a_form_with_files_is_its_first_field() {
        let good = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x";
        assert_eq!(first_field(good.as_bytes()).as_deref(), Some("abc"));
        let other = good.replace("csrf", "file");
        assert_eq!(first_field(other.as_bytes()), None);
    }

    #[test]
    fn a_request_from_another_site_is_known_by_its_browser_header() {
        for (site, is_refused) in
            [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)]
        {
            let headers = [("sec-fetch-site".parse().unwrap(), site.parse().unwrap())];
            assert_eq!(is_cross_site(&headers.into_iter().collect()), is_refused, "{site}");
        }
    }
}
