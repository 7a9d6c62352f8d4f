//! Who acts, as what, and what for. Each journal entry names all three.

use serde::{Deserialize, Serialize};

use crate::{PersonId, RoomId, SystemId};

/// The author of an entry. The agency stands beside it in the entry, for one person may work for
/// two agencies but never for both in one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person, at a room where the work is a room's.
    Person { person: PersonId, room: Option<RoomId> },
    /// A program with client credentials.
    System { system: SystemId },
    /// The hub itself: clocks that run out, imports, housekeeping.
    Hub,
    /// Anybody, on the public pages.
    Public,
}

/// What an act or a view is for. Part of every decision and of every entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    EmergencyResponse,
    Administration,
    Collaboration,
    Audit,
    Publication,
}

impl Purpose {
    pub const ALL: [Self; 5] = [
        Self::EmergencyResponse,
        Self::Administration,
        Self::Collaboration,
        Self::Audit,
        Self::Publication,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmergencyResponse => "emergency_response",
            Self::Administration => "administration",
            Self::Collaboration => "collaboration",
            Self::Audit => "audit",
            Self::Publication => "publication",
        }
    }
}

/// What a person or system may be trusted to do in its own agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes calls, shares and decides at a room's desk.
    Operator,
    /// Watches a room's desk, its links and its alarms.
    Supervisor,
    /// Plans for emergencies in a council; sees what is shared for awareness.
    Planner,
    /// Keeps one agency's rooms, people and systems.
    AgencyAdministrator,
    /// Runs the hub: agencies, agreements, links of all; sees no incident's content.
    HubSupervisor,
    /// Reads the audit of its own agency.
    Auditor,
    /// Leads schemes in the register.
    SchemeLead,
    /// A program that passes incidents for its agency.
    Connector,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Operator,
        Self::Supervisor,
        Self::Planner,
        Self::AgencyAdministrator,
        Self::HubSupervisor,
        Self::Auditor,
        Self::SchemeLead,
        Self::Connector,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
            Self::Planner => "planner",
            Self::AgencyAdministrator => "agency_administrator",
            Self::HubSupervisor => "hub_supervisor",
            Self::Auditor => "auditor",
            Self::SchemeLead => "scheme_lead",
            Self::Connector => "connector",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}
