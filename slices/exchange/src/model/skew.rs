//! Clocks of different rooms disagree. The hub's own order decides everything; a difference is
//! told to whoever reads the times.

use kernel::Timestamp;

/// Milliseconds beyond which a difference is shown.
pub const SHOWN_ABOVE_MILLISECONDS: i64 = 2_000;

/// By how much the author's clock was off when it wrote, in milliseconds, if worth showing:
/// positive if it was ahead of the hub's, negative if behind or written late.
#[must_use]
pub const fn shown(authored_at: Timestamp, recorded_at: Timestamp) -> Option<i64> {
    let ahead = authored_at.milliseconds_since(recorded_at);
    if ahead > SHOWN_ABOVE_MILLISECONDS || ahead < -SHOWN_ABOVE_MILLISECONDS {
        Some(ahead)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use kernel::Timestamp;

    #[test]
    fn r20_skew_above_two_seconds_is_shown() {
        let hub = Timestamp::from_milliseconds(1_000_000);
        assert_eq!(shown(hub.plus_milliseconds(2_000), hub), None);
        assert_eq!(shown(hub.plus_milliseconds(2_001), hub), Some(2_001));
        assert_eq!(shown(hub.plus_milliseconds(-2_001), hub), Some(-2_001));
    }
}
