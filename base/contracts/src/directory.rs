//! What the directory tells everybody: who there is and what has been agreed. Names and mail
//! addresses of people are sealed under the person's own key; everything else is open.

use kernel::{
    AgencyId, AgreementId, Field, Label, LabelSet, PersonId, Purpose, Role, RoomId, SystemId,
    Timestamp, event, stream_events,
};
use serde::{Deserialize, Serialize};

/// What sort of organisation an agency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    Police,
    Fire,
    Ambulance,
    Coastguard,
    TransportPolice,
    Highways,
    Council,
    Utility,
    Hospital,
    VoluntaryRescue,
    Hub,
    Other,
}

/// What a share asks of its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    /// Take over or attend.
    Transfer,
    /// Know this; no decision is asked.
    Awareness,
    /// Help while the owner keeps it.
    Assist,
}

/// Whether an account or a thing in the directory may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Active,
    Suspended,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgencyAdded {
    pub agency: AgencyId,
    /// Short and unique, as in `fire-north`; used in addresses and by systems.
    pub slug: String,
    pub name: String,
    pub kind: AgencyKind,
}
event!(AgencyAdded, "directory.agency_added", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgencyChanged {
    pub agency: AgencyId,
    pub name: String,
    pub kind: AgencyKind,
    pub standing: Standing,
}
event!(AgencyChanged, "directory.agency_changed", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomAdded {
    pub room: RoomId,
    pub agency: AgencyId,
    pub slug: String,
    pub name: String,
    /// The number to ring when a decision is late; a public duty line, E.164.
    pub voice_number: Option<String>,
    /// The post to ask for on that line, never a person's name.
    pub escalation_post: String,
}
event!(RoomAdded, "directory.room_added", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomChanged {
    pub room: RoomId,
    pub name: String,
    pub voice_number: Option<String>,
    pub escalation_post: String,
    pub standing: Standing,
}
event!(RoomChanged, "directory.room_changed", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonAdded {
    pub person: PersonId,
    pub agency: AgencyId,
    pub rooms: Vec<RoomId>,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
}
event!(
    PersonAdded,
    "directory.person_added",
    1,
    [Field::labelled("display_name", Label::Personal), Field::labelled("email", Label::Personal)]
);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonChanged {
    pub person: PersonId,
    pub rooms: Vec<RoomId>,
    pub roles: Vec<Role>,
    pub standing: Standing,
    #[serde(default)]
    pub display_name: Option<String>,
}
event!(
    PersonChanged,
    "directory.person_changed",
    1,
    [Field::labelled("display_name", Label::Personal)]
);

/// The person's key was destroyed: name and mail address are gone wherever they were kept. The
/// account was suspended before, so nothing that decisions need changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonErased {
    pub person: PersonId,
}
event!(PersonErased, "directory.person_erased", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemAdded {
    pub system: SystemId,
    pub agency: AgencyId,
    pub room: RoomId,
    pub name: String,
    pub roles: Vec<Role>,
}
event!(SystemAdded, "directory.system_added", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemChanged {
    pub system: SystemId,
    pub name: String,
    pub roles: Vec<Role>,
    pub standing: Standing,
}
event!(SystemChanged, "directory.system_changed", 1, []);

/// A sharing agreement: each party may share with each other party, for these kinds, these labels
/// and this purpose, from one instant until another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementMade {
    pub agreement: AgreementId,
    /// Counts the agreement's versions from 1: a change is a new version.
    pub edition: u32,
    pub title: String,
    pub parties: Vec<AgencyId>,
    pub kinds: Vec<ShareKind>,
    pub labels: LabelSet,
    pub purpose: Purpose,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
}
event!(AgreementMade, "directory.agreement_made", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementWithdrawn {
    pub agreement: AgreementId,
    pub reason: String,
}
event!(AgreementWithdrawn, "directory.agreement_withdrawn", 1, []);

stream_events! { pub enum AgencyEvent { AgencyAdded, AgencyChanged } }
stream_events! { pub enum RoomEvent { RoomAdded, RoomChanged } }
stream_events! { pub enum PersonEvent { PersonAdded, PersonChanged, PersonErased } }
stream_events! { pub enum SystemEvent { SystemAdded, SystemChanged } }
stream_events! { pub enum AgreementEvent { AgreementMade, AgreementWithdrawn } }
