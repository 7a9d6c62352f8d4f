//! Where to go on to: after signing in, and after something was done.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::Receipt;
use kernel::Position;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use views::{CaughtUp, View};

use crate::bounds::NEXT_BYTES_MAX;

/// An address on this site to go on to; anything that could lead elsewhere becomes `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    #[must_use]
    pub fn of(asked: Option<&str>) -> Self {
        match asked {
            Some(asked) if is_of_this_site(asked) => Self(asked.to_owned()),
            _ => Self("/".to_owned()),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sign-in page that comes back here.
    #[must_use]
    pub fn sign_in(&self) -> String {
        format!("/sign-in?next={}", utf8_percent_encode(&self.0, NON_ALPHANUMERIC))
    }

    /// 303 to here.
    #[must_use]
    pub fn see(&self) -> Response {
        see(&self.0)
    }
}

/// One leading slash, then nothing that a browser could read as a host, as in `//evil` or `/\evil`.
/// The sign-in page itself is no place to come back to.
fn is_of_this_site(address: &str) -> bool {
    let mut bytes = address.bytes();
    address.len() <= NEXT_BYTES_MAX
        && bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !address.starts_with("/sign-in")
        && !address.starts_with("/sign-out")
}

/// 303 to an address of ours: what answers a form that was good.
#[must_use]
pub fn see(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// 303 to the page that has to show what was just stored: `address?at=<position>`.
#[must_use]
pub fn see_after(address: &str, receipt: &Receipt) -> Response {
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let joint = if path.contains('?') { '&' } else { '?' };
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    see(&format!("{path}{joint}at={}{hash}", receipt.position()))
}

/// The position that a page has to stand at, out of its query: `at=1234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At(pub Option<Position>);

impl At {
    pub(crate) fn of(query: Option<&str>) -> Self {
        let mut pairs = query.unwrap_or_default().split('&');
        let at = pairs.find_map(|pair| pair.strip_prefix("at="));
        Self(at.and_then(|at| at.parse().ok()).map(Position))
    }

    /// Waits for the view, at most a second; tells whether it still is behind.
    pub async fn is_ahead_of(self, view: &View) -> bool {
        match self.0 {
            Some(position) => matches!(view.wait_for(position).await, CaughtUp::StillBehind),
            None => false,
        }
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for At {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _state: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts.uri.query()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Position;

    use super::{At, Next};

    #[test]
    fn only_an_address_of_this_site_is_gone_on_to() {
        for (asked, gone_to) in [
            ("/incidents?state=open", "/incidents?state=open"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\\evil", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/\t/evil.example", "/"),
            ("/ok\r\nSet-Cookie: a", "/"),
            ("", "/"),
            ("/sign-in?next=/a", "/"),
            ("/sign-out", "/"),
        ] {
            assert_eq!(Next::of(Some(asked)).as_str(), gone_to, "{asked:?}");
        }
        assert_eq!(Next::of(None).as_str(), "/");
        assert_eq!(Next::of(Some(&format!("/{}", "a".repeat(2_000)))).as_str(), "/");
        assert_eq!(Next::of(Some("/a?b=c")).sign_in(), "/sign-in?next=%2Fa%3Fb%3Dc");
    }

    #[test]
    fn the_position_to_show_is_read_from_the_query() {
        assert_eq!(At::of(Some("a=b&at=12")), At(Some(Position(12))));
        assert_eq!(At::of(Some("at=x")), At(None));
        assert_eq!(At::of(None), At(None));
    }
}
