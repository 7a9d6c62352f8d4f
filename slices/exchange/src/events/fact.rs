//! Everything that can be stated about an incident, as one type: each fact knows the slot that it
//! competes for, the label that it is disclosed under and whether it is a code that outlives an
//! erasure.

use std::borrow::Cow;

use kernel::{Label, Seal, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ItemId;
use super::bounds::{Extra, TypeCode, Whole};
use super::person::{Health, Person};
use super::place::Location;
use super::thing::{
    Attachment, ClockPoint, Hazard, Link, LocalPriority, LocalType, Reference, Resource,
    SceneSafety,
};
use super::words::{Major, SafetyState};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    TypeCommon(TypeCode),
    /// 1 immediate threat to life, to 5 information.
    PriorityCommon(Priority),
    Major(Major),
    Clock(ClockPoint),
    TypeLocal(LocalType),
    PriorityLocal(LocalPriority),
    Summary(Summary),
    SceneSafety(SceneSafety),
    /// The author's own reference for the incident.
    LocalRef(LocalRef),
    Location(Box<Location>),
    Hazard(Hazard),
    Person(Box<Person>),
    Health(Box<Health>),
    Attachment(Attachment),
    Resource(Resource),
    Reference(Reference),
    Link(Link),
    /// Fields of a newer version or another system, kept as they came.
    Unknown(Extra),
}

pub type Priority = Whole<1, 5>;

/// What has happened, in 1 to 500 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 500)]
pub struct Summary(pub Text<500>);

/// An agency's own reference, in 1 to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 40)]
pub struct LocalRef(pub Text<40>);

/// What a claim competes for: claims of one slot replace, correct or contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slot(Cow<'static, str>);

impl Slot {
    #[must_use]
    pub const fn of(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn keyed(word: &str, key: impl std::fmt::Display) -> Self {
        Self(Cow::Owned(format!("{word}:{key}")))
    }
}

/// A list of an incident that has a bound: its word and the most items that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bound {
    pub word: &'static str,
    pub items_max: usize,
}

impl Fact {
    pub const SUMMARY: Slot = Slot::of("summary");
    pub const TYPE: Slot = Slot::of("type_common");
    pub const PRIORITY: Slot = Slot::of("priority_common");
    pub const SCENE_SAFETY: Slot = Slot::of("scene_safety");
    pub const MAJOR: Slot = Slot::of("major");
    pub const LOCAL_REF: Slot = Slot::of("local_ref");

    /// The fact's name as it is stored and sent.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TypeCommon(_) => "type_common",
            Self::PriorityCommon(_) => "priority_common",
            Self::Major(_) => "major",
            Self::Clock(_) => "clock",
            Self::TypeLocal(_) => "type_local",
            Self::PriorityLocal(_) => "priority_local",
            Self::Summary(_) => "summary",
            Self::SceneSafety(_) => "scene_safety",
            Self::LocalRef(_) => "local_ref",
            Self::Location(_) => "location",
            Self::Hazard(_) => "hazard",
            Self::Person(_) => "person",
            Self::Health(_) => "health",
            Self::Attachment(_) => "attachment",
            Self::Resource(_) => "resource",
            Self::Reference(_) => "reference",
            Self::Link(_) => "link",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Whether the fact is one of a list, so that its claim names an item.
    #[must_use]
    pub const fn is_item(&self) -> bool {
        self.bound().is_some()
    }

    /// The list that the fact belongs to, where it is one of a list.
    #[must_use]
    pub const fn bound(&self) -> Option<Bound> {
        let items_max = match self {
            Self::Location(_)
            | Self::Hazard(_)
            | Self::Person(_)
            | Self::Health(_)
            | Self::Attachment(_)
            | Self::Reference(_)
            | Self::Link(_) => 50,
            Self::Resource(_) => 200,
            _ => return None,
        };
        Some(Bound { word: self.word(), items_max })
    }

    #[must_use]
    pub fn slot(&self, item: Option<ItemId>) -> Slot {
        match (self, item) {
            (Self::Clock(clock), _) => Slot::keyed("clock", clock.name.code()),
            (Self::TypeLocal(local), _) => Slot::keyed("type_local", &local.scheme),
            (Self::PriorityLocal(local), _) => Slot::keyed("priority_local", &local.scheme),
            (_, Some(item)) => Slot::keyed(self.word(), item),
            (_, None) => Slot::of(self.word()),
        }
    }

    /// Whom the fact may be shown to.
    #[must_use]
    pub const fn label(&self) -> Label {
        match self {
            Self::Location(location) if location.is_protected => Label::Protected,
            Self::Hazard(hazard) => hazard.label,
            Self::Attachment(attachment) => attachment.label,
            // What an unknown field tells is not known, so it goes as if it told of a person.
            Self::Person(_) | Self::Unknown(_) => Label::Personal,
            Self::Health(_) => Label::Health,
            _ => Label::General,
        }
    }

    /// Codes and times stay open; all free text, persons and places are sealed.
    #[must_use]
    pub const fn seal(&self) -> Seal {
        match self {
            Self::TypeCommon(_) | Self::PriorityCommon(_) | Self::Major(_) | Self::Clock(_) => {
                Seal::Open
            }
            _ => Seal::Case,
        }
    }

    /// The first rule that the fact breaks by itself, if any: the field and what would mend it.
    #[must_use]
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::SceneSafety(safety)
                if safety.state == SafetyState::Unsafe && safety.reason.is_none() =>
            {
                Some(("reason", "say why the scene is unsafe"))
            }
            Self::Location(place) if place.is_device_fix() && place.plotted().is_some() => {
                let aml = place.aml.as_ref();
                let has_accuracy =
                    place.accuracy_m.is_some() || aml.is_some_and(|aml| aml.radius_m.is_some());
                let has_time = place.fix_time.is_some() || aml.is_some_and(|aml| aml.at.is_some());
                match (has_accuracy, has_time) {
                    (false, _) => Some(("accuracy_m", "a device's fix comes with its accuracy")),
                    (_, false) => Some(("fix_time", "a device's fix comes with its time")),
                    _ => None,
                }
            }
            Self::Hazard(hazard) => {
                let days = hazard.review_by.seconds_since(hazard.since) / 86_400;
                (days > 366).then_some(("review_by", "a hazard is reviewed within a year"))
            }
            Self::Unknown(fields) if fields.is_empty() => {
                Some(("unknown", "leave it out if there is nothing in it"))
            }
            _ => None,
        }
    }
}
