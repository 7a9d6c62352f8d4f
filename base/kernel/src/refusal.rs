//! How a room says no. Each public variant of an action's error has a stable code, a kind that
//! `web` turns into a status, and a message that says the thing and the way out.

/// What sort of no it is; only `web` knows which status that becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The request is not of the right form or breaks a bound. 400.
    Malformed,
    /// Nobody is signed in, or the token is not good. 401.
    Unauthenticated,
    /// Known to the asker, but not theirs to do. 403.
    Forbidden,
    /// Not there, or not to be known about. 404.
    Unknown,
    /// The state has moved on, or another got there first. 409.
    Conflict,
    /// Was here and has been erased or ended. 410.
    Gone,
    /// Larger than its bound. 413.
    TooLarge,
    /// Understood, but a field's value cannot be. 422.
    Invalid,
    /// Too often. 429.
    TooOften,
    /// Ours to mend. 500.
    Internal,
    /// Not now: full queue, full disk, no lease. 503.
    Unavailable,
}

/// An error that a person or a program outside may see.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// `slice.thing.reason`, never changed once released.
    fn code(&self) -> &'static str;
    fn kind(&self) -> RefusalKind;
    /// The field at fault, as a JSON pointer (`/locations/0/typed`), where there is one.
    fn field(&self) -> Option<String> {
        None
    }
    /// Seconds after which trying again makes sense.
    fn retry_seconds(&self) -> Option<u32> {
        None
    }
}
