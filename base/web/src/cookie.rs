//! The two cookies: the session's, and one that binds the forms of somebody not signed in. Over
//! TLS their names start with `__Host-`, so that no other host of the domain can set them.

use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;

/// Whether cookies may insist on TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Tls,
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    Session,
    Form,
}

impl Cookie {
    pub(crate) const fn name(self, transport: Transport) -> &'static str {
        match (self, transport) {
            (Self::Session, Transport::Tls) => "__Host-bluelight",
            (Self::Session, Transport::Plain) => "bluelight",
            (Self::Form, Transport::Tls) => "__Host-bluelight-form",
            (Self::Form, Transport::Plain) => "bluelight-form",
        }
    }

    pub(crate) fn read(self, headers: &HeaderMap, transport: Transport) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.name(transport)).map(|cookie| cookie.value().to_owned())
    }

    /// Lives until the browser closes; how long it is good for is the store's to say. Lax, so that
    /// an address in a mail opens signed in; every form carries its own token beside it.
    pub(crate) fn set(self, transport: Transport, value: &str) -> Option<HeaderValue> {
        self.header(transport, value, "")
    }

    pub(crate) fn clear(self, transport: Transport) -> Option<HeaderValue> {
        self.header(transport, "", "; Max-Age=0")
    }

    fn header(self, transport: Transport, value: &str, life: &str) -> Option<HeaderValue> {
        let secure = if transport == Transport::Tls { "; Secure" } else { "" };
        let name = self.name(transport);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cookie, Transport};

    #[test]
    fn over_tls_a_cookie_is_bound_to_this_host_and_to_tls() {
        let set = Cookie::Session.set(Transport::Tls, "abc").unwrap();
        let expected = "__Host-bluelight=abc; Path=/; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(set.to_str().unwrap(), expected);
        let clear = Cookie::Session.clear(Transport::Plain).unwrap();
        assert!(clear.to_str().unwrap().starts_with("bluelight=; "));
    }
}
