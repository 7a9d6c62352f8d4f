//! Erasing a case: its key is destroyed in the same commit as the order that says so, and nothing
//! of it stays remembered here.

use journal::{CaseId, Draft, Receipt};
use kernel::{Expected, Folded, StreamEvent};

use crate::{Desk, DeskError, Loaded};

impl Desk {
    /// Destroys a case's key, with the order as the next entry of a loaded stream. Every folded
    /// state is forgotten, since any may hold what was sealed with that key.
    ///
    /// # Errors
    /// `journal.conflict` if the stream has moved on since it was loaded, and all that an append
    /// can meet.
    pub async fn erase<S: Folded>(
        &self,
        loaded: &Loaded<S>,
        case: CaseId,
        order: impl Into<S::Event>,
    ) -> Result<Receipt, DeskError> {
        let order = order.into();
        let draft = Draft {
            stream: loaded.stream(),
            expected: Expected::At(loaded.version()),
            event: order.name(),
            event_version: order.version(),
            fields: order.fields(),
            body: order.body()?,
            occurred_at: self.now(),
            actor: self.actor(),
            agency: self.agency(),
            purpose: self.caller().audience.purpose,
            agreement: None,
            cause: None,
            case: None,
            raises_epoch: contracts::raises_epoch(order.name()),
        };
        let erased = self.office().journal().erase(case, draft).await;
        self.office().forget_all();
        Ok(erased?)
    }
}
