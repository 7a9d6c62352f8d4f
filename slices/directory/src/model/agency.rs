//! An agency: an organisation with its own responsibility for data.

use contracts::{AgencyAdded, AgencyChanged, AgencyEvent, AgencyKind, Standing};
use kernel::{AgencyId, Folded, StreamKind, Told};

use crate::model::Faults;
use crate::model::faults::refusal;
use crate::model::name::read_slug;

const NAME_CHARACTERS_MAX: usize = 120;

#[derive(Debug, Clone, PartialEq)]
pub struct AgencyRecord {
    id: AgencyId,
    slug: String,
    name: String,
    kind: AgencyKind,
    standing: Standing,
}

/// What is filled in about an agency.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencyDraft {
    pub name: String,
    pub kind: AgencyKind,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AgencyRefused {
    #[error("{0}")]
    Invalid(Faults),
    #[error("short name is taken by another agency; choose another")]
    SlugTaken,
    #[error("nothing has changed; change a field or go back")]
    NothingChanged,
    #[error("your own agency cannot be suspended by you; ask the hub's operator")]
    OwnAgency,
}
refusal!(AgencyRefused {
    "directory.agency.invalid",
    Self::SlugTaken => "directory.agency.slug_taken" Conflict,
    Self::NothingChanged => "directory.agency.nothing_changed" Invalid,
    Self::OwnAgency => "directory.agency.own" Conflict,
});

impl AgencyRecord {
    /// # Errors
    /// If the short name or the name is not of its form.
    pub fn add(
        id: AgencyId,
        slug: &str,
        name: &str,
        kind: AgencyKind,
    ) -> Result<AgencyAdded, AgencyRefused> {
        let mut faults = Faults::default();
        let name = faults.text::<NAME_CHARACTERS_MAX>("name", name);
        let slug = read_slug(&mut faults, slug);
        Ok(faults.or(AgencyAdded { agency: id, slug, name, kind })?)
    }

    /// # Errors
    /// If a field is not of its form, nothing changes, or someone suspends the agency that they
    /// themselves act for.
    pub fn change(
        &self,
        draft: &AgencyDraft,
        by: Option<AgencyId>,
    ) -> Result<AgencyChanged, AgencyRefused> {
        let mut faults = Faults::default();
        let name = faults.text::<NAME_CHARACTERS_MAX>("name", &draft.name);
        let name = faults.or(name)?;
        if by == Some(self.id) && draft.standing == Standing::Suspended {
            return Err(AgencyRefused::OwnAgency);
        }
        let is_same =
            name == self.name && draft.kind == self.kind && draft.standing == self.standing;
        if is_same {
            return Err(AgencyRefused::NothingChanged);
        }
        Ok(AgencyChanged { agency: self.id, name, kind: draft.kind, standing: draft.standing })
    }

    #[must_use]
    pub fn id(&self) -> AgencyId {
        self.id
    }

    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }
}

impl Folded for AgencyRecord {
    const KIND: StreamKind = StreamKind("directory.agency");
    type Id = AgencyId;
    type Event = AgencyEvent;

    fn fold(state: Option<Self>, event: &AgencyEvent, _: &Told) -> Option<Self> {
        match (state, event) {
            (None, AgencyEvent::AgencyAdded(added)) => Some(Self {
                id: added.agency,
                slug: added.slug.clone(),
                name: added.name.clone(),
                kind: added.kind,
                standing: Standing::Active,
            }),
            (Some(agency), AgencyEvent::AgencyChanged(changed)) => Some(Self {
                name: changed.name.clone(),
                kind: changed.kind,
                standing: changed.standing,
                ..agency
            }),
            (state, _) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{AgencyKind, Standing};
    use kernel::{AgencyId, TypedId};
    use uuid::Uuid;

    use super::{AgencyDraft, AgencyRecord, AgencyRefused};

    fn fire() -> AgencyRecord {
        AgencyRecord {
            id: AgencyId::from_uuid(Uuid::from_u128(1)),
            slug: "fire-north".to_owned(),
            name: "North Fire".to_owned(),
            kind: AgencyKind::Fire,
            standing: Standing::Active,
        }
    }

    #[test]
    fn every_fault_of_a_form_is_told_at_once() {
        let refused = AgencyRecord::add(fire().id, "No Good", " ", AgencyKind::Fire).unwrap_err();
        let fields: Vec<_> =
            refused.faults().unwrap().list().iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "slug"]);
    }

    #[test]
    fn an_agency_changes_only_when_something_changes_and_never_suspends_itself() {
        let same = AgencyDraft {
            name: "North Fire".to_owned(),
            kind: AgencyKind::Fire,
            standing: Standing::Active,
        };
        assert_eq!(fire().change(&same, None), Err(AgencyRefused::NothingChanged));
        let suspended = AgencyDraft { standing: Standing::Suspended, ..same };
        assert_eq!(fire().change(&suspended, Some(fire().id)), Err(AgencyRefused::OwnAgency));
        assert_eq!(fire().change(&suspended, None).unwrap().standing, Standing::Suspended);
    }
}
