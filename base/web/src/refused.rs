//! The refusals of the web layer itself: what is wrong with a request before any action is asked.

use journal::{AppendError, ReadError};
use kernel::{Refusal, RefusalKind};

use crate::bounds::{
    BODY_BYTES_MAX, FEEDS_PER_HOLDER_MAX, IDEMPOTENCY_KEY_BYTES_MAX, JSON_DEPTH_MAX,
    PAGE_ITEMS_MAX, UPLOAD_BYTES_MAX, UPLOAD_FILES_MAX,
};

#[derive(Debug, thiserror::Error)]
pub enum WebRefused {
    #[error("body is larger than {} KiB; send less at once", BODY_BYTES_MAX >> 10)]
    BodyTooLarge,
    #[error("file is larger than {} MiB; send a smaller one", UPLOAD_BYTES_MAX >> 20)]
    UploadTooLarge,
    #[error("more than {UPLOAD_FILES_MAX} files were sent; send them in several forms")]
    TooManyFiles,
    #[error("body is nested more than {JSON_DEPTH_MAX} levels deep; flatten it")]
    BodyTooDeep,
    #[error("body broke off before its end; send it again")]
    BodyCutShort,
    #[error("body is not of the type that is taken here; send {expected}")]
    BodyType { expected: &'static str },
    #[error("{words}")]
    BodyMalformed { words: String, field: Option<String> },
    #[error("{words}")]
    QueryMalformed { words: String, field: Option<String> },
    #[error(
        "form was not sent from this site's own page, or that page is old; reload it and send again"
    )]
    FormTokenMissing,
    #[error("cursor was not made by this list; start from the first page")]
    CursorForged,
    #[error("a page holds 1 to {PAGE_ITEMS_MAX} items; ask for that many")]
    PageSize,
    #[error("nobody is signed in; sign in and try again")]
    NotSignedIn,
    #[error("token is missing, wrong or has expired; ask for a new one")]
    TokenNotGood,
    #[error("realm is live or exercise, and the same wherever the request names it")]
    RealmUnknown,
    #[error("idempotency key is 1 to {IDEMPOTENCY_KEY_BYTES_MAX} visible ASCII characters")]
    IdempotencyKey,
    #[error("nothing is at this address; check it")]
    NotThere,
    #[error("this address does not take that method; see the API description")]
    Method,
    #[error("too many requests are being answered; try again in a second")]
    TooBusy,
    #[error("{FEEDS_PER_HOLDER_MAX} feeds are open for you already; close one")]
    TooManyFeeds,
    #[error("the answer took too long; try again, and check first whether it was done")]
    TimedOut,
    #[error("something went wrong on our side")]
    Fault,
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Refusal for WebRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::BodyTooLarge => "web.body_too_large",
            Self::UploadTooLarge => "web.upload_too_large",
            Self::TooManyFiles => "web.too_many_files",
            Self::BodyTooDeep => "web.body_too_deep",
            Self::BodyCutShort => "web.body_cut_short",
            Self::BodyType { .. } => "web.body_type",
            Self::BodyMalformed { .. } => "web.body_malformed",
            Self::QueryMalformed { .. } => "web.query_malformed",
            Self::FormTokenMissing => "web.form_token_missing",
            Self::CursorForged => "web.cursor_forged",
            Self::PageSize => "web.page_size",
            Self::NotSignedIn => "web.not_signed_in",
            Self::TokenNotGood => "web.token_not_good",
            Self::RealmUnknown => "web.realm_unknown",
            Self::IdempotencyKey => "web.idempotency_key",
            Self::NotThere => "web.not_there",
            Self::Method => "web.method",
            Self::TooBusy => "web.too_busy",
            Self::TooManyFeeds => "web.too_many_feeds",
            Self::TimedOut => "web.timed_out",
            Self::Fault => "web.fault",
            Self::Append(error) => error.code(),
            Self::Read(error) => error.code(),
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::BodyTooLarge | Self::UploadTooLarge | Self::TooManyFiles => RefusalKind::TooLarge,
            Self::FormTokenMissing => RefusalKind::Forbidden,
            Self::NotSignedIn | Self::TokenNotGood => RefusalKind::Unauthenticated,
            Self::NotThere => RefusalKind::Unknown,
            Self::TooManyFeeds => RefusalKind::TooOften,
            Self::TooBusy | Self::TimedOut => RefusalKind::Unavailable,
            Self::Fault => RefusalKind::Internal,
            Self::Append(error) => error.kind(),
            Self::Read(error) => error.kind(),
            _ => RefusalKind::Malformed,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::BodyMalformed { field, .. } | Self::QueryMalformed { field, .. } => field.clone(),
            Self::CursorForged => Some("cursor".to_owned()),
            Self::PageSize => Some("limit".to_owned()),
            _ => None,
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::TooBusy => Some(1),
            Self::TooManyFeeds | Self::TimedOut => Some(5),
            Self::Append(error) => error.retry_seconds(),
            Self::Read(error) => error.retry_seconds(),
            _ => None,
        }
    }
}
