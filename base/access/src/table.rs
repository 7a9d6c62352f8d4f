//! Who may do what, as a table that a person can check: the golden of each slice's policies and
//! the text of `docs/access.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kernel::{AgencyId, LabelSet, Purpose, Role, TypedId};

use crate::{Access, Audience, AudienceKind, Facts, Permission};

/// Where the asker's agency stands to the thing.
#[derive(Debug, Clone)]
pub struct Situation {
    /// As the table's cells call it: `owner`.
    pub name: &'static str,
    /// The agency of an asker that has one.
    pub agency: AgencyId,
    pub facts: Facts,
}

impl Situation {
    /// The owner, the recipient and a stranger of a thing of `kind`, asked about with no label,
    /// no agreement and no tag. A slice whose policies read those adds situations of its own.
    #[must_use]
    pub fn usual(kind: &'static str) -> [Self; 3] {
        let [owner, recipient, stranger] = [1, 2, 3].map(agency);
        let facts = Facts {
            kind,
            owner: Some(owner),
            parties: vec![owner, recipient],
            recipient: Some(recipient),
            label: None,
            granted: LabelSet::NONE,
            tags: Vec::new(),
        };
        [("owner", owner), ("recipient", recipient), ("stranger", stranger)]
            .map(|(name, agency)| Self { name, agency, facts: facts.clone() })
    }
}

/// A markdown table with a row for each permission and a column for each role, then the hub and
/// the public. A cell names the situations in which it is allowed (`any` for all of them, `–` for
/// none), and the purposes where only some will do. A connector asks as a system, every other
/// role as a person.
#[must_use]
pub fn table(
    access: &Access,
    permissions: &[Permission],
    roles: &[Role],
    situations: &[Situation],
) -> String {
    let askers: Vec<(String, AudienceKind, Option<Role>)> = roles
        .iter()
        .map(|role| (role.code().replace('_', " "), kind_of(*role), Some(*role)))
        .chain(
            [AudienceKind::Hub, AudienceKind::Public]
                .map(|kind| (kind.code().to_owned(), kind, None)),
        )
        .collect();
    let mut text = String::from("| action |");
    for (name, ..) in &askers {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(askers.len()));
    text.push('\n');
    for permission in permissions {
        let _ = write!(text, "| `{permission}` |");
        for (_, kind, role) in &askers {
            let _ = write!(text, " {} |", cell(access, *permission, (*kind, *role), situations));
        }
        text.push('\n');
    }
    text
}

fn kind_of(role: Role) -> AudienceKind {
    if role == Role::Connector { AudienceKind::System } else { AudienceKind::Person }
}

/// The situations in which the asker is allowed, those with the same purposes together.
fn cell(
    access: &Access,
    permission: Permission,
    (kind, role): (AudienceKind, Option<Role>),
    situations: &[Situation],
) -> String {
    let mut allowed: Vec<(Vec<Purpose>, Vec<&str>)> = Vec::new();
    for situation in situations {
        let may = |purpose: &Purpose| {
            let audience = Audience {
                kind,
                agency: role.map(|_| situation.agency),
                rooms: Vec::new(),
                roles: role.into_iter().collect::<BTreeSet<_>>(),
                purpose: *purpose,
            };
            access.decide(&audience, permission, &situation.facts, 0).allowed
        };
        let purposes: Vec<Purpose> = Purpose::ALL.into_iter().filter(may).collect();
        match allowed.iter_mut().find(|(known, _)| *known == purposes) {
            Some((_, names)) => names.push(situation.name),
            None => allowed.push((purposes, vec![situation.name])),
        }
    }
    let told = allowed.iter().filter(|(purposes, _)| !purposes.is_empty());
    let told: Vec<String> = told
        .map(|(purposes, names)| {
            let any = names.len() == situations.len();
            let names = if any { "any".to_owned() } else { names.join(", ") };
            names + &for_purposes(purposes)
        })
        .collect();
    if told.is_empty() { "–".to_owned() } else { told.join("; ") }
}

/// Nothing where every purpose will do, else ` for audit, administration`.
fn for_purposes(purposes: &[Purpose]) -> String {
    if purposes.len() == Purpose::ALL.len() {
        return String::new();
    }
    let codes: Vec<String> =
        purposes.iter().map(|purpose| purpose.code().replace('_', " ")).collect();
    format!(" for {}", codes.join(", "))
}

/// An agency of the table's own: `00000000-0000-7000-8000-000000000001` and so on.
fn agency(number: u8) -> AgencyId {
    let mut random = [0; 10];
    random[9] = number;
    AgencyId::from_uuid(kernel::mint_v7(0, random))
}
