//! What a decision is made about, as plain facts.

use access::Facts;
use kernel::AgencyId;

/// A thing that a permission can be asked for.
pub trait HasFacts {
    fn facts(&self) -> Facts;
}

impl HasFacts for Facts {
    fn facts(&self) -> Facts {
        self.clone()
    }
}

/// Whether a caller of this agency may know that the thing exists. A thing with no owner, party
/// or recipient (an act on the hub as a whole) is known to all.
pub(crate) fn is_known_to(facts: &Facts, agency: Option<AgencyId>) -> bool {
    let named = facts.owner.iter().chain(&facts.recipient).chain(&facts.parties);
    let mut is_private = false;
    for party in named {
        if agency == Some(*party) {
            return true;
        }
        is_private = true;
    }
    !is_private
}
