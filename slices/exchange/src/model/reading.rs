//! The incident as one reader may have it: values side by side with author and times, struck and
//! late ones kept apart, hazards marked stale, and what is withheld only as a digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{AgencyId, Label, LabelSet, Position, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::incident::Incident;
use super::origin::Gap;
use super::record::{Kept, Record, is_disputed, standing};
use super::skew;
use super::spoken_code::SpokenCode;
use crate::events::bounds::counter;
use crate::events::fact::{Priority, Slot};
use crate::events::place::Point;
use crate::events::words::{AttachmentOutcome, Lifecycle, Status};
use crate::events::{Claim, ClaimRef, Fact, IncidentId, ItemId};

const DOMAIN: &[u8] = b"bluelight/withheld/1\0";

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reading {
    #[schema(value_type = String)]
    pub id: IncidentId,
    pub spoken_code: String,
    /// How the code is read out, word by word.
    pub spoken: String,
    #[schema(value_type = String)]
    pub owner: AgencyId,
    pub status: Status,
    pub lifecycle: Lifecycle,
    pub priority: Priority,
    /// The text was erased by order; codes, times and receipts stay.
    pub is_erased: bool,
    pub values: Vec<SlotReading>,
    /// What the reader may not have, each part as its digest.
    pub withheld: Vec<Withheld>,
    /// Numbers of an agency's statements that have not come.
    pub gaps: Vec<Gap>,
}

/// What everybody says about one thing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotReading {
    /// What is told, as in `summary` or `location`.
    pub word: &'static str,
    #[schema(value_type = Option<String>)]
    pub item: Option<ItemId>,
    /// Agencies differ: all their values stand side by side.
    pub is_disputed: bool,
    /// A hazard past its review: it stays, and is to be looked at again.
    pub is_stale: bool,
    /// Where a map may draw it; absent for a place without a fix.
    pub plotted: Option<Point>,
    /// What became of an attachment's bytes; absent while they are awaited.
    pub outcome: Option<AttachmentOutcome>,
    pub standing: Vec<ValueReading>,
    /// Struck, late and earlier values: kept for ever.
    pub superseded: Vec<ValueReading>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ValueReading {
    #[schema(value_type = Fact)]
    pub value: Arc<Fact>,
    #[schema(value_type = String)]
    pub author: AgencyId,
    #[serde(with = "counter")]
    pub sequence: u64,
    pub index: u16,
    pub confidence: i64,
    #[schema(value_type = String)]
    pub label: Label,
    #[schema(value_type = String, format = DateTime)]
    pub authored_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Timestamp,
    #[schema(value_type = u64)]
    pub position: Position,
    pub is_late: bool,
    pub struck_by: Option<ClaimRef>,
    /// By how many milliseconds the author's clock differed from the hub's, if by more than two
    /// seconds.
    pub skew_milliseconds: Option<i64>,
}

/// A part that the reader may not have. The digest proves it later without telling it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Withheld {
    #[schema(value_type = String)]
    pub author: AgencyId,
    #[serde(with = "counter")]
    pub sequence: u64,
    #[schema(value_type = String)]
    pub label: Label,
    /// SHA-256 of the domain, the part's salt and its claims as JSON, in hexadecimal.
    pub sha256: String,
}

impl Incident {
    /// The incident as a reader may have it who may have these labels of each author.
    #[must_use]
    pub fn read(&self, readable: &BTreeMap<AgencyId, LabelSet>, now: Timestamp) -> Reading {
        let may = |author: &AgencyId, label| {
            readable.get(author).is_some_and(|labels| labels.contains(label))
        };
        let permitted = |kept: &&Kept| may(&kept.claim.author, kept.label);
        let slots = self.record().slots().filter_map(|(slot, history)| {
            let history: Vec<Kept> = history.iter().filter(permitted).cloned().collect();
            self.slot(slot, &history, now)
        });
        Reading {
            id: self.id(),
            spoken_code: self.spoken_code().to_owned(),
            spoken: SpokenCode::read(self.spoken_code())
                .map(|code| code.spoken())
                .unwrap_or_default(),
            owner: self.owner(),
            status: self.status(),
            lifecycle: self.lifecycle(),
            priority: self.priority(),
            is_erased: self.is_erased(),
            values: slots.collect(),
            withheld: withheld(self.record(), may),
            gaps: self.gaps(),
        }
    }

    fn slot(&self, slot: &Slot, history: &[Kept], now: Timestamp) -> Option<SlotReading> {
        let first = history.first()?;
        let said = standing(history);
        let stands = |kept: &&Kept| said.iter().any(|other| other.claim == kept.claim);
        let hazards = said.iter().filter_map(|kept| match &*kept.value {
            Fact::Hazard(hazard) => Some(hazard.review_by),
            _ => None,
        });
        let plotted = said.iter().find_map(|kept| match &*kept.value {
            Fact::Location(place) => place.plotted(),
            _ => None,
        });
        Some(SlotReading {
            word: first.value.word(),
            item: first.item,
            is_disputed: is_disputed(slot, history),
            is_stale: hazards.max().is_some_and(|review_by| review_by < now),
            plotted,
            outcome: first
                .item
                .and_then(|item| self.attachments().get(&item))
                .map(|settled| settled.outcome),
            standing: said.iter().map(|kept| value(kept)).collect(),
            superseded: history.iter().filter(|kept| !stands(kept)).map(value).collect(),
        })
    }
}

