//! Names that may be held once. Each has a stream of its own, whose id is made of the name: the
//! journal's expected version is the lock, so two who ask at once cannot both get it, and nobody
//! waits for another name.

use kernel::{Folded, StreamKind, Told, TypedId};
use uuid::Uuid;

use crate::events::{NameEvent, NameId};
use crate::model::Faults;

/// Characters of a slug.
const SLUG_LENGTH: std::ops::RangeInclusive<usize> = 2..=40;

/// Random once and fixed for ever, so that names' streams are this product's own.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f2c_1a9e_74d3_4b58_9c07_2be1_5d8f_30a4);

/// A name that is taken, or was.
#[derive(Debug, Clone, PartialEq)]
pub struct NameRecord {
    holder: Option<Uuid>,
}

impl NameRecord {
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.holder.is_some()
    }
}

impl Folded for NameRecord {
    const KIND: StreamKind = StreamKind("directory.name");
    type Id = NameId;
    type Event = NameEvent;

    fn fold(_: Option<Self>, event: &NameEvent, _: &Told) -> Option<Self> {
        Some(match event {
            NameEvent::NameTaken(taken) => Self { holder: Some(taken.holder) },
            NameEvent::NameFreed(_) => Self { holder: None },
        })
    }
}

/// The stream that holds an agency's slug.
#[must_use]
pub fn agency_name(slug: &str) -> NameId {
    of_text("agency", slug)
}

/// The stream that holds a room's slug.
#[must_use]
pub fn room_name(slug: &str) -> NameId {
    of_text("room", slug)
}

/// The stream that holds an address, by its keyed hash: the journal never learns the address.
#[must_use]
pub fn address_name(keyed_hash: &[u8; 32]) -> NameId {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(keyed_hash) {
        *to = *from;
    }
    NameId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The stream of the one key that addresses are hashed with.
#[must_use]
pub fn address_key_name() -> NameId {
    of_text("key", "address")
}

fn of_text(word: &str, slug: &str) -> NameId {
    NameId::from_uuid(Uuid::new_v5(&NAMESPACE, format!("{word}/{slug}").as_bytes()))
}

/// A slug as it is kept: small letters, digits and single hyphens, starting with a letter.
pub(crate) fn read_slug(faults: &mut Faults, given: &str) -> String {
    let slug = given.trim().to_lowercase();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_good = SLUG_LENGTH.contains(&slug.len())
        && slug.chars().all(is_plain)
        && slug.starts_with(|c: char| c.is_ascii_lowercase())
        && !slug.ends_with('-')
        && !slug.contains("--");
    faults.unless(
        is_good,
        "slug",
        "short name must be 2 to 40 small letters, digits and single hyphens, as in fire-north",
    );
    slug
}

#[cfg(test)]
mod tests {
    use super::{address_name, agency_name, read_slug, room_name};
    use crate::model::Faults;

    #[test]
    fn a_slug_is_short_plain_and_starts_with_a_letter() {
        for good in ["fire-north", "p2", " Fire-North "] {
            let mut faults = Faults::default();
            let slug = read_slug(&mut faults, good);
            assert_eq!(faults, Faults::default(), "{good}");
            assert_eq!(slug, good.trim().to_lowercase());
        }
        for bad in ["", "f", "-fire", "fire-", "fire--north", "2fire", "fire north", "füre"] {
            let mut faults = Faults::default();
            read_slug(&mut faults, bad);
            assert_eq!(faults.list().len(), 1, "{bad}");
        }
    }

    #[test]
    fn the_same_name_always_has_the_same_stream_and_no_other_name_has_it() {
        assert_eq!(agency_name("fire-north"), agency_name("fire-north"));
        assert_ne!(agency_name("fire-north"), room_name("fire-north"));
        assert_ne!(address_name(&[1; 32]), address_name(&[2; 32]));
    }
}
