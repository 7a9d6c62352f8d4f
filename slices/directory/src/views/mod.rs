//! The directory as it is listed: one row for each thing, and who changed what when. Every table
//! is the projection's; the rest only reads.

mod history;
mod lists;
mod projection;
mod tell;

pub use history::{ChangeRow, Scope, list_changes};
pub use lists::{
    AgencyRow, AgreementRow, EditionRow, PersonRow, RoomRow, SecretRow, SystemRow, find_agency,
    list_agencies, list_agreements, list_editions, list_people, list_rooms, list_secrets,
    list_systems,
};
pub use projection::DirectoryProjection;
pub(crate) use projection::code;

/// The projection's name, and that of its file.
pub const DIRECTORY: &str = "directory";
