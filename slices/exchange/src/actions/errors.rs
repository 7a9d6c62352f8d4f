//! How actions say no: each has an enum of its own, made of the refusals that its beats can meet.

use desk::DeskError;
use kernel::{Refusal, RefusalKind};

use crate::model::attachment::AttachmentRefused;
use crate::model::{IncidentRefused, MoveRefused};

/// Declares an action's error: each variant hands on the refusal that it holds.
macro_rules! refusals {
    ($($name:ident { $($variant:ident($inner:ty)),+ $(,)? })+) => {$(
        #[derive(Debug, thiserror::Error)]
        pub enum $name { $(#[error(transparent)] $variant(#[from] $inner)),+ }

        impl Refusal for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant(refusal) => refusal.code()),+ }
            }
            fn kind(&self) -> RefusalKind {
                match self { $(Self::$variant(refusal) => refusal.kind()),+ }
            }
            fn field(&self) -> Option<String> {
                match self { $(Self::$variant(refusal) => refusal.field()),+ }
            }
            fn retry_seconds(&self) -> Option<u32> {
                match self { $(Self::$variant(refusal) => refusal.retry_seconds()),+ }
            }
        }
    )+};
}

refusals! {
    RaiseIncidentError { Desk(DeskError), Offer(OfferRefused), Move(MoveRefused), Incident(IncidentRefused) }
    ShareIncidentError { Desk(DeskError), Offer(OfferRefused), Move(MoveRefused), Incident(IncidentRefused) }
    UpdateIncidentError { Desk(DeskError), Incident(IncidentRefused) }
    AddLogLineError { Desk(DeskError), Incident(IncidentRefused) }
    UploadAttachmentError { Desk(DeskError), Incident(IncidentRefused), Attachment(AttachmentRefused) }
    CloseIncidentError { Desk(DeskError), Incident(IncidentRefused) }
    CancelIncidentError { Desk(DeskError), Incident(IncidentRefused) }
    ReopenIncidentError { Desk(DeskError), Incident(IncidentRefused) }
    EraseIncidentError { Desk(DeskError), Incident(IncidentRefused) }
    OpenPartsError { Desk(DeskError) }
    OpenAttachmentError { Desk(DeskError), Incident(IncidentRefused) }
    DeliverSharesError { Desk(DeskError), Move(MoveRefused) }
    ShowShareError { Desk(DeskError), Move(MoveRefused) }
    SeeShareError { Desk(DeskError), Move(MoveRefused) }
    AcceptShareError { Desk(DeskError), Move(MoveRefused) }
    RejectShareError { Desk(DeskError), Move(MoveRefused) }
    RedirectShareError { Desk(DeskError), Offer(OfferRefused), Move(MoveRefused) }
    MoveShareError { Desk(DeskError), Move(MoveRefused) }
    ReofferShareError { Desk(DeskError), Offer(OfferRefused), Move(MoveRefused) }
    ExpireShareError { Desk(DeskError), Move(MoveRefused) }
    RaiseAlarmsError { Desk(DeskError), Move(MoveRefused) }
    AcknowledgeAlarmError { Desk(DeskError), Move(MoveRefused) }
}

/// Why an offer cannot go where it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferRefused {
    #[error("no agency called {to} takes shares; see /api/v1/agencies")]
    UnknownRecipient { to: String, at: usize },
    #[error("that room is not one of the recipient's")]
    UnknownRoom { at: usize },
    #[error(
        "no agreement in force lets you share this kind with that agency; ask your administrator for one"
    )]
    NotAgreed { at: usize },
    #[error("awareness informs; only a transfer or an assist proposes a role")]
    RoleDoesNotFit { at: usize },
    #[error("you act for no agency; use an account of one")]
    NoAgency,
}

impl Refusal for OfferRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRecipient { .. } => "exchange.offer.unknown_recipient",
            Self::UnknownRoom { .. } => "exchange.offer.unknown_room",
            Self::NotAgreed { .. } => "exchange.offer.not_agreed",
            Self::RoleDoesNotFit { .. } => "exchange.offer.role_does_not_fit",
            Self::NoAgency => "exchange.offer.no_agency",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotAgreed { .. } | Self::NoAgency => RefusalKind::Forbidden,
            _ => RefusalKind::Invalid,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::UnknownRecipient { at, .. } | Self::NotAgreed { at } => {
                Some(format!("/shares/{at}/to"))
            }
            Self::UnknownRoom { at } => Some(format!("/shares/{at}/room")),
            Self::RoleDoesNotFit { at } => Some(format!("/shares/{at}/proposes")),
            Self::NoAgency => None,
        }
    }
}

impl Refusal for AttachmentRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "exchange.attachment.empty",
            Self::TooLarge => "exchange.attachment.too_large",
            Self::TypeNotTaken => "exchange.attachment.type_not_taken",
            Self::NotItsType => "exchange.attachment.not_its_type",
            Self::DigestMismatch => "exchange.attachment.digest_mismatch",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::TooLarge => RefusalKind::TooLarge,
            _ => RefusalKind::Invalid,
        }
    }
}
