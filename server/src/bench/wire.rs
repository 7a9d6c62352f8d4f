//! What the benches say to the hub and hear from it, as text: the paths, the bodies and the few
//! fields that are read. Everything else of an answer is passed over.

use std::net::SocketAddr;

use kernel::Clock as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::Connection;
use super::hub::HubError;
use super::load::NUMBER;
use crate::client::Credentials;
use crate::present::SystemClock;

pub const INCIDENTS: &str = "/api/v1/incidents";
pub const STREAM: &str = "/api/v1/inbox/stream";
/// The event of a feed that tells of a new share.
pub const OFFERED: &str = "exchange.share_offered";

/// Bytes of an incident of the bench, as the brief's load has them.
const INCIDENT_BYTES: usize = 4_096;

/// An agency, or one of its rooms, that a bench's incident is shared with.
#[derive(Debug, Clone)]
pub struct Target {
    pub agency: &'static str,
    pub room: Option<String>,
}

impl Target {
    #[must_use]
    pub const fn agency(agency: &'static str) -> Self {
        Self { agency, room: None }
    }
}

/// What a feed tells of a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    pub position: u64,
    pub event: String,
    pub share: String,
    pub incident: String,
}

impl FeedItem {
    #[must_use]
    pub fn is_offer(&self) -> bool {
        self.event == OFFERED
    }
}

#[derive(Deserialize)]
struct ItemText {
    position: u64,
    event: String,
    share: ShareText,
}

#[derive(Deserialize)]
struct ShareText {
    share: String,
    incident: String,
}

impl From<ItemText> for FeedItem {
    fn from(text: ItemText) -> Self {
        let ShareText { share, incident } = text.share;
        Self { position: text.position, event: text.event, share, incident }
    }
}

/// One item of a live feed.
///
/// # Errors
/// If it is not of the form.
pub fn item(data: &str) -> Result<FeedItem, HubError> {
    read::<ItemText>(data.as_bytes()).map(FeedItem::from)
}

/// Whether an item of a live feed tells of a new share; a glance, for a listener that only counts.
#[must_use]
pub fn tells_offer(data: &str) -> bool {
    data.contains(OFFERED)
}

/// What a room's feed holds after a position, the next page of it.
///
/// # Errors
/// If the hub refuses or its answer is not of the form.
pub async fn inbox(
    connection: &mut Connection,
    address: SocketAddr,
    token: &str,
    after: u64,
) -> Result<Vec<FeedItem>, HubError> {
    #[derive(Deserialize)]
    struct Page {
        items: Vec<ItemText>,
    }
    let request = get(address, &format!("/api/v1/inbox?after={after}"), token);
    let answer = ask(connection, &request, "a page of the feed").await?;
    Ok(read::<Page>(&answer)?.items.into_iter().map(FeedItem::from).collect())
}

/// The names of the shares in the answer to an incident.
#[must_use]
pub fn shares(answer: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Raised {
        shares: Vec<String>,
    }
    read::<Raised>(answer).map(|raised| raised.shares).unwrap_or_default()
}

/// The number that an incident was sent with, by reading the incident back; none if it is not
/// there or carries none.
///
/// # Errors
/// If the hub refuses otherwise or its answer is not of the form.
pub async fn marker(
    connection: &mut Connection,
    address: SocketAddr,
    token: &str,
    incident: &str,
) -> Result<Option<u32>, HubError> {
    let request = get(address, &format!("{INCIDENTS}/{incident}"), token);
    let answer = match ask(connection, &request, "an incident").await {
        Err(HubError::Refused { status: 404, .. }) => return Ok(None),
        answer => answer?,
    };
    let incident: Value = read(&answer)?;
    let values = incident.get("values").and_then(Value::as_array);
    let said = values.into_iter().flatten().find(|value| value["word"] == "local_ref");
    let number = said.and_then(|said| said.pointer("/standing/0/value/local_ref")?.as_str());
    Ok(number.and_then(|number| number.parse().ok()))
}

