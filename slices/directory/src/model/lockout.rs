//! Lockout: five failures within fifteen minutes lock an address for fifteen minutes. It counts
//! by address whether or not an account has it, so that a lock tells a stranger nothing.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Failures that lock.
const FAILURES_MAX: usize = 5;
/// How long a failure counts.
const WINDOW_SECONDS: i64 = 15 * 60;
/// How long a lock lasts.
const LOCKED_SECONDS: i64 = 15 * 60;

/// The failures of one address that still count, and its lock if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lockout {
    failures: Vec<Timestamp>,
    locked_until: Option<Timestamp>,
}

/// The address is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOutUntil(pub Timestamp);

impl Lockout {
    /// # Errors
    /// If the address is locked now.
    pub fn may_try(&self, now: Timestamp) -> Result<(), LockedOutUntil> {
        match self.locked_until {
            Some(until) if now < until => Err(LockedOutUntil(until)),
            _ => Ok(()),
        }
    }

    /// The record after one more failure; locked if that was one too many.
    #[must_use]
    pub fn failed(&self, now: Timestamp) -> Self {
        let counts = |at: &Timestamp| now.seconds_since(*at) < WINDOW_SECONDS;
        let mut failures: Vec<_> = self.failures.iter().copied().filter(counts).collect();
        failures.push(now);
        if failures.len() < FAILURES_MAX {
            return Self { failures, locked_until: None };
        }
        Self { failures: Vec::new(), locked_until: Some(now.plus_seconds(LOCKED_SECONDS)) }
    }

    #[must_use]
    pub fn locked_until(&self) -> Option<Timestamp> {
        self.locked_until
    }

    /// When nothing of this record counts any more.
    #[must_use]
    pub fn forgotten_at(&self, now: Timestamp) -> Timestamp {
        self.locked_until.unwrap_or_else(|| now.plus_seconds(WINDOW_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::{LockedOutUntil, Lockout};

    fn minute(n: i64) -> Timestamp {
        Timestamp::from_milliseconds(0).plus_seconds(n * 60)
    }

    fn after(failures: &[i64]) -> Lockout {
        failures.iter().fold(Lockout::default(), |lockout, n| lockout.failed(minute(*n)))
    }

    #[test]
    fn five_failures_in_fifteen_minutes_lock_for_fifteen_minutes() {
        assert_eq!(after(&[0, 1, 2, 3]).may_try(minute(3)), Ok(()));
        let locked = after(&[0, 1, 2, 3, 4]);
        assert_eq!(locked.may_try(minute(4)), Err(LockedOutUntil(minute(19))));
        assert_eq!(locked.may_try(minute(18)), Err(LockedOutUntil(minute(19))));
        assert_eq!(locked.may_try(minute(19)), Ok(()));
    }

    #[test]
    fn failures_older_than_fifteen_minutes_do_not_count() {
        assert_eq!(after(&[0, 1, 2, 3, 15]).locked_until(), None);
        assert_eq!(after(&[0, 1, 2, 3, 14]).locked_until(), Some(minute(29)));
    }

    #[test]
    fn counting_starts_again_once_a_lock_has_run_out() {
        let again = after(&[0, 1, 2, 3, 4]).failed(minute(20));
        assert_eq!(again.may_try(minute(20)), Ok(()));
    }
}
