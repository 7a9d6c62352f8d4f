//! Times as people are told them: in Europe/London, whatever the machine's own zone. On the night
//! that the clocks go back an hour happens twice, so the exact form names the zone in force.

use std::sync::LazyLock;

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| jiff::tz::get!("Europe/London"));

fn zoned(at: Timestamp) -> Zoned {
    at.as_jiff().to_zoned(LONDON.clone())
}

/// `22 November 2026 at 10:51pm`.
#[must_use]
pub fn london(at: Timestamp) -> String {
    format!("{} at {}", london_date(at), london_time(at))
}

/// `today at 10:51pm`, `yesterday at 10:51pm`, else as [`london`].
#[must_use]
pub fn london_from(at: Timestamp, now: Timestamp) -> String {
    let (day, today): (Date, Date) = (zoned(at).date(), zoned(now).date());
    if day == today {
        return format!("today at {}", london_time(at));
    }
    if today.yesterday().is_ok_and(|yesterday| day == yesterday) {
        return format!("yesterday at {}", london_time(at));
    }
    london(at)
}

/// `22 November 2026`.
#[must_use]
pub fn london_date(at: Timestamp) -> String {
    zoned(at).strftime("%-d %B %Y").to_string()
}

/// `10:51pm`, `midday`, `midnight`.
#[must_use]
pub fn london_time(at: Timestamp) -> String {
    let at = zoned(at);
    match (at.hour(), at.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        _ => at.strftime("%-I:%M%P").to_string(),
    }
}

/// As a control room's clock shows it: `22:51:14`.
#[must_use]
pub fn london_clock(at: Timestamp) -> String {
    zoned(at).strftime("%H:%M:%S").to_string()
}

/// The clock, with the day where that is not today: `21 Nov 22:51:14`.
#[must_use]
pub fn london_clock_from(at: Timestamp, now: Timestamp) -> String {
    let clock = london_clock(at);
    if zoned(at).date() == zoned(now).date() {
        return clock;
    }
    format!("{} {clock}", zoned(at).strftime("%-d %b"))
}

/// For logs and evidence: `22 November 2026, 22:51:14 GMT`.
#[must_use]
pub fn london_exact(at: Timestamp) -> String {
    zoned(at).strftime("%-d %B %Y, %H:%M:%S %Z").to_string()
}

/// `40 seconds`, `1 minute`, `3 hours`, `2 days`: the largest whole unit.
#[must_use]
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// An instant ready to be shown by a template: `{{ text::time(when) }}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    at: Timestamp,
    now: Timestamp,
}

impl When {
    #[must_use]
    pub const fn new(at: Timestamp, now: Timestamp) -> Self {
        Self { at, now }
    }

    /// For machines: RFC 3339 in UTC.
    #[must_use]
    pub fn iso(&self) -> String {
        self.at.to_string()
    }

    #[must_use]
    pub fn told(&self) -> String {
        london_from(self.at, self.now)
    }

    #[must_use]
    pub fn clock(&self) -> String {
        london_clock_from(self.at, self.now)
    }

    #[must_use]
    pub fn exact(&self) -> String {
        london_exact(self.at)
    }

    /// `4 minutes ago`.
    #[must_use]
    pub fn ago(&self) -> String {
        format!("{} ago", span(self.now.seconds_since(self.at)))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::{
        When, london, london_clock, london_clock_from, london_exact, london_from, london_time, span,
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn winter_and_summer_are_told_in_the_hour_that_a_wall_clock_shows() {
        assert_eq!(london(at("2026-11-22T22:51:14Z")), "22 November 2026 at 10:51pm");
        assert_eq!(london_clock(at("2026-11-22T22:51:14Z")), "22:51:14");
        assert_eq!(london(at("2026-07-01T22:51:14Z")), "1 July 2026 at 11:51pm");
        assert_eq!(london_clock(at("2026-07-01T23:51:14Z")), "00:51:14");
    }

    #[test]
    fn the_hour_that_happens_twice_is_told_apart() {
        assert_eq!(london_exact(at("2026-10-25T00:30:00Z")), "25 October 2026, 01:30:00 BST");
        assert_eq!(london_exact(at("2026-10-25T01:30:00Z")), "25 October 2026, 01:30:00 GMT");
    }

    #[test]
    fn a_day_is_a_day_in_london_and_not_twenty_four_hours() {
        let now = at("2026-07-01T23:30:00Z");
        assert_eq!(london_from(at("2026-07-01T23:05:00Z"), now), "today at 12:05am");
        assert_eq!(london_from(at("2026-07-01T22:55:00Z"), now), "yesterday at 11:55pm");
        assert_eq!(london_from(at("2026-06-30T22:55:00Z"), now), "30 June 2026 at 11:55pm");
        assert_eq!(london_clock_from(at("2026-07-01T22:55:00Z"), now), "1 Jul 23:55:00");
    }

    #[test]
    fn noon_and_midnight_are_words() {
        assert_eq!(london_time(at("2026-01-01T12:00:30Z")), "midday");
        assert_eq!(london_time(at("2026-01-01T00:00:00Z")), "midnight");
    }

    #[test]
    fn spans_are_told_in_their_largest_unit() {
        assert_eq!((span(1), span(59)), ("1 second".to_owned(), "59 seconds".to_owned()));
        assert_eq!((span(60), span(7_200)), ("1 minute".to_owned(), "2 hours".to_owned()));
        let when = When::new(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:04:10Z"));
        assert_eq!(when.ago(), "4 minutes ago");
    }
}
