//! How the rules say no, each with its facts, its stable code and the way out.

use kernel::{Refusal, RefusalKind, Timestamp};

use super::moves::State;
use crate::events::bounds::TypeCode;

/// Why a share did not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    #[error("share was not offered to you; ask the sending room")]
    NotYours,
    #[error("share is {} since {since}; it cannot become {}", .from.code(), .to.code())]
    NoSuchMove { from: State, to: State, since: Timestamp },
    #[error("share was already {} at {since}; read it again", .state.code())]
    AlreadyDecided { state: State, since: Timestamp },
    #[error(
        "share has expired; your late answer is kept and shown to both rooms; ask the sending room to offer it again"
    )]
    Expired { since: Timestamp },
    #[error("share was cancelled at {since}; your late answer is kept and shown to both rooms")]
    Cancelled { since: Timestamp },
    #[error("share is for awareness and asks for no decision")]
    AsksNothing,
    #[error("share has not been delivered yet; take it from the inbox first")]
    NotDelivered,
    #[error("reason {reason} needs {needs}; add it")]
    ReasonNeeds { reason: &'static str, needs: &'static str },
    #[error("give a reason that the other room can act on")]
    ReasonMissing,
    #[error("a share cannot go to where it comes from; choose another agency")]
    ToItself,
    #[error("alarm times for priority 1 and 2 stand in the table; only 3 to 5 can be lengthened")]
    TimesFixed,
    #[error("no such alarm stands on this share; read it again")]
    NoSuchAlarm,
    #[error("it is not yet due")]
    NotDue,
}

impl Refusal for MoveRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotYours => "exchange.share.not_yours",
            Self::NoSuchMove { .. } => "exchange.share.no_such_move",
            Self::AlreadyDecided { .. } => "exchange.share.already_decided",
            Self::Expired { .. } => "exchange.share.expired",
            Self::Cancelled { .. } => "exchange.share.cancelled",
            Self::AsksNothing => "exchange.share.asks_nothing",
            Self::NotDelivered => "exchange.share.not_delivered",
            Self::ReasonNeeds { .. } => "exchange.share.reason_incomplete",
            Self::ReasonMissing => "exchange.share.reason_missing",
            Self::ToItself => "exchange.share.to_itself",
            Self::TimesFixed => "exchange.share.times_fixed",
            Self::NoSuchAlarm => "exchange.share.no_such_alarm",
            Self::NotDue => "exchange.share.not_due",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotYours => RefusalKind::Forbidden,
            Self::ReasonNeeds { .. } | Self::ReasonMissing | Self::ToItself | Self::TimesFixed => {
                RefusalKind::Invalid
            }
            Self::NoSuchAlarm => RefusalKind::Unknown,
            _ => RefusalKind::Conflict,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::ReasonNeeds { needs, .. } => Some(format!("/{needs}")),
            Self::ReasonMissing => Some("/reason".to_owned()),
            Self::ToItself => Some("/to".to_owned()),
            _ => None,
        }
    }
}

/// Why an incident did not begin or change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncidentRefused {
    #[error("an incident needs {0}; add it")]
    Missing(&'static str),
    #[error("{0:?} is not a type of the common vocabulary; see the list at /api/v1/vocabulary")]
    UnknownType(TypeCode),
    #[error("{message}")]
    Fault { at: usize, field: &'static str, message: &'static str },
    #[error("an incident keeps at most {max} of {word}; close or correct some first")]
    TooMany { word: &'static str, max: usize },
    #[error("an update names at least one value")]
    Empty,
    #[error(
        "{0} incidents do not belong in this realm; send actual ones live, exercises and tests to the exercise realm"
    )]
    WrongRealm(&'static str),
    #[error("that value is another agency's and stays; state yours beside it")]
    NotYourValue { at: usize },
    #[error("the value that is corrected is not there; read the incident again")]
    NoSuchValue { at: usize },
    #[error("two persons cannot both be rung back first; give one of them another rank")]
    RankTaken,
    #[error(
        "sequence {sequence} of this agency came before with another content; send it with the next number"
    )]
    SequenceClash { sequence: u64 },
    #[error("the agency's sequence has come to its end")]
    SequenceExhausted,
    #[error("incident is {lifecycle}; {mend}")]
    Lifecycle { lifecycle: &'static str, mend: &'static str },
    #[error("only the owner may do this; ask the owning room")]
    NotOwner,
    #[error("{open} of its shares have not ended; each recipient closes its own first")]
    SharesOpen { open: usize },
    #[error("that agency already has an open share of this incident; use it or cancel it")]
    AlreadyShared,
    #[error("the incident's text was erased by order; nothing more can be added")]
    Erased,
    #[error("the incident has no such attachment; announce it with its digest first")]
    NoSuchAttachment,
}

impl Refusal for IncidentRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "exchange.incident.missing",
            Self::UnknownType(_) => "exchange.incident.unknown_type",
            Self::Fault { .. } => "exchange.incident.fault",
            Self::TooMany { .. } => "exchange.incident.too_many",
            Self::Empty => "exchange.incident.empty_update",
            Self::WrongRealm(_) => "exchange.incident.wrong_realm",
            Self::NotYourValue { .. } => "exchange.incident.not_your_value",
            Self::NoSuchValue { .. } => "exchange.incident.no_such_value",
            Self::RankTaken => "exchange.incident.rank_taken",
            Self::SequenceClash { .. } => "exchange.incident.sequence_clash",
            Self::SequenceExhausted => "exchange.incident.sequence_exhausted",
            Self::Lifecycle { .. } => "exchange.incident.lifecycle",
            Self::NotOwner => "exchange.incident.not_owner",
            Self::SharesOpen { .. } => "exchange.incident.shares_open",
            Self::AlreadyShared => "exchange.incident.already_shared",
            Self::Erased => "exchange.incident.erased",
            Self::NoSuchAttachment => "exchange.incident.no_such_attachment",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Missing(_)
            | Self::UnknownType(_)
            | Self::Fault { .. }
            | Self::TooMany { .. }
            | Self::Empty
            | Self::WrongRealm(_)
            | Self::NoSuchValue { .. }
            | Self::RankTaken => RefusalKind::Invalid,
            Self::NotYourValue { .. } | Self::NotOwner => RefusalKind::Forbidden,
            Self::SequenceExhausted
            | Self::SequenceClash { .. }
            | Self::Lifecycle { .. }
            | Self::SharesOpen { .. }
            | Self::AlreadyShared => RefusalKind::Conflict,
            Self::Erased => RefusalKind::Gone,
            Self::NoSuchAttachment => RefusalKind::Unknown,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Missing(field) => Some(format!("/{field}")),
            Self::UnknownType(_) => Some("/type_common".to_owned()),
            Self::Fault { at, field, .. } => Some(format!("/claims/{at}/value/{field}")),
            Self::TooMany { word, .. } => Some(format!("/{word}")),
            Self::WrongRealm(_) => Some("/status".to_owned()),
            Self::NotYourValue { at } | Self::NoSuchValue { at } => {
                Some(format!("/claims/{at}/corrects"))
            }
            Self::RankTaken => Some("/persons".to_owned()),
            Self::SequenceClash { .. } => Some("/sequence".to_owned()),
            _ => None,
        }
    }
}
