//! The bearer token: asked for by client credentials, kept until shortly before it ends, asked for
//! once however many requests wait for it.

use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{ClientError, Credentials, Failed, SHOWN_CHARACTERS_MAX, understand};

/// Asked for anew this long before it ends, so that none ends on its way.
const MARGIN: Duration = Duration::from_secs(60);

pub struct Token {
    credentials: Credentials,
    current: Mutex<Option<Current>>,
}

struct Current {
    text: String,
    renew_at: Instant,
}

#[derive(Debug, Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

impl Token {
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, current: Mutex::new(None) }
    }

    /// The token that is good now.
    pub(super) async fn of(&self, http: &reqwest::Client, url: &str) -> Result<String, Failed> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| Instant::now() < token.renew_at) {
            return Ok(token.text.clone());
        }
        let asked_at = Instant::now();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.credentials.client_id.as_str()),
            ("client_secret", self.credentials.client_secret.as_str()),
        ];
        let request = http.post(format!("{url}/api/v1/token")).form(&form);
        let answer = answer(url, request).await?;
        let granted: Granted =
            understand("/token", &answer).map_err(|error| Failed { error, retry_after: None })?;
        let life = Duration::from_secs(granted.expires_in);
        let renew_at = asked_at + life.saturating_sub(MARGIN);
        let text = granted.access_token;
        *current = Some(Current { text: text.clone(), renew_at });
        Ok(text)
    }

    /// The hub did not take the token: ask for another.
    pub async fn forget(&self) {
        *self.current.lock().await = None;
    }
}

/// A problem document, as far as this client reads it.
#[derive(Debug, Default, Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    title: String,
}

/// Sends one request and reads the whole answer.
pub(super) async fn answer(url: &str, request: RequestBuilder) -> Result<String, Failed> {
    let unreachable = |source| Failed {
        error: ClientError::Unreachable { url: url.to_owned(), source },
        retry_after: None,
    };
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get(reqwest::header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let text = response.text().await.map_err(unreachable)?;
    if status.is_success() {
        return Ok(text);
    }
    let problem: Problem = serde_json::from_str(&text).unwrap_or_default();
    let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
    let error = ClientError::Refused {
        status: status.as_u16(),
        code: problem.code,
        detail: detail.chars().take(SHOWN_CHARACTERS_MAX).collect(),
    };
    Err(Failed { error, retry_after })
}
