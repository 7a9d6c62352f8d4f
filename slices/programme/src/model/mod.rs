//! What the register holds: entries that are registered once and changed when their row changes.
//! Which roles may import, and what is shown to whom, is the policy's.

mod area;
mod scheme;
mod term;

use access::{Facts, Permission};
use kernel::Folded;

use crate::events::Slug;

pub(crate) use area::Area;
pub(crate) use scheme::Scheme;
pub(crate) use term::Term;

/// Loading tables into the register.
pub(crate) const IMPORT_REGISTER: Permission = Permission("programme.import_register");
/// Reading the register's public pages and data.
pub(crate) const READ_REGISTER: Permission = Permission("programme.read_register");

/// The register as a whole, as a decision is told of it: it is nobody's in particular.
pub(crate) fn register_facts() -> Facts {
    Facts { kind: "programme.register", ..Facts::default() }
}

/// Something that a table's row becomes.
pub(crate) trait Entry: Folded {
    type Details: Clone + PartialEq + Send + Sync;

    fn id_of(slug: &Slug, details: &Self::Details) -> Self::Id;
    /// The event that registers an entry that is not yet there.
    fn register(slug: Slug, details: Self::Details) -> Self::Event;
    /// The event that makes the entry be as its row now is; `None` if it already is.
    fn change(&self, details: Self::Details) -> Option<Self::Event>;
}
