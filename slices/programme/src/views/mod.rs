//! The register as it is read: one projection for areas, schemes and terms, and the queries on it.
//! Everything here is public, so nothing is kept from any reader.

mod asked;
mod projection;
mod read;
mod rows;
mod shelf;
mod vocabulary;

#[cfg(test)]
mod agreement;

pub(crate) use asked::{AskRefused, Asked, By, COUNT_MAX, FILTERS, Filter};
pub(crate) use projection::Register;
pub use read::Counts;
pub(crate) use read::{
    Page, changed_at, count_schemes, counts, list_areas, list_schemes, load_area, load_scheme,
    summarise,
};
pub(crate) use rows::{AreaRow, SchemeRow};
pub(crate) use shelf::{ReadRefused, Shelf, Stop};
pub(crate) use vocabulary::{Vocabulary, label};
