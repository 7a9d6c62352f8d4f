//! What: hazards, attachments, resources, local codes, clocks, references and links.

use kernel::{AgencyId, Label, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bounds::{Digest, Extra, Whole};
use super::words::{
    Capability, ClockName, HazardCode, LinkKind, ReferenceKind, SafetyState, Scan, UnitState,
};
use super::{IncidentId, ItemId};

/// A hazard; at most 50. Past `review_by` it shows as stale, never as gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hazard {
    pub code: HazardCode,
    /// 1 (worst) to 4.
    pub severity: Whole<1, 4>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub text: Option<Text<500>>,
    /// Whose knowledge it is, where not the author's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub source: Option<AgencyId>,
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// At most a year ahead.
    #[schema(value_type = String, format = DateTime)]
    pub review_by: Timestamp,
    #[serde(default)]
    pub about: About,
    /// `general`; `policing`, `health` or `personal` where the hazard is a person's.
    #[serde(default = "general", skip_serializing_if = "is_general")]
    #[schema(value_type = String)]
    pub label: Label,
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a hazard is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    #[default]
    Incident,
    Location {
        #[schema(value_type = String)]
        item: ItemId,
    },
    Person {
        #[schema(value_type = String)]
        item: ItemId,
    },
}

pub(crate) const fn general() -> Label {
    Label::General
}

pub(crate) fn is_general(label: &Label) -> bool {
    *label == Label::General
}

/// A picture, a recording or a paper; at most 50. Its bytes lie beside the journal, addressed by
/// their digest; the incident never waits for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    pub sha256: Digest,
    /// 1 byte to 25 MiB.
    pub size_bytes: Whole<1, 26_214_400>,
    #[schema(value_type = String, max_length = 100)]
    pub mime: Text<100>,
    #[schema(value_type = String, max_length = 200)]
    pub title: Text<200>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Timestamp>,
    #[serde(default = "unscanned")]
    pub scan: Scan,
    #[schema(value_type = String, format = DateTime)]
    pub retain_until: Timestamp,
    #[serde(default = "general", skip_serializing_if = "is_general")]
    #[schema(value_type = String)]
    pub label: Label,
    #[serde(flatten)]
    pub extra: Extra,
}

const fn unscanned() -> Scan {
    Scan::Unscanned
}

/// A unit at work; at most 200. Positions are telemetry and are not recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resource {
    #[schema(value_type = String, max_length = 20)]
    pub callsign: Text<20>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capability: Vec<Capability>,
    pub unit_state: UnitState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub eta: Option<Timestamp>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A service's own type code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalType {
    #[schema(value_type = String, max_length = 40)]
    pub scheme: Text<40>,
    #[schema(value_type = String, max_length = 40)]
    pub code: Text<40>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub text: Option<Text<200>>,
}

/// A service's own priority code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalPriority {
    #[schema(value_type = String, max_length = 40)]
    pub scheme: Text<40>,
    #[schema(value_type = String, max_length = 20)]
    pub code: Text<20>,
}

/// Whether crews may go straight in. Unknown is said, never left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SceneSafety {
    pub state: SafetyState,
    /// Required where the scene is unsafe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<Text<500>>,
}

impl SceneSafety {
    pub const UNKNOWN: Self = Self { state: SafetyState::Unknown, reason: None };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockPoint {
    pub name: ClockName,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reference {
    pub kind: ReferenceKind,
    #[schema(value_type = String, max_length = 200)]
    pub value: Text<200>,
}

/// A relation between two incidents that both go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Link {
    #[schema(value_type = String)]
    pub incident: IncidentId,
    pub kind: LinkKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<Text<500>>,
}
