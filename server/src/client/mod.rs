//! A client of the hub's REST API, for the demo's players and for `replay`: what a small connector
//! beside an old CAD would do. It renews its token before the five minutes are over, sends each
//! change under an idempotency key, and tries again with the same key until it has an answer.

mod credentials;
mod retry;
mod token;
mod wire;

use std::time::Duration;

use kernel::Realm;
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use credentials::{Credentials, Recipient, ReplayCredentials};
pub use wire::*;

use retry::{Next, Patience};
use token::Token;

/// A request without an answer after this long is tried again; long polls take 25 s themselves.
const REQUEST_WAIT: Duration = Duration::from_secs(40);
/// How long one long poll waits: under the 30 s after which the hub ends any request.
pub const POLL_SECONDS: u32 = 25;
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// Characters of an answer that was not understood, as told to a person.
const SHOWN_CHARACTERS_MAX: usize = 200;

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the hub refused: {status} {code}: {detail}")]
    Refused { status: u16, code: String, detail: String },
    #[error("the hub at {url} did not answer; is it running, and is --to its address?")]
    Unreachable { url: String, source: reqwest::Error },
    #[error("the hub's answer to {what} was not understood: {found}")]
    Malformed { what: String, found: String },
}

impl ClientError {
    /// The stable code of a refusal; empty where there was none.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            _ => "",
        }
    }

    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// One system's way to one hub, in one realm. Cheap to share behind an `Arc`.
pub struct Client {
    http: reqwest::Client,
    url: String,
    realm: Realm,
    patience: Patience,
    token: Token,
}

impl Client {
    /// # Errors
    /// If the address is no URL.
    pub fn new(url: &str, credentials: Credentials, realm: Realm) -> Result<Self, ClientError> {
        let url = url.trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_WAIT)
            .timeout(REQUEST_WAIT)
            .build()
            .map_err(|source| ClientError::Unreachable { url: url.clone(), source })?;
        let token = Token::new(credentials);
        Ok(Self { http, url, realm, patience: Patience::default(), token })
    }

    /// Reads a resource.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn read<A: DeserializeOwned>(&self, path: &str) -> Result<A, ClientError> {
        let answer = self.ask(path, |http, url| http.request(Method::GET, url)).await?;
        understand(path, &answer)
    }

    /// Sends a change under its idempotency key, as often as it takes to have the answer.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn change<B: Serialize + Sync, A: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &B,
    ) -> Result<A, ClientError> {
        let request = |http: &reqwest::Client, url: String| {
            http.request(Method::POST, url).header("Idempotency-Key", key).json(body)
        };
        let answer = self.ask(path, request).await?;
        understand(path, &answer)
    }

    async fn ask(
        &self,
        path: &str,
        request: impl Fn(&reqwest::Client, String) -> RequestBuilder,
    ) -> Result<String, ClientError> {
        let mut attempt = 0;
        let mut is_renewed = false;
        loop {
            let url = format!("{}/api/v1{path}", self.url);
            let answer = self.once(request(&self.http, url)).await;
            let next = match &answer {
                Ok(_) => return answer.map_err(|failed| failed.error),
                Err(failed) if failed.error.status() == Some(401) && !is_renewed => {
                    is_renewed = true;
                    self.token.forget().await;
                    Next::After(Duration::ZERO)
                }
                Err(failed) => self.patience.next(attempt, failed.trouble(), rand::random()),
            };
            attempt += 1;
            match (next, answer) {
                (Next::After(wait), _) => tokio::time::sleep(wait).await,
                (Next::GiveUp, answer) => return answer.map_err(|failed| failed.error),
            }
        }
    }

    async fn once(&self, request: RequestBuilder) -> Result<String, Failed> {
        let token = self.token.of(&self.http, &self.url).await?;
        let request = request.bearer_auth(token).header("Bluelight-Realm", self.realm.code());
        token::answer(&self.url, request).await
    }
}

/// A request that did not succeed, and what the hub said of trying again.
struct Failed {
    error: ClientError,
    retry_after: Option<Duration>,
}

impl Failed {
    fn trouble(&self) -> retry::Trouble {
        match &self.error {
            ClientError::Refused { status, .. } => {
                retry::Trouble::Status { status: *status, retry_after: self.retry_after }
            }
            ClientError::Unreachable { .. } => retry::Trouble::Unreachable,
            ClientError::Malformed { .. } => retry::Trouble::NotUnderstood,
        }
    }
}

fn understand<A: DeserializeOwned>(what: &str, answer: &str) -> Result<A, ClientError> {
    // A change that answers nothing answers `null` to whoever wants nothing.
    let text = if answer.trim().is_empty() { "null" } else { answer };
    serde_json::from_str(text).map_err(|error| ClientError::Malformed {
        what: what.to_owned(),
        found: error.to_string().chars().take(SHOWN_CHARACTERS_MAX).collect(),
    })
}
