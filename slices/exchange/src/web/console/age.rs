//! Ages as a control room reads them at a glance: `0:42`, `12:05`, `1:02:03`, `3 days`.

use kernel::Timestamp;

/// How long ago something was, and since when, for a clock that ticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Age {
    pub since: String,
    pub clock: String,
    pub text: String,
}

impl Age {
    pub(super) fn of(at: Timestamp, now: Timestamp) -> Self {
        Self {
            since: at.to_string(),
            clock: web::london_clock_from(at, now),
            text: text(now.seconds_since(at)),
        }
    }
}

fn text(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours) = (seconds / 86_400, seconds / 3_600);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (2.., _) => format!("{days} days"),
        (_, 1..) => format!("{hours}:{minutes:02}:{rest:02}"),
        _ => format!("{minutes}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn an_age_is_read_at_a_glance() {
        let told = [-3, 0, 42, 725, 3_723, 172_800].map(text);
        assert_eq!(told, ["0:00", "0:00", "0:42", "12:05", "1:02:03", "2 days"]);
    }
}
