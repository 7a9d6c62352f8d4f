//! What a detail says of an incident: each value with who said it and when, differing ones side by
//! side, struck ones left to the record. Made from the reading that was redacted for this reader.

use kernel::Timestamp;

use super::names::Names;
use crate::events::Fact;
use crate::events::person::{Health, Person};
use crate::events::place::Location;
use crate::events::thing::Hazard;
use crate::events::words::{AmlMethod, Answer, LocationRole, SafetyState, Verdict};
use crate::model::reading::{SlotReading, ValueReading};
use crate::model::vocabulary::{List, words};

/// One value, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub text: String,
    pub by: String,
}

/// A place: what was typed, and what else tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlaceSaid {
    pub role: &'static str,
    /// Byte for byte.
    pub typed: String,
    pub by: String,
    pub lines: Vec<String>,
    /// What a crew must know before it trusts the place.
    pub marks: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HazardSaid {
    pub name: &'static str,
    pub text: String,
    pub severity: i64,
    pub by: String,
    pub is_stale: bool,
    pub review_clock: String,
}

/// Words about one thing under one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinesSaid {
    pub title: String,
    pub lines: Vec<String>,
    pub by: String,
}

/// Turns values into words.
pub(super) struct Teller<'a> {
    pub names: &'a dyn Names,
    pub now: Timestamp,
}

impl Teller<'_> {
    /// "Northshire Police, 22:51:14", marked where it came late.
    pub(super) fn by(&self, value: &ValueReading) -> String {
        let clock = web::london_clock_from(value.authored_at, self.now);
        let late = if value.is_late { ", came late" } else { "" };
        format!("{}, {clock}{late}", self.names.agency(value.author))
    }

    /// The values of a slot that are plain words.
    pub(super) fn said(&self, slot: &SlotReading) -> Vec<Said> {
        let told = |value: &ValueReading| match &*value.value {
            Fact::Summary(summary) => Some(summary.0.to_string()),
            Fact::SceneSafety(safety) => Some(match (safety.state, &safety.reason) {
                (SafetyState::Unsafe, Some(reason)) => format!("Not safe: {reason}"),
                (SafetyState::Unsafe, None) => "Not safe".to_owned(),
                (SafetyState::Safe, _) => "Safe".to_owned(),
                (SafetyState::Unknown, _) => "Not known whether the scene is safe".to_owned(),
            }),
            Fact::LocalRef(reference) => Some(reference.0.to_string()),
            _ => None,
        };
        let said = |value: &ValueReading| told(value).map(|text| Said { text, by: self.by(value) });
        slot.standing.iter().filter_map(said).collect()
    }

    pub(super) fn places(&self, slot: &SlotReading) -> Vec<PlaceSaid> {
        let place = |value: &ValueReading| match &*value.value {
            Fact::Location(place) => Some(PlaceSaid {
                role: role_words(place.role),
                typed: place.typed.to_string(),
                by: self.by(value),
                lines: lines_of(place),
                marks: marks_of(place),
            }),
            _ => None,
        };
        slot.standing.iter().filter_map(place).collect()
    }

    pub(super) fn hazards(&self, slot: &SlotReading) -> Vec<HazardSaid> {
        let hazard = |value: &ValueReading| match &*value.value {
            Fact::Hazard(hazard) => Some(self.hazard(hazard, value)),
            _ => None,
        };
        slot.standing.iter().filter_map(hazard).collect()
    }

    fn hazard(&self, hazard: &Hazard, value: &ValueReading) -> HazardSaid {
        HazardSaid {
            name: words(List::Hazard, hazard.code.code()),
            text: hazard.text.as_ref().map(ToString::to_string).unwrap_or_default(),
            severity: hazard.severity.value(),
            by: self.by(value),
            is_stale: hazard.review_by < self.now,
            review_clock: web::london(hazard.review_by),
        }
    }

    pub(super) fn people(&self, slot: &SlotReading) -> Vec<LinesSaid> {
        let told = |value: &ValueReading| match &*value.value {
            Fact::Person(person) => Some(LinesSaid {
                title: sentence(person.role.code()),
                lines: of_person(person),
                by: self.by(value),
            }),
            Fact::Health(health) => Some(LinesSaid {
                title: "Health".to_owned(),
                lines: of_health(health),
                by: self.by(value),
            }),
            _ => None,
        };
        slot.standing.iter().filter_map(told).collect()
    }
}

