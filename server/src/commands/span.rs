//! Spans of time as they are written on a command line.

use std::time::Duration;

const SECONDS_MAX: u64 = 24 * 60 * 60;

/// Reads `30s`, `5m` or `1h`; a bare number is seconds.
///
/// # Errors
/// With the mend, for anything else, for nothing and for more than a day.
pub fn span(text: &str) -> Result<Duration, String> {
    let mend = || "write a span as in 30s, 5m or 1h, up to a day".to_owned();
    let (digits, unit) = match text.strip_suffix(['s', 'm', 'h']) {
        Some(digits) => (digits, text.chars().next_back()),
        None => (text, None),
    };
    let seconds_each = match unit {
        Some('h') => 3_600,
        Some('m') => 60,
        _ => 1,
    };
    let number: u64 = digits.parse().map_err(|_| mend())?;
    let seconds = number.checked_mul(seconds_each).ok_or_else(mend)?;
    if (1..=SECONDS_MAX).contains(&seconds) {
        Ok(Duration::from_secs(seconds))
    } else {
        Err(mend())
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use std::time::Duration;

    #[test]
    fn a_span_is_read_or_refused_with_the_mend() {
        assert_eq!(span("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(span("45"), Ok(Duration::from_secs(45)));
        assert_eq!(span("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(span("24h"), Ok(Duration::from_secs(86_400)));
        for wrong in ["", "s", "0s", "-1s", "1.5s", "25h", "1d", "99999999999999999999h"] {
            assert!(span(wrong).unwrap_err().contains("30s"), "{wrong}");
        }
    }
}
