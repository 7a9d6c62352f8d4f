//! Who: persons of an incident, and what is known of their health, which is a part of its own.

use kernel::{Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ItemId;
use super::bounds::{Extra, Phone, Whole};
use super::words::{Answer, PersonRole};

/// A person of an incident; at most 50. Label `personal`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    pub role: PersonRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub name: Option<Text<200>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Whom to ring back first; exactly one person has rank 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_rank: Option<Whole<1, 9>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub born: Option<jiff::civil::Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<Whole<0, 130>>,
    /// A BCP 47 tag, as in `cy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 35)]
    pub language: Option<Text<35>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub access_need: Option<Text<200>>,
    /// Whether ringing back is safe for them; unknown is said.
    #[serde(default = "unknown")]
    pub callback_safe: Answer,
    #[serde(flatten)]
    pub extra: Extra,
}

const fn unknown() -> Answer {
    Answer::Unknown
}

/// Health answers about one person; at most 50. Label `health`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The person's item in the same incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub person: Option<ItemId>,
    #[serde(default = "unknown")]
    pub breathing: Answer,
    #[serde(default = "unknown")]
    pub conscious: Answer,
    #[serde(default = "unknown")]
    pub bleeding: Answer,
    #[schema(value_type = String, max_length = 1000)]
    pub complaint: Text<1000>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
    #[serde(default = "unknown")]
    pub infection: Answer,
    /// A reference only, never the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub care_plan: Option<Text<200>>,
    #[serde(flatten)]
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Triage {
    #[schema(value_type = String, max_length = 40)]
    pub scheme: Text<40>,
    #[schema(value_type = String, max_length = 40)]
    pub code: Text<40>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}
