//! Codes as people say them.

use contracts::{AgencyKind, ShareKind, Standing};
use kernel::{Label, Purpose, Role};
use web::parts::{Choice, Tone};

use super::here::coded;
use crate::views::code;

pub(super) const AGENCY_KINDS: [AgencyKind; 12] = [
    AgencyKind::Police,
    AgencyKind::Fire,
    AgencyKind::Ambulance,
    AgencyKind::Coastguard,
    AgencyKind::TransportPolice,
    AgencyKind::Highways,
    AgencyKind::Council,
    AgencyKind::Utility,
    AgencyKind::Hospital,
    AgencyKind::VoluntaryRescue,
    AgencyKind::Hub,
    AgencyKind::Other,
];

pub(super) const SHARE_KINDS: [ShareKind; 3] =
    [ShareKind::Transfer, ShareKind::Awareness, ShareKind::Assist];

const fn kind_words(kind: AgencyKind) -> &'static str {
    match kind {
        AgencyKind::Police => "Police",
        AgencyKind::Fire => "Fire and rescue",
        AgencyKind::Ambulance => "Ambulance",
        AgencyKind::Coastguard => "Coastguard",
        AgencyKind::TransportPolice => "Transport police",
        AgencyKind::Highways => "Highways",
        AgencyKind::Council => "Council",
        AgencyKind::Utility => "Utility",
        AgencyKind::Hospital => "Hospital",
        AgencyKind::VoluntaryRescue => "Voluntary rescue",
        AgencyKind::Hub => "Hub",
        AgencyKind::Other => "Other",
    }
}

/// An agency's kind by its code.
pub(super) fn told_kind(word: &str) -> &'static str {
    coded(word).map_or("Other", kind_words)
}

pub(super) const fn share_words(kind: ShareKind) -> &'static str {
    match kind {
        ShareKind::Transfer => "Transfer",
        ShareKind::Awareness => "Awareness",
        ShareKind::Assist => "Assist",
    }
}

const fn share_hint(kind: ShareKind) -> &'static str {
    match kind {
        ShareKind::Transfer => "Take over or attend",
        ShareKind::Awareness => "Know this; no decision is asked",
        ShareKind::Assist => "Help while the owner keeps it",
    }
}

pub(super) const fn label_words(label: Label) -> &'static str {
    match label {
        Label::General => "General",
        Label::Personal => "Personal",
        Label::Health => "Health",
        Label::Policing => "Policing",
        Label::Protected => "Protected",
    }
}

const fn label_hint(label: Label) -> &'static str {
    match label {
        Label::General => "Where, what and hazards",
        Label::Personal => "Who is involved",
        Label::Health => "Their health",
        Label::Policing => "What police alone hold",
        Label::Protected => "Refuges and protected witnesses",
    }
}

pub(super) const fn purpose_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::EmergencyResponse => "Emergency response",
        Purpose::Administration => "Administration",
        Purpose::Collaboration => "Collaboration",
        Purpose::Audit => "Audit",
        Purpose::Publication => "Publication",
    }
}

/// A standing by its code: the word and the tone of its tag.
pub(super) fn told_standing(word: &str) -> (&'static str, Tone) {
    match coded(word) {
        Some(Standing::Active) => ("Active", Tone::Green),
        _ => ("Suspended", Tone::Grey),
    }
}

/// Roles by their codes in JSON.
pub(super) fn told_roles(json: &str) -> String {
    let roles: Vec<Role> = serde_json::from_str(json).unwrap_or_default();
    roles.iter().map(|role| web::role_words(*role)).collect::<Vec<_>>().join(", ")
}

pub(super) fn agency_kinds() -> Vec<Choice> {
    AGENCY_KINDS.iter().map(|kind| Choice::new(code(kind), kind_words(*kind))).collect()
}

pub(super) fn standings() -> Vec<Choice> {
    vec![
        Choice::new("active", "Active"),
        Choice::new("suspended", "Suspended").hinted("Can do nothing; nothing is deleted"),
    ]
}

pub(super) fn roles(offered: &[Role]) -> Vec<Choice> {
    offered.iter().map(|role| Choice::new(role.code(), web::role_words(*role))).collect()
}

pub(super) fn share_kinds() -> Vec<Choice> {
    let choice =
        |kind: &ShareKind| Choice::new(code(kind), share_words(*kind)).hinted(share_hint(*kind));
    SHARE_KINDS.iter().map(choice).collect()
}

pub(super) fn labels() -> Vec<Choice> {
    let choice =
        |label: Label| Choice::new(label.code(), label_words(label)).hinted(label_hint(label));
    Label::ALL.into_iter().map(choice).collect()
}

pub(super) fn purposes() -> Vec<Choice> {
    let offered = [Purpose::EmergencyResponse, Purpose::Collaboration];
    offered.iter().map(|purpose| Choice::new(purpose.code(), purpose_words(*purpose))).collect()
}

/// An event's name as the history tells it.
pub(super) fn told_event(event: &str) -> &'static str {
    match event {
        "directory.agency_added" => "Agency added",
        "directory.agency_changed" => "Agency changed",
        "directory.room_added" => "Room added",
        "directory.room_changed" => "Room changed",
        "directory.person_added" => "Account added",
        "directory.person_changed" => "Account changed",
        "directory.person_erased" => "Name and address erased",
        "directory.system_added" => "System added",
        "directory.system_changed" => "System changed",
        "directory.agreement_made" => "Agreement edition made",
        "directory.agreement_withdrawn" => "Agreement withdrawn",
        "directory.password_set" => "Password set",
        "directory.signed_in" => "Signed in",
        "directory.sign_in_refused" => "Sign-in refused",
        "directory.locked_out" => "Locked out",
        "directory.signed_out" => "Signed out",
        "directory.session_ended" => "Session ended",
        "directory.secret_issued" => "Secret issued",
        "directory.secret_revoked" => "Secret revoked",
        _ => "Changed",
    }
}
