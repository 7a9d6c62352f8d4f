//! Taking a name that may be held once, in the same append as what is named by it.

use desk::{Batch, Desk, DeskError, Loaded};
use kernel::TypedId;

use crate::events::{NameFreed, NameId, NameKind, NameTaken};
use crate::model::NameRecord;

/// A name as it was found: free to take, unless somebody holds it.
pub(super) struct Name {
    id: NameId,
    found: Option<Loaded<NameRecord>>,
}

impl Name {
    pub(super) async fn load(desk: &Desk, id: NameId) -> Result<Self, DeskError> {
        Ok(Self { id, found: desk.find::<NameRecord>(id).await? })
    }

    pub(super) fn is_held(&self) -> bool {
        self.found.as_ref().is_some_and(|name| name.is_held())
    }

    /// Adds the taking of the name. The append fails if somebody took it meanwhile.
    pub(super) fn take<'a>(
        &self,
        batch: Batch<'a>,
        kind: NameKind,
        holder: impl TypedId,
    ) -> Batch<'a> {
        let taken = NameTaken { kind, holder: holder.uuid() };
        match &self.found {
            Some(found) => batch.on(found, taken),
            None => batch.create::<NameRecord>(self.id, taken),
        }
    }

    pub(super) fn free<'a>(
        &self,
        batch: Batch<'a>,
        kind: NameKind,
        holder: impl TypedId,
    ) -> Batch<'a> {
        match &self.found {
            Some(found) => batch.on(found, NameFreed { kind, holder: holder.uuid() }),
            None => batch,
        }
    }
}
