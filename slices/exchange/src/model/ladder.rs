//! The receipt ladder of one attempt: held, delivered, shown, seen, decided, committed, closed.
//! Each rung is stored and timed by the event that it is; none is inferred from a later one, but
//! seen from decided, and what a connector leapt over, which is marked.

use kernel::{Actor, AgencyId, Position, Timestamp, Told};
use serde::{Deserialize, Serialize};

use crate::events::words::Step;

/// How a rung came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Somebody or some system said so.
    Told,
    /// Seen, because decided in the same event.
    FromDecision,
    /// A connector leapt over it.
    Implied,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    pub step: Step,
    /// By the hub's clock, when it was stored.
    pub at: Timestamp,
    /// By the teller's own clock, where it told one.
    pub reported_at: Option<Timestamp>,
    /// The entry that proves it.
    pub position: Position,
    pub actor: Actor,
    pub agency: Option<AgencyId>,
    pub ground: Ground,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ladder(Vec<Rung>);

impl Ladder {
    #[must_use]
    pub fn at(&self, step: Step) -> Option<&Rung> {
        self.0.iter().find(|rung| rung.step == step)
    }

    #[must_use]
    pub fn has(&self, step: Step) -> bool {
        self.at(step).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Rung> {
        self.0.iter()
    }

    /// Sets a rung; one that stands is never set again.
    pub(super) fn set(
        &mut self,
        step: Step,
        ground: Ground,
        told: &Told,
        reported_at: Option<Timestamp>,
    ) {
        if self.has(step) {
            return;
        }
        self.0.push(Rung {
            step,
            at: told.recorded_at,
            reported_at,
            position: told.position,
            actor: told.actor,
            agency: told.agency,
            ground,
        });
        self.0.sort_by_key(|rung| rung.step);
    }
}
