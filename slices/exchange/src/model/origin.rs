//! Each agency numbers its own statements about an incident. The numbers, not any clock, give the
//! order; a repeat has no second effect, the same number with another content is refused, and a
//! missing number shows as a gap at once. They are remembered as long as the incident is.

use std::collections::BTreeMap;

use kernel::{AgencyId, Position};
use serde::Serialize;
use utoipa::ToSchema;

use super::refusals::IncidentRefused;
use crate::events::bounds::{Digest, counter};

/// The statements that have come from each agency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origins(BTreeMap<AgencyId, BTreeMap<u64, (Digest, Position)>>);

/// What a numbered statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reception {
    New {
        sequence: u64,
    },
    /// It came before, word for word: the first answer holds.
    Repeat {
        sequence: u64,
        position: Position,
    },
}

/// Numbers of one agency that have not come, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gap {
    #[schema(value_type = String)]
    pub origin: AgencyId,
    #[serde(with = "counter")]
    pub from: u64,
    #[serde(with = "counter")]
    pub to: u64,
}

impl Origins {
    /// Judges a statement; an agency that does not number its own gets the next number.
    ///
    /// # Errors
    /// `exchange.incident.sequence_clash` for a known number with another content.
    pub fn receive(
        &self,
        origin: AgencyId,
        sequence: Option<u64>,
        content: &Digest,
    ) -> Result<Reception, IncidentRefused> {
        let came = self.0.get(&origin);
        let Some(sequence) = sequence else {
            let last = came.and_then(|came| came.keys().next_back()).copied().unwrap_or(0);
            let sequence = last.checked_add(1).ok_or(IncidentRefused::SequenceExhausted)?;
            return Ok(Reception::New { sequence });
        };
        match came.and_then(|came| came.get(&sequence)) {
            None => Ok(Reception::New { sequence }),
            Some((known, position)) if known == content => {
                Ok(Reception::Repeat { sequence, position: *position })
            }
            Some(_) => Err(IncidentRefused::SequenceClash { sequence }),
        }
    }

    pub(super) fn note(
        &mut self,
        origin: AgencyId,
        sequence: u64,
        content: Digest,
        position: Position,
    ) {
        self.0.entry(origin).or_default().insert(sequence, (content, position));
    }

    /// Every run of numbers that is missing below an agency's highest.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (origin, came) in &self.0 {
            let mut expected = 1;
            for sequence in came.keys() {
                if *sequence > expected {
                    gaps.push(Gap { origin: *origin, from: expected, to: sequence - 1 });
                }
                expected = sequence.saturating_add(1);
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::{Origins, Reception};
    use crate::events::bounds::Digest;
    use kernel::{AgencyId, Position, TypedId};

    fn digest(letter: char) -> Digest {
        Digest::new(letter.to_string().repeat(64)).unwrap()
    }

    fn agency() -> AgencyId {
        AgencyId::from_uuid(kernel::mint_v7(1, [1; 10]))
    }

    #[test]
    fn r2_the_same_origin_incident_sequence_and_hash_returns_the_first_answer() {
        let mut origins = Origins::default();
        origins.note(agency(), 1, digest('a'), Position(41));
        let again = origins.receive(agency(), Some(1), &digest('a')).unwrap();
        assert_eq!(again, Reception::Repeat { sequence: 1, position: Position(41) });
    }

    #[test]
    fn r3_the_same_identity_with_a_different_hash_is_refused() {
        let mut origins = Origins::default();
        origins.note(agency(), 1, digest('a'), Position(41));
        assert!(origins.receive(agency(), Some(1), &digest('b')).is_err());
    }

    #[test]
    fn r6_a_missing_sequence_shows_as_a_gap_at_once_and_closes_when_it_comes() {
        let mut origins = Origins::default();
        for sequence in [1, 2, 5] {
            origins.note(agency(), sequence, digest('a'), Position(sequence));
        }
        let gap = origins.gaps()[0];
        assert_eq!((gap.from, gap.to), (3, 4));
        origins.note(agency(), 4, digest('a'), Position(9));
        origins.note(agency(), 3, digest('a'), Position(10));
        assert!(origins.gaps().is_empty());
    }

    #[test]
    fn r43_sequences_count_on_past_2_31_2_32_and_2_53() {
        for edge in [1_u64 << 31, 1 << 32, 1 << 53] {
            let mut origins = Origins::default();
            for sequence in edge - 1..=edge + 1 {
                origins.note(agency(), sequence, digest('a'), Position(sequence));
            }
            let next = origins.receive(agency(), None, &digest('b')).unwrap();
            assert_eq!(next, Reception::New { sequence: edge + 2 });
        }
        let mut full = Origins::default();
        full.note(agency(), u64::MAX, digest('a'), Position(1));
        assert!(full.receive(agency(), None, &digest('b')).is_err());
    }
}