/// An incident of 4 KB with a number in it, shared with all of these.
#[must_use]
pub fn incident(targets: &[Target]) -> String {
    let now = SystemClock.now();
    let hazard = |text: &str| {
        let review_by = now.plus_seconds(86_400);
        json!({ "code": "gas", "severity": 2, "text": text, "since": now, "review_by": review_by })
    };
    let share = |target: &Target| match &target.room {
        Some(room) => json!({ "to": target.agency, "kind": "transfer", "room": room }),
        None => json!({ "to": target.agency, "kind": "transfer" }),
    };
    let body = |[note, complaint, first, second, third, fourth]: [&str; 6]| {
        json!({
            "type_common": "F11",
            "priority_common": 1,
            "summary": "Smoke from a first-floor window, one person may be inside",
            "local_ref": NUMBER,
            "locations": [{
                "role": "incident",
                "typed": "14 Mill Lane, Wendle, above the bakers",
                "grid": { "easting": 429_560, "northing": 334_080 },
                "access_note": note,
            }],
            "hazards": [hazard(first), hazard(second), hazard(third), hazard(fourth)],
            "persons": [{ "role": "caller", "name": "caller, a neighbour", "phone": "+441632960801" }],
            "health": [{ "complaint": complaint, "breathing": "yes" }],
            "shares": targets.iter().map(share).collect::<Vec<_>>(),
        })
        .to_string()
    };
    let mut missing = INCIDENT_BYTES.saturating_sub(body(["x"; 6]).len());
    let texts = [500, 1_000, 500, 500, 500, 500].map(|most: usize| {
        let added = missing.min(most - 1);
        missing -= added;
        "x".repeat(added + 1)
    });
    body(texts.each_ref().map(String::as_str))
}

/// The path and the body that say that a share is delivered.
#[must_use]
pub fn delivered(item: &FeedItem) -> (String, String) {
    (format!("/api/v1/shares/{}/delivered", item.share), "{}".to_owned())
}

/// The path and the body that say that a share is shown.
#[must_use]
pub fn shown(item: &FeedItem) -> (String, String) {
    (format!("/api/v1/shares/{}/shown", item.share), "{}".to_owned())
}

/// A token for a system.
///
/// # Errors
/// If the hub refuses it.
pub async fn token(
    connection: &mut Connection,
    address: SocketAddr,
    credentials: &Credentials,
) -> Result<String, HubError> {
    #[derive(Deserialize)]
    struct Granted {
        access_token: String,
    }
    let (id, secret) = (&credentials.client_id, &credentials.client_secret);
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = format!(
        "POST /api/v1/token HTTP/1.1\r\nhost: {address}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(connection, request.as_bytes(), "a token").await?;
    read::<Granted>(&answer).map(|granted| granted.access_token)
}

/// Asks once and gives the body of a good answer.
///
/// # Errors
/// If the connection breaks or the hub refuses.
pub async fn ask(
    connection: &mut Connection,
    request: &[u8],
    wanted: &'static str,
) -> Result<Vec<u8>, HubError> {
    let answer = connection.exchange(request).await.map_err(HubError::Broken)?;
    if !(200..300).contains(&answer.status) {
        let body = String::from_utf8_lossy(answer.body).chars().take(300).collect();
        return Err(HubError::Refused { status: answer.status, wanted, body });
    }
    Ok(answer.body.to_vec())
}

/// # Errors
/// If the body is not of the form.
pub fn read<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, HubError> {
    serde_json::from_slice(body).map_err(|error| HubError::NotUnderstood(error.to_string()))
}

/// A GET with a token.
#[must_use]
pub fn get(address: SocketAddr, path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// A POST with a token and a body, and no key: for steps that stand if they are said twice.
#[must_use]
pub fn post(address: SocketAddr, path: &str, token: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{FeedItem, Target, incident, item, shares, tells_offer};

    #[test]
    fn a_benchs_incident_is_as_long_as_the_briefs() {
        let body = incident(&["fire", "ambulance"].map(Target::agency));
        assert!((4_090..=4_096).contains(&body.len()), "{}", body.len());
    }

    #[test]
    fn what_is_needed_of_an_answer_is_read() {
        let data = r#"{"position":9,"event":"exchange.share_offered","share_id":"s1",
            "share":{"share":"s1","incident":"i1","state":"held"},"incident":null}"#;
        let wanted = FeedItem {
            position: 9,
            event: "exchange.share_offered".into(),
            share: "s1".into(),
            incident: "i1".into(),
        };
        assert!(wanted.is_offer() && tells_offer(data));
        assert_eq!(item(data).unwrap(), wanted);
        assert_eq!(shares(br#"{"incident":"i1","shares":["s1","s2"]}"#), ["s1", "s2"]);
        assert!(shares(b"{}").is_empty());
    }
}
