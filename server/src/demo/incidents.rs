//! The invented incidents that the demo's simulated CADs raise, from `data/demo/incidents.toml`.

use kernel::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::figures::Asks;

const TEXT: &str = include_str!("../../../data/demo/incidents.toml");

/// How long after it was told a hazard is to be looked at again.
const REVIEW_SECONDS: i64 = 12 * 60 * 60;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// The agency whose CAD raises it.
    pub from: String,
    pub to: Vec<Offer>,
    #[serde(rename = "type")]
    type_common: String,
    priority: u8,
    summary: String,
    typed: String,
    easting: u32,
    northing: u32,
    /// What becomes known a little later.
    pub later: Option<String>,
    /// Why the scene is unsafe, where it is.
    #[serde(rename = "unsafe")]
    unsafe_because: Option<String>,
    #[serde(default)]
    hazards: Vec<Hazard>,
    #[serde(default)]
    persons: Vec<Person>,
    #[serde(default)]
    health: Vec<Health>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    pub agency: String,
    pub kind: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazard {
    code: String,
    severity: u8,
    text: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    role: String,
    described: String,
    phone: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Health {
    complaint: String,
    breathing: String,
    conscious: String,
    bleeding: String,
}

/// Whom an incident is offered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offers {
    /// As the file has them.
    All,
    /// Of those that ask for a decision only the first, so that each incident has one decision.
    OneDecision,
}

impl Offer {
    #[must_use]
    pub fn asks(&self) -> Asks {
        if self.kind == "awareness" { Asks::Nothing } else { Asks::Decision }
    }
}

/// Every invented incident, in the file's order.
///
/// # Errors
/// If the file that was built in is not of its form, which a test rules out.
pub fn all() -> Result<Vec<Incident>, toml::de::Error> {
    #[derive(Deserialize)]
    struct File {
        incident: Vec<Incident>,
    }
    toml::from_str::<File>(TEXT).map(|file| file.incident)
}

impl Incident {
    /// Whether anybody is asked for a decision.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.to.iter().any(|offer| offer.asks() == Asks::Decision)
    }

    /// The offers that are made of it.
    #[must_use]
    pub fn offers(&self, offers: Offers) -> Vec<&Offer> {
        let mut has_asked = false;
        let is_made = |offer: &&Offer| {
            let asks = offer.asks() == Asks::Decision;
            let is_one_more = asks && has_asked && offers == Offers::OneDecision;
            has_asked |= asks;
            !is_one_more
        };
        self.to.iter().filter(is_made).collect()
    }

    /// What its CAD sends.
    #[must_use]
    pub fn body(&self, local_ref: &str, offers: &[&Offer], now: Timestamp) -> Value {
        let safety = match &self.unsafe_because {
            Some(reason) => json!({ "state": "unsafe", "reason": reason }),
            None => json!({ "state": "unknown" }),
        };
        json!({
            "type_common": self.type_common,
            "priority_common": self.priority,
            "summary": self.summary,
            "scene_safety": safety,
            "local_ref": local_ref,
            "locations": [{
                "role": "incident",
                "typed": self.typed,
                "grid": { "easting": self.easting, "northing": self.northing },
                "accuracy_m": 50,
            }],
            "clocks": [{ "name": "connect", "at": now.plus_seconds(-40) }],
            "hazards": self.hazards.iter().map(|hazard| hazard.body(now)).collect::<Vec<_>>(),
            "persons": self.persons.iter().map(Person::body).collect::<Vec<_>>(),
            "health": self.health.iter().map(Health::body).collect::<Vec<_>>(),
            "shares": offers.iter().map(|offer| offer.body()).collect::<Vec<_>>(),
        })
    }
}

impl Offer {
    fn body(&self) -> Value {
        json!({ "to": self.agency, "kind": self.kind })
    }
}

impl Hazard {
    fn body(&self, now: Timestamp) -> Value {
        let mut body = json!({
            "code": self.code,
            "severity": self.severity,
            "since": now,
            "review_by": now.plus_seconds(REVIEW_SECONDS),
        });
        if let (Some(text), Some(fields)) = (&self.text, body.as_object_mut()) {
            fields.insert("text".to_owned(), json!(text));
        }
        body
    }
}

impl Person {
    fn body(&self) -> Value {
        let mut body = json!({ "role": self.role, "name": self.described });
        if let (Some(phone), Some(fields)) = (&self.phone, body.as_object_mut()) {
            fields.insert("phone".to_owned(), json!(phone));
        }
        body
    }
}

impl Health {
    fn body(&self) -> Value {
        json!({
            "complaint": self.complaint,
            "breathing": self.breathing,
            "conscious": self.conscious,
            "bleeding": self.bleeding,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Asks, Offers, all};
    use kernel::Timestamp;

    #[test]
    fn forty_incidents_are_read_and_each_asks_somebody_else() {
        let incidents = all().unwrap();
        assert_eq!(incidents.len(), 40);
        let services = super::super::county::SERVICES;
        for incident in &incidents {
            assert!(services.contains(&incident.from.as_str()));
            assert!(incident.to.iter().all(|offer| offer.agency != incident.from));
            let only_told = |offer: &&super::Offer| offer.agency == "council";
            assert!(incident.to.iter().filter(only_told).all(|o| o.asks() == Asks::Nothing));
            let asked = incident.offers(Offers::OneDecision);
            assert!(asked.iter().filter(|offer| offer.asks() == Asks::Decision).count() <= 1);
            assert!(incident.offers(Offers::All).len() >= asked.len());
        }
    }

    #[test]
    fn nobody_in_them_is_real_and_no_line_can_be_rung() {
        for incident in all().unwrap() {
            for person in &incident.persons {
                assert!(person.described.starts_with(char::is_lowercase), "{}", person.described);
                let is_drama = |phone: &String| phone.starts_with("+441632960");
                assert!(person.phone.as_ref().is_none_or(is_drama));
            }
        }
    }

    #[test]
    fn what_a_cad_sends_has_the_place_as_it_was_typed() {
        let incidents = all().unwrap();
        let first = incidents.first().unwrap();
        let offers = first.offers(Offers::All);
        let body = first.body("POL-1", &offers, Timestamp::from_milliseconds(0));
        assert_eq!(body["locations"][0]["typed"], first.typed.as_str());
        assert_eq!(body["shares"].as_array().unwrap().len(), first.to.len());
        assert_eq!(body["local_ref"], "POL-1");
    }
}
