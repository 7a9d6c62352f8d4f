//! What an owner does with its incident: shares it, hands it over, closes it, takes it up again.

use kernel::AgencyId;

use super::{Incident, SHARES_MAX};
use crate::events::claim::Reason;
use crate::events::words::ProposedRole;
use crate::events::{
    IncidentCancelled, IncidentClosed, IncidentErased, IncidentReopened, IncidentShared,
    OwnershipMoved, ShareId,
};
use crate::model::refusals::IncidentRefused;

impl Incident {
    /// Shares the incident with one more agency. `open` are the agencies whose share of it has
    /// not ended.
    ///
    /// # Errors
    /// If it is over, or that agency has an open share of it, or there are too many.
    pub fn share(
        &self,
        share: ShareId,
        with: AgencyId,
        open: &[AgencyId],
    ) -> Result<IncidentShared, IncidentRefused> {
        self.check_open()?;
        if open.contains(&with) {
            return Err(IncidentRefused::AlreadyShared);
        }
        if self.shares.len() >= SHARES_MAX {
            return Err(IncidentRefused::TooMany { word: "shares", max: SHARES_MAX });
        }
        Ok(IncidentShared { share, with })
    }

    /// What an accepting recipient becomes, and the move of ownership if it becomes the owner. The
    /// first accepted transfer that proposes it moves it; later ones assist.
    #[must_use]
    pub fn accepted_by(
        &self,
        share: ShareId,
        proposes: ProposedRole,
        from: AgencyId,
        to: AgencyId,
    ) -> (ProposedRole, Option<OwnershipMoved>) {
        let moves = proposes == ProposedRole::Owner && self.owner == from && self.is_open();
        match (moves, proposes) {
            (true, _) => (ProposedRole::Owner, Some(OwnershipMoved { from, to, share })),
            (false, ProposedRole::Owner) => (ProposedRole::Assisting, None),
            (false, role) => (role, None),
        }
    }

    /// # Errors
    /// If `by` is not the owner, the incident is over, or shares that ask something are open.
    pub fn close(
        &self,
        by: AgencyId,
        open_shares: usize,
        reason: Option<Reason>,
    ) -> Result<IncidentClosed, IncidentRefused> {
        self.check_owner(by)?;
        self.check_open()?;
        if open_shares > 0 {
            return Err(IncidentRefused::SharesOpen { open: open_shares });
        }
        Ok(IncidentClosed { by, reason })
    }

    /// # Errors
    /// If `by` is not the owner or the incident is over.
    pub fn cancel(
        &self,
        by: AgencyId,
        reason: Option<Reason>,
    ) -> Result<IncidentCancelled, IncidentRefused> {
        self.check_owner(by)?;
        self.check_open()?;
        Ok(IncidentCancelled { by, reason })
    }

    /// # Errors
    /// If `by` is not the owner or the incident is not over.
    pub fn reopen(
        &self,
        by: AgencyId,
        reason: Option<Reason>,
    ) -> Result<IncidentReopened, IncidentRefused> {
        self.check_owner(by)?;
        self.check_not_erased()?;
        if self.is_open() {
            return Err(self.lifecycle_refusal("it need not be reopened"));
        }
        Ok(IncidentReopened { by, reason })
    }

    /// # Errors
    /// If it was erased before.
    pub fn erase(&self, ground: &str) -> Result<IncidentErased, IncidentRefused> {
        self.check_not_erased()?;
        Ok(IncidentErased { incident: self.id, ground: ground.to_owned() })
    }

    fn check_owner(&self, by: AgencyId) -> Result<(), IncidentRefused> {
        if by == self.owner { Ok(()) } else { Err(IncidentRefused::NotOwner) }
    }

    fn check_open(&self) -> Result<(), IncidentRefused> {
        self.check_not_erased()?;
        if self.is_open() { Ok(()) } else { Err(self.lifecycle_refusal("reopen it first")) }
    }

    /// # Errors
    /// If the text was erased by order.
    pub const fn check_not_erased(&self) -> Result<(), IncidentRefused> {
        if self.is_erased { Err(IncidentRefused::Erased) } else { Ok(()) }
    }

    const fn lifecycle_refusal(&self, mend: &'static str) -> IncidentRefused {
        IncidentRefused::Lifecycle { lifecycle: self.lifecycle.code(), mend }
    }
}
