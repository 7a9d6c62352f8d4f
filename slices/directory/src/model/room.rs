//! A room: a place where an agency's operators work, with the line to ring when a decision is
//! late and the post to ask for on it.

use contracts::{RoomAdded, RoomChanged, RoomEvent, Standing};
use kernel::{AgencyId, Folded, RoomId, StreamKind, Told};

use crate::model::Faults;
use crate::model::faults::refusal;
use crate::model::name::read_slug;

const NAME_CHARACTERS_MAX: usize = 120;
const POST_CHARACTERS_MAX: usize = 80;
/// Digits of an E.164 number after the plus.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

#[derive(Debug, Clone, PartialEq)]
pub struct RoomRecord {
    id: RoomId,
    agency: AgencyId,
    slug: String,
    name: String,
    voice_number: Option<String>,
    escalation_post: String,
    standing: Standing,
}

/// What is filled in about a room.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomDraft {
    pub name: String,
    /// Empty for none.
    pub voice_number: String,
    pub escalation_post: String,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RoomRefused {
    #[error("{0}")]
    Invalid(Faults),
    #[error("short name is taken by another room; choose another")]
    SlugTaken,
    #[error("nothing has changed; change a field or go back")]
    NothingChanged,
}
refusal!(RoomRefused {
    "directory.room.invalid",
    Self::SlugTaken => "directory.room.slug_taken" Conflict,
    Self::NothingChanged => "directory.room.nothing_changed" Invalid,
});

impl RoomRecord {
    /// # Errors
    /// If a field is not of its form.
    pub fn add(
        id: RoomId,
        agency: AgencyId,
        slug: &str,
        draft: &RoomDraft,
    ) -> Result<RoomAdded, RoomRefused> {
        let mut faults = Faults::default();
        let name = faults.text::<NAME_CHARACTERS_MAX>("name", &draft.name);
        let slug = read_slug(&mut faults, slug);
        let voice_number = read_number(&mut faults, &draft.voice_number);
        let escalation_post =
            faults.text::<POST_CHARACTERS_MAX>("escalation_post", &draft.escalation_post);
        Ok(faults.or(RoomAdded { room: id, agency, slug, name, voice_number, escalation_post })?)
    }

    /// # Errors
    /// If a field is not of its form, or nothing changes.
    pub fn change(&self, draft: &RoomDraft) -> Result<RoomChanged, RoomRefused> {
        let mut faults = Faults::default();
        let name = faults.text::<NAME_CHARACTERS_MAX>("name", &draft.name);
        let voice_number = read_number(&mut faults, &draft.voice_number);
        let escalation_post =
            faults.text::<POST_CHARACTERS_MAX>("escalation_post", &draft.escalation_post);
        let changed = faults.or(RoomChanged {
            room: self.id,
            name,
            voice_number,
            escalation_post,
            standing: draft.standing,
        })?;
        let is_same = changed.name == self.name
            && changed.voice_number == self.voice_number
            && changed.escalation_post == self.escalation_post
            && changed.standing == self.standing;
        if is_same { Err(RoomRefused::NothingChanged) } else { Ok(changed) }
    }

    #[must_use]
    pub fn agency(&self) -> AgencyId {
        self.agency
    }

    /// What the room's form shows before anything is changed.
    #[must_use]
    pub fn draft(&self) -> RoomDraft {
        RoomDraft {
            name: self.name.clone(),
            voice_number: self.voice_number.clone().unwrap_or_default(),
            escalation_post: self.escalation_post.clone(),
            standing: self.standing,
        }
    }
}

impl Folded for RoomRecord {
    const KIND: StreamKind = StreamKind("directory.room");
    type Id = RoomId;
    type Event = RoomEvent;

    fn fold(state: Option<Self>, event: &RoomEvent, _: &Told) -> Option<Self> {
        match (state, event) {
            (None, RoomEvent::RoomAdded(added)) => Some(Self {
                id: added.room,
                agency: added.agency,
                slug: added.slug.clone(),
                name: added.name.clone(),
                voice_number: added.voice_number.clone(),
                escalation_post: added.escalation_post.clone(),
                standing: Standing::Active,
            }),
            (Some(room), RoomEvent::RoomChanged(changed)) => Some(Self {
                name: changed.name.clone(),
                voice_number: changed.voice_number.clone(),
                escalation_post: changed.escalation_post.clone(),
                standing: changed.standing,
                ..room
            }),
            (state, _) => state,
        }
    }
}

/// A number in E.164, with the spaces that people write taken out; none if it is empty.
fn read_number(faults: &mut Faults, given: &str) -> Option<String> {
    let number: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    if number.is_empty() {
        return None;
    }
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_good =
        NUMBER_DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    faults.unless(
        is_good,
        "voice_number",
        "number must start with + and the country, then 7 to 15 digits, as in +44 1632 960123",
    );
    Some(number)
}

#[cfg(test)]
mod tests {
    use contracts::Standing;
    use kernel::{AgencyId, RoomId, TypedId};
    use uuid::Uuid;

    use super::{RoomDraft, RoomRecord};

    fn added(number: &str) -> Result<Option<String>, Vec<&'static str>> {
        let draft = RoomDraft {
            name: "Control".to_owned(),
            voice_number: number.to_owned(),
            escalation_post: "Duty officer".to_owned(),
            standing: Standing::Active,
        };
        let (room, agency) = (Uuid::from_u128(1), Uuid::from_u128(2));
        RoomRecord::add(RoomId::from_uuid(room), AgencyId::from_uuid(agency), "north", &draft)
            .map(|room| room.voice_number)
            .map_err(|refused| {
                refused.faults().unwrap().list().iter().map(|fault| fault.field).collect()
            })
    }

    #[test]
    fn a_voice_number_is_international_or_absent() {
        assert_eq!(added("+44 1632 960 123"), Ok(Some("+441632960123".to_owned())));
        assert_eq!(added(""), Ok(None));
        for bad in ["01632 960123", "+44", "+44 1632 96012x", "+1234567890123456"] {
            assert_eq!(added(bad), Err(vec!["voice_number"]), "{bad}");
        }
    }
}
