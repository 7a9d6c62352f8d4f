//! One file for each thing that a person, a system or the hub can do here, each in five beats:
//! load, permit, decide, append, answer. Pages, the API and the demo's seed call the same ones.

mod add_agency;
mod add_person;
mod add_room;
mod add_system;
mod change_agency;
mod change_agreement;
mod change_person;
mod change_room;
mod change_system;
mod door;
mod end_session;
mod erase_person;
mod facts;
mod issue_secret;
mod issue_token;
mod make_agreement;
mod names;
mod reset_password;
mod revoke_secret;
mod set_password;
mod sign_in;
mod sign_out;
mod visitor;
mod withdraw_agreement;

use access::Permission;

pub use add_agency::{AddAgency, AddAgencyError, add_agency};
pub use add_person::{AddPerson, AddPersonError, FirstPassword, add_person};
pub use add_room::{AddRoom, AddRoomError, add_room};
pub use add_system::{AddSystem, AddSystemError, add_system};
pub use change_agency::{ChangeAgency, change_agency};
pub use change_agreement::{ChangeAgreement, change_agreement};
pub use change_person::{ChangePerson, change_person};
pub use change_room::{ChangeRoom, change_room};
pub use change_system::{ChangeSystem, change_system};
pub use door::{Busy, Door};
pub use end_session::{EndSession, end_session};
pub use erase_person::erase_person;
pub use facts::{agency_facts, agreement_facts, hub_facts, new_administrator_facts, person_facts};
pub use issue_secret::{IssueSecretError, issue_secret};
pub use issue_token::{IssueToken, IssueTokenError, issue_token};
pub use make_agreement::{MakeAgreementError, make_agreement};
pub use reset_password::reset_password;
pub use revoke_secret::revoke_secret;
pub use set_password::{SetPassword, SetPasswordError, Whose, set_password};
pub use sign_in::{SignIn, SignInAnswer, SignInError, sign_in};
pub use sign_out::sign_out;
pub use withdraw_agreement::{WithdrawAgreement, withdraw_agreement};

pub use crate::model::HasFaults;

/// See the names of agencies and rooms, and which stand.
pub const SEE_NAMES: Permission = Permission("directory.see_names");
pub const ADD_AGENCY: Permission = Permission("directory.add_agency");
pub const CHANGE_AGENCY: Permission = Permission("directory.change_agency");
pub const ADD_ROOM: Permission = Permission("directory.add_room");
pub const CHANGE_ROOM: Permission = Permission("directory.change_room");
/// See an agency's people, with names, addresses and roles.
pub const READ_PEOPLE: Permission = Permission("directory.read_people");
pub const ADD_PERSON: Permission = Permission("directory.add_person");
pub const CHANGE_PERSON: Permission = Permission("directory.change_person");
pub const ERASE_PERSON: Permission = Permission("directory.erase_person");
pub const RESET_PASSWORD: Permission = Permission("directory.reset_password");
pub const SET_PASSWORD: Permission = Permission("directory.set_password");
pub const SIGN_IN: Permission = Permission("directory.sign_in");
pub const SIGN_OUT: Permission = Permission("directory.sign_out");
pub const END_SESSION: Permission = Permission("directory.end_session");
pub const READ_SYSTEMS: Permission = Permission("directory.read_systems");
pub const ADD_SYSTEM: Permission = Permission("directory.add_system");
pub const CHANGE_SYSTEM: Permission = Permission("directory.change_system");
pub const ISSUE_SECRET: Permission = Permission("directory.issue_secret");
pub const REVOKE_SECRET: Permission = Permission("directory.revoke_secret");
pub const ISSUE_TOKEN: Permission = Permission("directory.issue_token");
pub const READ_AGREEMENTS: Permission = Permission("directory.read_agreements");
pub const MAKE_AGREEMENT: Permission = Permission("directory.make_agreement");
pub const CHANGE_AGREEMENT: Permission = Permission("directory.change_agreement");
pub const WITHDRAW_AGREEMENT: Permission = Permission("directory.withdraw_agreement");
/// See who changed what when in an agency's entries.
pub const READ_HISTORY: Permission = Permission("directory.read_history");

/// Every permission that the policy knows.
pub const PERMISSIONS: [Permission; 25] = [
    SEE_NAMES,
    ADD_AGENCY,
    CHANGE_AGENCY,
    ADD_ROOM,
    CHANGE_ROOM,
    READ_PEOPLE,
    ADD_PERSON,
    CHANGE_PERSON,
    ERASE_PERSON,
    RESET_PASSWORD,
    SET_PASSWORD,
    SIGN_IN,
    SIGN_OUT,
    END_SESSION,
    READ_SYSTEMS,
    ADD_SYSTEM,
    CHANGE_SYSTEM,
    ISSUE_SECRET,
    REVOKE_SECRET,
    ISSUE_TOKEN,
    READ_AGREEMENTS,
    MAKE_AGREEMENT,
    CHANGE_AGREEMENT,
    WITHDRAW_AGREEMENT,
    READ_HISTORY,
];

impl HasFaults for desk::DeskError {}
impl HasFaults for web::WebRefused {}
impl HasFaults for Busy {}
impl HasFaults for crate::model::SecretRefused {}

/// Declares an action's error: one variant for each sort of refusal that it can meet, each of
/// which has its own stable code.
macro_rules! action_error {
    ($name:ident { $($variant:ident($inner:ty)),+ $(,)? }) => {
        #[derive(Debug, thiserror::Error)]
        pub enum $name {
            $(#[error(transparent)] $variant(#[from] $inner)),+
        }

        impl kernel::Refusal for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant(refusal) => refusal.code()),+ }
            }
            fn kind(&self) -> kernel::RefusalKind {
                match self { $(Self::$variant(refusal) => refusal.kind()),+ }
            }
            fn field(&self) -> Option<String> {
                match self { $(Self::$variant(refusal) => refusal.field()),+ }
            }
            fn retry_seconds(&self) -> Option<u32> {
                match self { $(Self::$variant(refusal) => refusal.retry_seconds()),+ }
            }
        }

        impl crate::model::HasFaults for $name {
            fn faults(&self) -> Option<&crate::model::Faults> {
                match self { $(Self::$variant(refusal) => refusal.faults()),+ }
            }
        }
    };
}
use action_error;
