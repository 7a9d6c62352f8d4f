//! The question and the answer: who asks, what they would do, what is true of the thing.

use std::collections::BTreeSet;
use std::fmt;

use kernel::{AgencyId, Label, LabelSet, Purpose, Role, RoomId};

/// The reason given when no policy of any slice names the permission.
pub const NO_POLICY: &str = "no policy";

/// What somebody would do: the slice's name, a full stop, the action, as in
/// `exchange.accept_share`. It is the action's name in the slice's policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(pub &'static str);

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What kind of asker it is; the asker's own id never takes part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AudienceKind {
    Person,
    System,
    Hub,
    Public,
}

impl AudienceKind {
    pub const ALL: [Self; 4] = [Self::Person, Self::System, Self::Hub, Self::Public];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::System => "system",
            Self::Hub => "hub",
            Self::Public => "public",
        }
    }
}

/// Everybody who is answered alike: one decision, and one redacted copy, serves them all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Audience {
    pub kind: AudienceKind,
    pub agency: Option<AgencyId>,
    /// Where they sit. Actions route by it; no policy sees it and no decision depends on it.
    pub rooms: Vec<RoomId>,
    pub roles: BTreeSet<Role>,
    pub purpose: Purpose,
}

/// What is true of the thing, as far as a policy may know.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Facts {
    /// The kind of thing, as in `exchange.share`.
    pub kind: &'static str,
    pub owner: Option<AgencyId>,
    /// Every agency that has a part in it, the owner among them where the slice says so.
    pub parties: Vec<AgencyId>,
    pub recipient: Option<AgencyId>,
    /// The label of the part that is asked for, where the question is about one part.
    pub label: Option<Label>,
    /// The labels that agreements in force let the audience's agency have from the owner.
    pub granted: LabelSet,
    /// Words of the slice's own, such as `closed` or `exercise`.
    pub tags: Vec<&'static str>,
}

/// The answer, with the ids of the policies that decided, sorted. A denial because nothing
/// permitted has no reasons; one because nothing is known has [`NO_POLICY`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub reasons: Vec<String>,
}

impl Decision {
    pub(crate) fn denied(reason: impl Into<String>) -> Self {
        Self { allowed: false, reasons: vec![reason.into()] }
    }
}
