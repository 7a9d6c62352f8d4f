//! The words that every room shares: identifiers, instants, actors, labels and the shape of an
//! event. Pure: no IO, no async, no clock and no randomness of its own, so anything here can be
//! used in a rule, a test or a browser. What an event means belongs to the slice that records it.

mod actor;
mod event;
mod id;
mod label;
mod realm;
mod refusal;
mod stream;
mod text;
mod time;

pub use actor::{Actor, Purpose, Role};
pub use event::{Body, DecodeError, Event, Field, Folded, Seal, StoredEvent, StreamEvent, Told};
#[doc(hidden)]
pub use id::private;
pub use id::{
    AgencyId, AgreementId, IdError, PersonId, RoomId, SessionId, SystemId, TypedId, mint_v7,
};
pub use label::{Label, LabelSet};
pub use realm::Realm;
pub use refusal::{Refusal, RefusalKind};
pub use stream::{Expected, Position, StreamId, StreamKind, Version};
pub use text::{Text, TextError};
pub use time::{Clock, Entropy, Timestamp};
