//! Random questions from a seed, for the test that compares a slice's policies with a reference
//! in plain Rust. Agencies come from a pool of four, so that owner, recipient, party and stranger
//! all occur often. The same seed gives the same questions on every machine.

use std::collections::BTreeSet;

use kernel::{AgencyId, Label, LabelSet, Purpose, Role, RoomId, TypedId, mint_v7};

use crate::{Audience, AudienceKind, Facts, Permission};

/// Agencies in the pool.
pub const AGENCIES: u8 = 4;

/// What the questions are about.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    pub permissions: &'static [Permission],
    /// Kinds of things, as in `exchange.share`.
    pub kinds: &'static [&'static str],
    /// The slice's own words in [`Facts::tags`].
    pub tags: &'static [&'static str],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub audience: Audience,
    pub permission: Permission,
    pub facts: Facts,
}

/// An endless iterator of [`Question`]s; `take` as many as are wanted.
#[derive(Debug, Clone)]
pub struct Questions {
    ground: Ground,
    state: u64,
}

impl Questions {
    #[must_use]
    pub const fn new(seed: u64, ground: Ground) -> Self {
        Self { ground, state: seed }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.draw().is_multiple_of(of)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let index = self.draw().checked_rem(from.len() as u64)?;
        from.get(usize::try_from(index).ok()?).copied()
    }

    /// Each of `from` with a chance of one in `of`, in the order of `from`.
    fn some<T: Copy>(&mut self, from: &[T], of: u64) -> Vec<T> {
        from.iter().copied().filter(|_| self.one_in(of)).collect()
    }

    fn agency(&mut self) -> AgencyId {
        agency(u8::try_from(self.draw() % u64::from(AGENCIES)).unwrap_or(0))
    }

    fn agency_or_none(&mut self) -> Option<AgencyId> {
        if self.one_in(8) { None } else { Some(self.agency()) }
    }

    fn audience(&mut self) -> Audience {
        let kind = match self.draw() % 10 {
            0..=5 => AudienceKind::Person,
            6..=7 => AudienceKind::System,
            8 => AudienceKind::Hub,
            _ => AudienceKind::Public,
        };
        let room = RoomId::from_uuid(mint_v7(1, [0; 10]));
        Audience {
            kind,
            agency: self.agency_or_none(),
            rooms: self.some(&[room], 2),
            roles: self.some(&Role::ALL, 3).into_iter().collect::<BTreeSet<_>>(),
            purpose: self.pick(&Purpose::ALL).unwrap_or(Purpose::Audit),
        }
    }

    fn facts(&mut self) -> Facts {
        let pool: Vec<AgencyId> = (0..AGENCIES).map(agency).collect();
        Facts {
            kind: self.pick(self.ground.kinds).unwrap_or(""),
            owner: self.agency_or_none(),
            parties: self.some(&pool, 2),
            recipient: self.agency_or_none(),
            label: if self.one_in(4) { None } else { self.pick(&Label::ALL) },
            granted: self.some(&Label::ALL, 2).into_iter().collect::<LabelSet>(),
            tags: self.some(self.ground.tags, 2),
        }
    }
}

impl Iterator for Questions {
    type Item = Question;

    fn next(&mut self) -> Option<Question> {
        let permission = self.pick(self.ground.permissions)?;
        Some(Question { audience: self.audience(), permission, facts: self.facts() })
    }
}

/// The agency of the pool with this number, below [`AGENCIES`].
#[must_use]
pub fn agency(number: u8) -> AgencyId {
    AgencyId::from_uuid(mint_v7(0, [number; 10]))
}
