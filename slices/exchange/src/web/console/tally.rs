//! The counts of the bar.

use super::context::Lists;
use super::rows::rings;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub undecided: usize,
    pub in_work: usize,
    pub sent: usize,
    /// Those that nobody has acknowledged.
    pub alarms: usize,
}

impl Tally {
    pub(super) fn of(lists: &Lists) -> Self {
        let undecided = lists.undecided();
        Self {
            undecided,
            in_work: lists.received.len() - undecided,
            sent: lists.sent.len(),
            alarms: lists.alarms.iter().filter(|alarm| rings(alarm)).count(),
        }
    }
}
