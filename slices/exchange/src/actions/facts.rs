//! What the policies may know of an incident, a share, a part and a list.

use access::Facts;
use contracts::ShareKind;
use desk::HasFacts;
use kernel::{AgencyId, Label, LabelSet};

use crate::model::{Incident, Share};

impl HasFacts for Incident {
    fn facts(&self) -> Facts {
        Facts {
            kind: "exchange.incident",
            owner: Some(self.owner()),
            parties: self.parties(),
            recipient: None,
            label: None,
            granted: LabelSet::NONE,
            tags: vec![self.lifecycle().code()],
        }
    }
}

impl HasFacts for Share {
    fn facts(&self) -> Facts {
        let kind = if self.kind() == ShareKind::Awareness { "awareness" } else { "asking" };
        Facts {
            kind: "exchange.share",
            owner: Some(self.from()),
            parties: vec![self.from(), self.to()],
            recipient: Some(self.to()),
            label: None,
            granted: LabelSet::NONE,
            tags: vec![kind],
        }
    }
}

/// Something of an agency's own: a new incident, its lists, its board.
#[must_use]
pub fn own(kind: &'static str, agency: Option<AgencyId>) -> Facts {
    Facts { kind, owner: agency, parties: agency.into_iter().collect(), ..Facts::default() }
}

/// What one agency said under one label, as asked for by another.
#[must_use]
pub fn part(incident: &Incident, author: AgencyId, label: Label, granted: LabelSet) -> Facts {
    Facts {
        kind: "exchange.part",
        owner: Some(author),
        parties: incident.parties(),
        label: Some(label),
        granted,
        ..Facts::default()
    }
}
