//! When to try again and how long to wait first. The exchange brief's practice: 250 ms, doubled to
//! 30 s, with jitter; the hub's own Retry-After is never undercut. A repeat is safe because it
//! carries the same idempotency key.

use std::time::Duration;

const FIRST_WAIT: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How often one request is tried before its sender is told.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub attempts_max: u32,
    pub first_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts_max: 10, first_wait: FIRST_WAIT }
    }
}

/// Why there is no good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Unreachable,
    Status { status: u16, retry_after: Option<Duration> },
    NotUnderstood,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    After(Duration),
    GiveUp,
}

impl Patience {
    /// What to do after this attempt, counted from 0; `jitter` is from 0 to 1.
    #[must_use]
    pub fn next(&self, attempt: u32, trouble: Trouble, jitter: f64) -> Next {
        let asked = match trouble {
            // 425: the first is still in progress; its answer can be had by asking again.
            Trouble::Status { status: 408 | 425 | 429 | 502..=504, retry_after } => retry_after,
            Trouble::Unreachable => None,
            Trouble::Status { .. } | Trouble::NotUnderstood => return Next::GiveUp,
        };
        if attempt + 1 >= self.attempts_max {
            return Next::GiveUp;
        }
        let doubled = self.first_wait.saturating_mul(2_u32.saturating_pow(attempt)).min(WAIT_MAX);
        let jittered = doubled.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
        Next::After(jittered.max(asked.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Patience, Trouble, WAIT_MAX};
    use std::time::Duration;

    #[test]
    fn waits_double_to_thirty_seconds_and_end_with_the_last_attempt() {
        let patience = Patience::default();
        let wait = |attempt| patience.next(attempt, Trouble::Unreachable, 1.0);
        assert_eq!(wait(0), Next::After(Duration::from_millis(250)));
        assert_eq!(wait(3), Next::After(Duration::from_secs(2)));
        assert_eq!(wait(8), Next::After(WAIT_MAX));
        assert_eq!(wait(9), Next::GiveUp);
        let least = patience.next(0, Trouble::Unreachable, 0.0);
        assert_eq!(least, Next::After(Duration::from_millis(125)));
    }

    #[test]
    fn the_hub_says_how_long_to_wait_and_a_refusal_is_not_tried_again() {
        let patience = Patience::default();
        let status = |status, seconds: Option<u64>| {
            let retry_after = seconds.map(Duration::from_secs);
            patience.next(0, Trouble::Status { status, retry_after }, 0.5)
        };
        assert_eq!(status(503, Some(4)), Next::After(Duration::from_secs(4)));
        assert!(matches!(status(429, None), Next::After(_)));
        for refused in [400, 403, 404, 409, 413, 422, 500] {
            assert_eq!(status(refused, Some(1)), Next::GiveUp);
        }
    }
}
