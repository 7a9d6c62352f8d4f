//! Things, states, rules and refusals of the directory; pure. Each record folds one stream; its
//! methods return the event to record or say why not.

mod account;
mod agency;
mod agreement;
mod faults;
mod lockout;
mod name;
mod password;
mod person;
mod room;
mod secret;
mod system;

pub use account::{AccountRecord, DoorRecord};
pub use agency::{AgencyDraft, AgencyRecord, AgencyRefused};
pub use agreement::{AgreementDraft, AgreementRecord, AgreementRefused};
pub use faults::{Faults, HasFaults};
pub use lockout::{LockedOutUntil, Lockout};
pub use name::{NameRecord, address_key_name, address_name, agency_name, room_name};
pub use password::{Credential, OneTimeCode, Password, PasswordRefused};
pub use person::{PERSON_ROLES, PersonDraft, PersonRecord, PersonRefused, PersonSetting};
pub use room::{RoomDraft, RoomRecord, RoomRefused};
pub use secret::{ClientSecret, SecretRefused, SecretRing};
pub use system::{
    SYSTEM_ROLES, SystemDraft, SystemRecord, SystemRefused, SystemSetting, UseRecord,
};
