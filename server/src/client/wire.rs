//! What the client says and hears: the part of the REST API that a small connector needs. Fields
//! that it does not use are passed over.

use kernel::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Client, ClientError, POLL_SECONDS};

/// The hub holds an incident and its shares, in the order of the offers.
#[derive(Debug, Clone, Deserialize)]
pub struct Raised {
    pub incident: String,
    pub shares: Vec<String>,
    pub receipt: Receipt,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Receipt {
    pub position: u64,
}

/// What came in a room's feed after a cursor.
#[derive(Debug, Clone, Deserialize)]
pub struct Inbox {
    pub items: Vec<InboxItem>,
    pub cursor: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct InboxItem {
    /// As in `exchange.share_offered`.
    pub event: String,
    pub share: Share,
}

/// Where one recipient stands.
#[derive(Debug, Clone, Deserialize)]
pub struct Share {
    pub share: String,
    pub from: String,
    pub to: String,
    pub kind: String,
}

impl Share {
    /// Whether a decision is asked for.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.kind != "awareness"
    }
}

/// What a recipient says of a share.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    Shown,
    Seen,
    Accept,
    /// A code, and the words that some codes ask for.
    Reject {
        reason: &'static str,
        words: &'static str,
    },
    /// To an agency, by its short name.
    Redirect {
        to: &'static str,
    },
    Working,
    Resourced {
        eta: Timestamp,
    },
    OnScene,
    Close,
}

impl Move {
    /// The last part of the path, and the body.
    fn said(&self) -> (&'static str, Value) {
        match self {
            Self::Shown => ("shown", json!({})),
            Self::Seen => ("seen", json!({})),
            Self::Accept => ("accept", json!({})),
            Self::Reject { reason, words } => {
                let field = match *reason {
                    "already_held" => "held_as",
                    "too_little_information" => "question",
                    _ => "text",
                };
                ("reject", json!({ "reason": reason, field: words }))
            }
            Self::Redirect { to } => ("redirect", json!({ "to": to })),
            Self::Working => ("progress", json!({ "state": "working" })),
            Self::Resourced { eta } => ("progress", json!({ "state": "resourced", "eta": eta })),
            Self::OnScene => ("progress", json!({ "state": "on_scene" })),
            Self::Close => ("close", json!({})),
        }
    }
}

impl Client {
    /// Raises an incident with its offers; a repeat under the same key has no second effect.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn raise(&self, key: &str, incident: &Value) -> Result<Raised, ClientError> {
        self.change("/incidents", key, incident).await
    }

    /// Adds a value to what is known of an incident.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn state(&self, incident: &str, key: &str, value: Value) -> Result<(), ClientError> {
        let body = json!({ "claims": [{ "value": value }] });
        let path = format!("/incidents/{incident}/updates");
        self.change::<_, Value>(&path, key, &body).await.map(drop)
    }

    /// Whether the hub holds an incident, by reading it back.
    ///
    /// # Errors
    /// Another refusal than that it is not there, or no answer in time.
    pub async fn holds(&self, incident: &str) -> Result<bool, ClientError> {
        match self.read::<Value>(&format!("/incidents/{incident}")).await {
            Ok(_) => Ok(true),
            Err(error) if error.status() == Some(404) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What came in the room's feed after a cursor, waiting for news.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn inbox(&self, after: u64) -> Result<Inbox, ClientError> {
        self.read(&format!("/inbox?after={after}&wait={POLL_SECONDS}")).await
    }

    /// Says that everything up to a cursor lies on the room's own store: it is delivered.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn commit(&self, cursor: u64) -> Result<(), ClientError> {
        let key = format!("commit-{cursor}");
        let body = json!({ "cursor": cursor });
        self.change::<_, Value>("/inbox/commit", &key, &body).await.map(drop)
    }

    /// Says what becomes of a share.
    ///
    /// # Errors
    /// The hub's refusal, or none of its answers in time.
    pub async fn tell(&self, share: &str, what: &Move) -> Result<(), ClientError> {
        let (word, body) = what.said();
        let key = format!("{word}-{share}");
        self.change::<_, Value>(&format!("/shares/{share}/{word}"), &key, &body).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::Move;

    #[test]
    fn a_rejection_puts_its_words_where_its_reason_asks_for_them() {
        let body = |reason| Move::Reject { reason, words: "which floor?" }.said().1;
        assert_eq!(body("too_little_information")["question"], "which floor?");
        assert_eq!(body("already_held")["held_as"], "which floor?");
        assert_eq!(body("no_resource_in_time")["text"], "which floor?");
    }
}
