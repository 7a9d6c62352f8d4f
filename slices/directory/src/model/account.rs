//! An account's record of use: when its password was set, when it was last signed in to. The
//! password itself is in the vault.

use kernel::{Folded, PersonId, StreamKind, Timestamp, Told};

use crate::events::{AccountEvent, DoorEvent, DoorId, PasswordSort};

#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccountRecord {
    pub password: Option<(PasswordSort, Timestamp)>,
    pub last_signed_in_at: Option<Timestamp>,
    pub locked_until: Option<Timestamp>,
}

impl Folded for AccountRecord {
    const KIND: StreamKind = StreamKind("directory.account");
    type Id = PersonId;
    type Event = AccountEvent;

    fn fold(state: Option<Self>, event: &AccountEvent, told: &Told) -> Option<Self> {
        let account = state.unwrap_or_default();
        Some(match event {
            AccountEvent::PasswordSet(set) => {
                Self { password: Some((set.sort, told.recorded_at)), locked_until: None, ..account }
            }
            AccountEvent::SignedIn(_) => {
                Self { last_signed_in_at: Some(told.recorded_at), locked_until: None, ..account }
            }
            AccountEvent::LockedOut(locked) => Self { locked_until: Some(locked.until), ..account },
            AccountEvent::SignInRefused(_)
            | AccountEvent::SignedOut(_)
            | AccountEvent::SessionEnded(_) => account,
        })
    }
}

/// How many sign-ins named no account, in all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DoorRecord {
    pub strangers: u64,
}

impl Folded for DoorRecord {
    const KIND: StreamKind = StreamKind("directory.door");
    type Id = DoorId;
    type Event = DoorEvent;

    fn fold(state: Option<Self>, event: &DoorEvent, _: &Told) -> Option<Self> {
        let DoorEvent::StrangersRefused(refused) = event;
        let before = state.unwrap_or_default().strangers;
        Some(Self { strangers: before.saturating_add(refused.count) })
    }
}
