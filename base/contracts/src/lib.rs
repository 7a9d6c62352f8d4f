//! Events that one slice publishes and another room reads, by version. Contracts only grow.
//! What is here is what the desk must know to decide anything (agencies, rooms, people, systems,
//! agreements); a slice's private events stay in its own `events.rs`.

mod directory;

pub use directory::{
    AgencyAdded, AgencyChanged, AgencyEvent, AgencyKind, AgreementEvent, AgreementMade,
    AgreementWithdrawn, PersonAdded, PersonChanged, PersonErased, PersonEvent, RoomAdded,
    RoomChanged, RoomEvent, ShareKind, Standing, SystemAdded, SystemChanged, SystemEvent,
};

use kernel::Event;

/// Whether an event changes who may do what. Each such entry raises the access epoch by one, so
/// that a register that has heard `n` of them stands at epoch `n`.
#[must_use]
pub fn raises_epoch(event: &str) -> bool {
    [
        AgencyAdded::NAME,
        AgencyChanged::NAME,
        RoomAdded::NAME,
        RoomChanged::NAME,
        PersonAdded::NAME,
        PersonChanged::NAME,
        SystemAdded::NAME,
        SystemChanged::NAME,
        AgreementMade::NAME,
        AgreementWithdrawn::NAME,
    ]
    .contains(&event)
}
