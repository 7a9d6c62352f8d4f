//! What agreements in force let pass, looked up at each request: an offer needs one, and so does
//! every reading. Withdrawing an agreement ends both at once.

use std::collections::BTreeMap;

use contracts::{ShareKind, Standing};
use desk::{Desk, Grant};
use kernel::{AgencyId, Label, LabelSet, RoomId};

use super::errors::OfferRefused;
use super::facts::part;
use super::may;
use crate::model::Incident;

/// The labels that a reader may have of what each agency said.
pub type Readable = BTreeMap<AgencyId, LabelSet>;

/// Finds the agency that an offer goes to, by slug or id.
///
/// # Errors
/// If there is none that takes shares.
pub fn recipient(desk: &Desk, to: &str, at: usize) -> Result<AgencyId, OfferRefused> {
    let register = desk.register();
    let agency = match to.parse() {
        Ok(id) => register.agency(id),
        Err(_) => register.agency_by_slug(to),
    };
    match agency {
        Some(agency) if agency.standing == Standing::Active => Ok(agency.id),
        _ => Err(OfferRefused::UnknownRecipient { to: known_word(to), at }),
    }
}

/// A name that the caller gave is told back only if it is of a slug's form.
fn known_word(to: &str) -> String {
    let is_slug = to.len() <= 60
        && to.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if is_slug { to.to_owned() } else { "that".to_owned() }
}

/// # Errors
/// If the room is not one of the agency's.
pub fn check_room(
    desk: &Desk,
    agency: AgencyId,
    room: Option<RoomId>,
    at: usize,
) -> Result<(), OfferRefused> {
    let Some(room) = room else { return Ok(()) };
    let is_theirs = desk.register().room(room).is_some_and(|room| room.agency == agency);
    if is_theirs { Ok(()) } else { Err(OfferRefused::UnknownRoom { at }) }
}

/// What lets an offer of this kind pass now.
///
/// # Errors
/// If nothing does.
pub fn grant(
    desk: &Desk,
    from: AgencyId,
    to: AgencyId,
    kind: ShareKind,
    at: usize,
) -> Result<Grant, OfferRefused> {
    desk.register().sharing(from, to, kind, desk.now()).ok_or(OfferRefused::NotAgreed { at })
}

/// The labels that the caller may read of each party's words, by agreement and by policy.
#[must_use]
pub fn readable(desk: &Desk, incident: &Incident) -> Readable {
    let Some(reader) = desk.agency() else { return Readable::new() };
    incident
        .parties()
        .into_iter()
        .map(|author| {
            let granted = granted(desk, author, reader);
            let may =
                |label: &Label| desk.may(may::READ_PART, &part(incident, author, *label, granted));
            (author, Label::ALL.into_iter().filter(may).collect())
        })
        .collect()
}

/// The labels that any kind of share between the two may carry now.
fn granted(desk: &Desk, author: AgencyId, reader: AgencyId) -> LabelSet {
    if author == reader {
        return LabelSet::ALL;
    }
    let now = desk.now();
    [ShareKind::Transfer, ShareKind::Assist, ShareKind::Awareness]
        .into_iter()
        .filter_map(|kind| desk.register().sharing(author, reader, kind, now))
        .fold(LabelSet::NONE, |labels, grant| labels.union(grant.labels))
}

/// What the caller needs to be let in to an incident: its owner's general words, or its own.
#[must_use]
pub fn reading(desk: &Desk, incident: &Incident) -> access::Facts {
    let owner = incident.owner();
    let granted = desk.agency().map_or(LabelSet::NONE, |reader| granted(desk, owner, reader));
    part(incident, owner, Label::General, granted)
}
