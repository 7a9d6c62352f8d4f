//! What is selected: the incident as this reader may have it, and the reader's own part in it.
//! Opening it is an act: labelled parts are noted in the journal before they are shown.

use desk::{Desk, Loaded};
use kernel::{AgencyId, Label, Timestamp};

use super::glance::Glance;
use super::names::Names;
use super::places::{HazardSaid, LinesSaid, PlaceSaid, Said, Teller};
use super::receipt::{Hands, Receipt, ShareSaid};
use super::rows::{Listing, Ringing};
use super::told;
use crate::actions::errors::OpenPartsError;
use crate::actions::grants::Readable;
use crate::actions::open_parts::open_parts;
use crate::model::reading::Reading;
use crate::model::vocabulary::{List, words};
use crate::model::{Incident, Share};
use crate::views::{AlarmRow, ShareRow};

/// A part that the reader may not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WithheldSaid {
    pub label: &'static str,
    pub by: String,
    pub agreement: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Detail {
    pub incident: String,
    pub glance: Glance,
    pub spoken: String,
    pub owner: String,
    pub lifecycle: &'static str,
    pub summaries: Vec<Said>,
    pub safety: Vec<Said>,
    pub references: Vec<Said>,
    pub places: Vec<PlaceSaid>,
    pub hazards: Vec<HazardSaid>,
    pub people: Vec<LinesSaid>,
    pub withheld: Vec<WithheldSaid>,
    /// Everybody's part in it: who, and where they stand.
    pub shares: Vec<(String, String)>,
    pub share: Option<ShareSaid>,
    pub is_closed_to_reader: bool,
    pub is_gap: bool,
    pub is_erased: bool,
    pub is_missing_statements: bool,
}

/// What a detail is made of, loaded.
pub(super) struct Opened {
    pub incident: Loaded<Incident>,
    pub share: Option<Loaded<Share>>,
    pub shares: Vec<ShareRow>,
    pub alarms: Vec<AlarmRow>,
    /// None: the agreements in force let the reader have nothing of it any more.
    pub readable: Option<Readable>,
    pub is_gap: bool,
}

/// Opens an incident for the reader.
///
/// # Errors
/// The desk's.
pub(super) async fn open(
    desk: &Desk,
    incident: Loaded<Incident>,
    sitting: &str,
) -> Result<(Option<Readable>, bool), OpenPartsError> {
    match open_parts(desk, incident.id(), sitting).await {
        Ok(opened) => Ok((Some(opened.readable), opened.is_gap)),
        Err(OpenPartsError::Desk(desk::DeskError::NotThere { .. })) => Ok((None, false)),
        Err(error) => Err(error),
    }
}

impl Opened {
    pub(super) fn detail(&self, listing: &Listing<'_>, hands: &Hands) -> Detail {
        let (names, now) = (listing.names, listing.now);
        let nothing = Readable::new();
        let readable = self.readable.as_ref().unwrap_or(&nothing);
        let glance = Glance::of(&self.incident, readable);
        let reading = self.incident.read(readable, now);
        let share = self.share.as_ref().map(|share| self.share(share, &glance, (listing, hands)));
        let mut detail = begun(&reading, glance, names, now);
        detail.withheld = withheld(&reading, names, self.share.as_deref());
        detail.shares = self.shares.iter().map(|row| part(&row.share, names, now)).collect();
        detail.share = share;
        detail.is_closed_to_reader = self.readable.is_none();
        detail.is_gap = self.is_gap;
        detail
    }

    fn share(
        &self,
        share: &Share,
        glance: &Glance,
        (listing, hands): (&Listing<'_>, &Hands),
    ) -> ShareSaid {
        let of_share = || self.alarms.iter().filter(|alarm| alarm.share == share.id());
        let ringing: Vec<Ringing> =
            of_share().map(|alarm| listing.ringing(alarm, glance)).collect();
        let escalated = of_share().find(|alarm| !alarm.ring.is_empty());
        let receipt = Receipt {
            names: listing.names,
            now: listing.now,
            hands,
            is_received: share.to() == listing.reader,
            ring: escalated.map_or(&[], |alarm| alarm.ring.as_slice()),
        };
        receipt.of(share, glance, ringing)
    }
}

fn begun(reading: &Reading, glance: Glance, names: &dyn Names, now: Timestamp) -> Detail {
    let teller = Teller { names, now };
    let of = |word: &'static str| reading.values.iter().filter(move |slot| slot.word == word);
    let said = |word| of(word).flat_map(|slot| teller.said(slot)).collect();
    let mut people: Vec<LinesSaid> = of("person").flat_map(|slot| teller.people(slot)).collect();
    people.extend(of("health").flat_map(|slot| teller.people(slot)));
    Detail {
        incident: reading.id.to_string(),
        glance,
        spoken: reading.spoken.clone(),
        owner: names.agency(reading.owner),
        lifecycle: words(List::State, reading.lifecycle.code()),
        summaries: said("summary"),
        safety: said("scene_safety"),
        references: said("local_ref"),
        places: of("location").flat_map(|slot| teller.places(slot)).collect(),
        hazards: of("hazard").flat_map(|slot| teller.hazards(slot)).collect(),
        people,
        withheld: Vec::new(),
        shares: Vec::new(),
        share: None,
        is_closed_to_reader: false,
        is_gap: false,
        is_erased: reading.is_erased,
        is_missing_statements: !reading.gaps.is_empty(),
    }
}

/// One agency's part, as in "Northshire Fire: Accepted, …".
fn part(share: &Share, names: &dyn Names, now: Timestamp) -> (String, String) {
    (names.place(share.to(), share.to_room()), told::standing(share, names, now))
}

/// Each label of each author that is withheld, once, and the agreement that leaves it out.
fn withheld(reading: &Reading, names: &dyn Names, share: Option<&Share>) -> Vec<WithheldSaid> {
    let agreement = share.map_or_else(
        || "no agreement grants it".to_owned(),
        |share| format!("agreement: {}", names.agreement(share.agreement())),
    );
    let mut parts: Vec<(AgencyId, Label)> =
        reading.withheld.iter().map(|part| (part.author, part.label)).collect();
    parts.sort_unstable();
    parts.dedup();
    let told = |(author, label): (AgencyId, Label)| WithheldSaid {
        label: label.code(),
        by: names.agency(author),
        agreement: agreement.clone(),
    };
    parts.into_iter().map(told).collect()
}

#[cfg(test)]
impl Detail {
    /// A received share's detail, told without a desk.
    pub(super) fn of_sample(
        incident: &Incident,
        readable: &Readable,
        glance: Glance,
        share: ShareSaid,
    ) -> Self {
        use crate::model::samples::{at, delivered};
        use crate::web::console::samples::Called;
        let reading = incident.read(readable, at(70));
        let mut detail = begun(&reading, glance, &Called, at(70));
        detail.withheld = withheld(&reading, &Called, Some(&delivered()));
        detail.shares = vec![part(&delivered(), &Called, at(70))];
        detail.share = Some(share);
        detail
    }
}
