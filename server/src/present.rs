//! The real clock and the real randomness: the only place where the program reads either.

use kernel::{Clock, Entropy, Timestamp};
use rand::Rng as _;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the present comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::from_milliseconds(jiff::Timestamp::now().as_millisecond())
    }
}

/// The operating system's randomness, through a generator that it seeds.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