fn sentence(code: &str) -> String {
    web::sentence(&code.replace('_', " "))
}

const fn role_words(role: LocationRole) -> &'static str {
    match role {
        LocationRole::Caller => "Caller's place",
        LocationRole::Incident => "Place of the incident",
        LocationRole::Current => "Where it is now",
        LocationRole::Rendezvous => "Rendezvous point",
        LocationRole::Staging => "Staging area",
        LocationRole::Unit => "Unit",
        LocationRole::LandingFrom => "Landing, from",
        LocationRole::LandingTo => "Landing, to",
        LocationRole::Access => "Way in",
        LocationRole::Hospital => "Hospital",
        LocationRole::Other => "Other place",
    }
}

fn lines_of(place: &Location) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("{name}: {value}"));
        }
    };
    line("UPRN", place.uprn.as_ref().map(|uprn| uprn.as_str().to_owned()));
    line(
        "Grid",
        place.grid.map(|grid| format!("E {} N {}", grid.easting.value(), grid.northing.value())),
    );
    let point = place.plotted();
    line("Point", point.map(|point| format!("{:.5}, {:.5}", point.latitude(), point.longitude())));
    line("Accuracy", place.accuracy_m.map(|metres| format!("{} m", metres.value())));
    line("Fixed", place.fix_time.map(web::london_exact));
    line("Floor", place.floor.as_ref().map(ToString::to_string));
    line("Room", place.room.as_ref().map(ToString::to_string));
    line("Marker", place.marker.as_ref().map(ToString::to_string));
    line("Words", place.word_address.as_ref().map(ToString::to_string));
    line("Access", place.access_note.as_ref().map(ToString::to_string));
    lines
}

fn marks_of(place: &Location) -> Vec<&'static str> {
    let has_no_fix = place.is_device_fix() && place.plotted().is_none()
        || place.aml.as_ref().is_some_and(|aml| aml.method == AmlMethod::None);
    let verdict = match place.verdict {
        Verdict::Agree => None,
        Verdict::Doubtful => Some("Doubtful: the ways of telling the place do not quite agree"),
        Verdict::Conflict => Some("Conflict: the ways of telling the place disagree"),
        Verdict::Unknown => Some("Position not checked"),
    };
    [
        place.is_protected.then_some("Protected: do not speak it on the air"),
        place.provisional.then_some("Provisional: only the typed text tells the place"),
        has_no_fix.then_some("No fix: the phone sent no position"),
        verdict,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_person(person: &Person) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(format!(
        "Name: {}",
        person.name.as_ref().map_or_else(|| "not known".to_owned(), ToString::to_string)
    ));
    if let Some(phone) = &person.phone {
        let rank = person
            .callback_rank
            .map(|rank| format!(", ring back {}", rank.value()))
            .unwrap_or_default();
        lines.push(format!("Telephone: {}{rank}", phone.as_str()));
    }
    lines.push(match person.callback_safe {
        Answer::Yes => "Safe to ring back".to_owned(),
        Answer::No => "NOT safe to ring back".to_owned(),
        Answer::Unknown => "Not known whether it is safe to ring back".to_owned(),
    });
    if let Some(age) = person.age {
        lines.push(format!("Age: {}", age.value()));
    }
    if let Some(born) = person.born {
        lines.push(format!("Born: {born}"));
    }
    if let Some(language) = &person.language {
        lines.push(format!("Language: {language}"));
    }
    if let Some(need) = &person.access_need {
        lines.push(format!("Needs: {need}"));
    }
    lines
}

fn of_health(health: &Health) -> Vec<String> {
    let mut lines = vec![format!("Complaint: {}", health.complaint)];
    for (name, answer) in [
        ("Breathing", health.breathing),
        ("Conscious", health.conscious),
        ("Bleeding", health.bleeding),
        ("Infection", health.infection),
    ] {
        lines.push(format!("{name}: {}", answer.code()));
    }
    if let Some(triage) = &health.triage {
        lines.push(format!(
            "Triage: {} {}, {}",
            triage.scheme,
            triage.code,
            web::london_clock(triage.at)
        ));
    }
    if let Some(plan) = &health.care_plan {
        lines.push(format!("Care plan: {plan}"));
    }
    lines
}
