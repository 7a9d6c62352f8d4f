//! The handle that every request carries: both realms' offices, sessions, tokens, signatures, the
//! links of the navigation, and the sign that the process is stopping.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use desk::Offices;
use tokio::sync::watch;

use crate::cookie::Transport;
use crate::feeds::Feeds;
use crate::paging::Cursors;
use crate::signer::Signer;
use crate::{NavLink, Problem, Sessions, Tokens, WebRefused};

/// What the web layer is opened with.
pub struct WebParts {
    pub offices: Offices,
    /// The navigation, of all slices together.
    pub links: Vec<NavLink>,
    /// Whether browsers come over TLS, so that cookies may insist on it.
    pub is_secure: bool,
}

/// Why the web layer cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("form tokens and cursors have no key: {0}")]
pub struct WebError(#[from] WebRefused);

/// Sessions, tokens, signatures, and what they stand on. Cheap to clone; also an extractor.
#[derive(Clone)]
pub struct Web {
    inner: Arc<Inner>,
}

struct Inner {
    offices: Offices,
    links: Vec<NavLink>,
    transport: Transport,
    sessions: Sessions,
    tokens: Tokens,
    signer: Arc<Signer>,
    feeds: Feeds,
    stopping: watch::Sender<bool>,
}

impl Web {
    /// Opens the web layer on both offices; makes the signing key at the first start.
    ///
    /// # Errors
    /// If the live journal's vault cannot be read or written.
    pub async fn open(parts: WebParts) -> Result<Self, WebError> {
        let WebParts { offices, mut links, is_secure } = parts;
        links.sort_by_key(|link| link.rank);
        let transport = if is_secure { Transport::Tls } else { Transport::Plain };
        let signer = Arc::new(Signer::open(&offices.live).await?);
        let inner = Inner {
            sessions: Sessions::new(offices.live.clone(), transport),
            tokens: Tokens::new(offices.live.clone()),
            offices,
            links,
            transport,
            signer,
            feeds: Feeds::default(),
            stopping: watch::Sender::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    #[must_use]
    pub fn offices(&self) -> &Offices {
        &self.inner.offices
    }

    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.inner.tokens
    }

    /// Seals and opens the cursors of one list.
    #[must_use]
    pub fn cursors(&self, list: &'static str) -> Cursors {
        Cursors::new(Arc::clone(&self.inner.signer), list)
    }

    /// Ends every feed, so that a graceful stop does not wait for them.
    pub fn stop(&self) {
        self.inner.stopping.send_replace(true);
    }

    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.inner.stopping.subscribe()
    }

    pub(crate) fn links(&self) -> &[NavLink] {
        &self.inner.links
    }

    pub(crate) fn transport(&self) -> Transport {
        self.inner.transport
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.inner.signer
    }

    pub(crate) fn feeds(&self) -> &Feeds {
        &self.inner.feeds
    }

    pub(crate) fn of(parts: &Parts) -> Result<Self, WebRefused> {
        parts.extensions.get::<Self>().cloned().ok_or(WebRefused::Fault)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Web {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self::of(parts)?)
    }
}
