//! Days in Europe/London, as a form's date field writes them: `2026-11-22`.

use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::Timestamp;

const ZONE: &str = "Europe/London";

/// The instant at which a day begins, some days on. None if it is no day.
pub(super) fn start_of(day: &str, days_on: i64) -> Option<Timestamp> {
    let date: Date = day.trim().parse().ok()?;
    let begins = date.checked_add(days_on.days()).ok()?.in_tz(ZONE).ok()?;
    Some(Timestamp::from_milliseconds(begins.timestamp().as_millisecond()))
}

/// The day of an instant.
pub(super) fn day_of(at: Timestamp) -> String {
    at.as_jiff().in_tz(ZONE).map(|at| at.date().to_string()).unwrap_or_default()
}

/// The last day of what ends at an instant.
pub(super) fn last_day_of(until: Timestamp) -> String {
    day_of(until.plus_milliseconds(-1))
}

#[cfg(test)]
mod tests {
    use super::{day_of, last_day_of, start_of};

    #[test]
    fn a_day_begins_at_midnight_in_london_in_winter_and_in_summer() {
        assert_eq!(start_of("2026-11-22", 0).unwrap().to_string(), "2026-11-22T00:00:00.000Z");
        assert_eq!(start_of("2026-07-01", 0).unwrap().to_string(), "2026-06-30T23:00:00.000Z");
        assert_eq!(start_of("2026-07-01", 1).unwrap().to_string(), "2026-07-01T23:00:00.000Z");
        assert_eq!(start_of("1 July", 0), None);
    }

    #[test]
    fn the_last_day_is_the_one_before_the_end() {
        let until = start_of("2026-07-01", 1).unwrap();
        assert_eq!((last_day_of(until), day_of(until)), ("2026-07-01".into(), "2026-07-02".into()));
    }
}