fn value(kept: &Kept) -> ValueReading {
    ValueReading {
        value: Arc::clone(&kept.value),
        author: kept.claim.author,
        sequence: kept.claim.sequence,
        index: kept.claim.index,
        confidence: kept.confidence,
        label: kept.label,
        authored_at: kept.authored_at,
        recorded_at: kept.recorded_at,
        position: kept.position,
        is_late: kept.is_late,
        struck_by: kept.struck_by,
        skew_milliseconds: skew::shown(kept.authored_at, kept.recorded_at),
    }
}

fn withheld(record: &Record, may: impl Fn(&AgencyId, Label) -> bool) -> Vec<Withheld> {
    let hidden = record.parts().filter(|(author, _, label, _)| !may(author, *label));
    hidden
        .map(|(author, sequence, label, salt)| Withheld {
            author,
            sequence,
            label,
            sha256: digest(record, (author, sequence, label), salt),
        })
        .collect()
}

/// The digest of a part as it would be disclosed: its claims in their order, as JSON.
fn digest(
    record: &Record,
    (author, sequence, label): (AgencyId, u64, Label),
    salt: &str,
) -> String {
    let of_part = |kept: &&Kept| {
        kept.claim.author == author && kept.claim.sequence == sequence && kept.label == label
    };
    let mut kept: Vec<&Kept> =
        record.slots().flat_map(|(_, history)| history).filter(of_part).collect();
    kept.sort_by_key(|kept| kept.claim.index);
    let claims: Vec<Claim> = kept
        .into_iter()
        .map(|kept| Claim {
            index: kept.claim.index,
            item: kept.item,
            value: (*kept.value).clone(),
            confidence: crate::events::bounds::Whole::nearest(kept.confidence),
            corrects: kept.corrects,
        })
        .collect();
    let claims = serde_json::to_vec(&claims).unwrap_or_default();
    hex::encode(
        Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(claims).finalize(),
    )
}

#[cfg(test)]
mod tests {
    use crate::events::{IncidentEvent, ItemId};
    use crate::model::samples::{Watched, at, essentials, fact, fire, id, police, raising, stated};
    use crate::model::{Incident, Stated};
    use kernel::{Label, LabelSet, Realm};
    use serde_json::json;

    const CANARY: &str = "asthma, inhaler in left pocket";

    fn with(more: Stated) -> Watched<Incident> {
        let mut all = essentials();
        all.push(more);
        let raised = Incident::raise(raising(all), Realm::Live, || [7; 16]).unwrap();
        Watched::begun(IncidentEvent::from(raised))
    }

    #[test]
    fn r16_a_recipient_receives_only_permitted_parts_and_hidden_ones_appear_only_as_digests() {
        let incident = with(stated(fact(json!({"health": {"complaint": CANARY}}))));
        let general = [(police(), LabelSet::NONE.with(Label::General))].into();
        let reading = incident.read(&general, at(10));
        let told = serde_json::to_string(&reading).unwrap();
        assert!(!told.contains(CANARY) && !told.contains("complaint"));
        let hidden = reading.withheld.first().unwrap();
        assert_eq!((hidden.label, hidden.sha256.len()), (Label::Health, 64));
        let all = [(police(), LabelSet::ALL)].into();
        assert!(serde_json::to_string(&incident.read(&all, at(10))).unwrap().contains(CANARY));
        assert!(incident.read(&all, at(10)).withheld.is_empty());
    }

    #[test]
    fn r16_two_equal_short_answers_under_different_salts_have_different_digests() {
        let answer = || {
            let mut all = essentials();
            all.push(stated(fact(json!({"health": {"complaint": "no"}}))));
            all
        };
        let digests: Vec<_> = [[1; 16], [2; 16]]
            .into_iter()
            .map(|salt| {
                let raised = Incident::raise(raising(answer()), Realm::Live, || salt).unwrap();
                let incident = Watched::<Incident>::begun(IncidentEvent::from(raised));
                let general = [(police(), LabelSet::NONE.with(Label::General))].into();
                incident.read(&general, at(1)).withheld[0].sha256.clone()
            })
            .collect();
        assert_ne!(digests[0], digests[1]);
    }

    #[test]
    fn r34_a_hazard_past_review_by_shows_as_stale_not_gone() {
        let hazard =
            json!({"hazard": {"code": "dog", "severity": 2, "since": at(0), "review_by": at(60)}});
        let mut said = stated(fact(hazard));
        said.item = Some(id::<ItemId>(51));
        let incident = with(said);
        let all = [(police(), LabelSet::ALL)].into();
        let is_stale = |seconds| {
            let reading = incident.read(&all, at(seconds));
            reading.values.iter().find(|slot| slot.word == "hazard").unwrap().is_stale
        };
        assert!(!is_stale(60));
        assert!(is_stale(61));
    }

    #[test]
    fn whoever_nothing_was_granted_to_reads_nothing() {
        let incident = with(stated(fact(json!({"health": {"complaint": CANARY}}))));
        let reading = incident.read(&[(fire(), LabelSet::ALL)].into(), at(1));
        assert!(reading.values.is_empty());
        assert_eq!(reading.withheld.len(), 2, "the general part and the health part");
    }
}
