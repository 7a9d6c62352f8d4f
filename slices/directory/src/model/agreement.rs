//! A sharing agreement as data: who may share with whom, what, for what, from when until when.
//! A change is a new edition; earlier editions stay in the stream.

use contracts::{AgreementEvent, AgreementMade, AgreementWithdrawn, ShareKind};
use kernel::{AgencyId, AgreementId, Folded, LabelSet, Purpose, StreamKind, Text, Timestamp, Told};

use crate::model::Faults;
use crate::model::faults::refusal;

const TITLE_CHARACTERS_MAX: usize = 160;
const REASON_CHARACTERS_MAX: usize = 300;
const PARTIES: std::ops::RangeInclusive<usize> = 2..=40;

#[derive(Debug, Clone, PartialEq)]
pub struct AgreementRecord {
    id: AgreementId,
    edition: u32,
    terms: AgreementDraft,
    withdrawn: Option<(Timestamp, String)>,
}

/// What is filled in about an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementDraft {
    pub title: String,
    pub parties: Vec<AgencyId>,
    pub kinds: Vec<ShareKind>,
    pub labels: LabelSet,
    pub purpose: Purpose,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AgreementRefused {
    #[error("{0}")]
    Invalid(Faults),
    #[error("nothing has changed; change a field or go back")]
    NothingChanged,
    #[error("agreement was withdrawn; make a new one")]
    Withdrawn,
    #[error("somebody made edition {edition} meanwhile; look at it and change that")]
    Overtaken { edition: u32 },
}
refusal!(AgreementRefused {
    "directory.agreement.invalid",
    Self::NothingChanged => "directory.agreement.nothing_changed" Invalid,
    Self::Withdrawn => "directory.agreement.withdrawn" Conflict,
    Self::Overtaken { .. } => "directory.agreement.overtaken" Conflict,
});

impl AgreementRecord {
    /// `known` are the agencies that there are.
    ///
    /// # Errors
    /// If a field is not of its form.
    pub fn make(
        id: AgreementId,
        draft: &AgreementDraft,
        known: &[AgencyId],
    ) -> Result<AgreementMade, AgreementRefused> {
        Ok(edition(id, 1, read_terms(draft, known)?))
    }

    /// # Errors
    /// If a field is not of its form, nothing changes, another edition was made meanwhile, or
    /// the agreement was withdrawn.
    pub fn change(
        &self,
        on_edition: u32,
        draft: &AgreementDraft,
        known: &[AgencyId],
    ) -> Result<AgreementMade, AgreementRefused> {
        if self.withdrawn.is_some() {
            return Err(AgreementRefused::Withdrawn);
        }
        if on_edition != self.edition {
            return Err(AgreementRefused::Overtaken { edition: self.edition });
        }
        let terms = read_terms(draft, known)?;
        if terms == self.terms {
            return Err(AgreementRefused::NothingChanged);
        }
        Ok(edition(self.id, self.edition.saturating_add(1), terms))
    }

    /// # Errors
    /// If there is no reason, or the agreement was withdrawn before.
    pub fn withdraw(&self, reason: &str) -> Result<AgreementWithdrawn, AgreementRefused> {
        if self.withdrawn.is_some() {
            return Err(AgreementRefused::Withdrawn);
        }
        let mut faults = Faults::default();
        let reason = faults.text::<REASON_CHARACTERS_MAX>("reason", reason);
        Ok(faults.or(AgreementWithdrawn { agreement: self.id, reason })?)
    }

    #[must_use]
    pub fn edition(&self) -> u32 {
        self.edition
    }

    #[must_use]
    pub fn terms(&self) -> &AgreementDraft {
        &self.terms
    }

    #[must_use]
    pub fn withdrawn_at(&self) -> Option<Timestamp> {
        self.withdrawn.as_ref().map(|(at, _)| *at)
    }

    #[must_use]
    pub fn withdrawn_because(&self) -> Option<&str> {
        self.withdrawn.as_ref().map(|(_, reason)| reason.as_str())
    }
}

impl Folded for AgreementRecord {
    const KIND: StreamKind = StreamKind("directory.agreement");
    type Id = AgreementId;
    type Event = AgreementEvent;

    fn fold(state: Option<Self>, event: &AgreementEvent, told: &Told) -> Option<Self> {
        match (state, event) {
            (_, AgreementEvent::AgreementMade(made)) => Some(Self {
                id: made.agreement,
                edition: made.edition,
                terms: terms_of(made),
                withdrawn: None,
            }),
            (Some(agreement), AgreementEvent::AgreementWithdrawn(withdrawn)) => {
                let withdrawn = Some((told.recorded_at, withdrawn.reason.clone()));
                Some(Self { withdrawn, ..agreement })
            }
            (None, _) => None,
        }
    }
}

fn terms_of(made: &AgreementMade) -> AgreementDraft {
    AgreementDraft {
        title: made.title.clone(),
        parties: made.parties.clone(),
        kinds: made.kinds.clone(),
        labels: made.labels,
        purpose: made.purpose,
        from: made.from,
        until: made.until,
    }
}

fn edition(agreement: AgreementId, edition: u32, terms: AgreementDraft) -> AgreementMade {
    let AgreementDraft { title, parties, kinds, labels, purpose, from, until } = terms;
    AgreementMade { agreement, edition, title, parties, kinds, labels, purpose, from, until }
}

fn read_terms(draft: &AgreementDraft, known: &[AgencyId]) -> Result<AgreementDraft, Faults> {
    let mut faults = Faults::default();
    let title = match Text::<TITLE_CHARACTERS_MAX>::new(draft.title.trim()) {
        Ok(title) => title.as_str().to_owned(),
        Err(error) => {
            faults.add("title", error.to_string());
            String::new()
        }
    };
    let (mut parties, mut kinds) = (draft.parties.clone(), draft.kinds.clone());
    parties.sort_unstable();
    parties.dedup();
    kinds.sort_unstable();
    kinds.dedup();
    faults.unless(PARTIES.contains(&parties.len()), "parties", "choose 2 to 40 agencies");
    faults.unless(
        parties.iter().all(|party| known.contains(party)),
        "parties",
        "choose agencies of this hub",
    );
    faults.unless(!kinds.is_empty(), "kinds", "choose at least one kind of share");
    faults.unless(draft.labels != LabelSet::NONE, "labels", "choose at least one label");
    faults.unless(
        draft.until.is_none_or(|until| until > draft.from),
        "until",
        "the end must be after the start; leave it empty for no end",
    );
    let AgreementDraft { labels, purpose, from, until, .. } = *draft;
    faults.or(AgreementDraft { title, parties, kinds, labels, purpose, from, until })
}

#[cfg(test)]
mod tests {
    use contracts::ShareKind;
    use kernel::{AgencyId, AgreementId, Label, LabelSet, Purpose, Timestamp, TypedId};
    use uuid::Uuid;

    use super::{AgreementDraft, AgreementRecord, AgreementRefused};

    fn agency(n: u128) -> AgencyId {
        AgencyId::from_uuid(Uuid::from_u128(n))
    }

    fn draft() -> AgreementDraft {
        AgreementDraft {
            title: "Mutual help".to_owned(),
            parties: vec![agency(2), agency(1)],
            kinds: vec![ShareKind::Transfer],
            labels: LabelSet::NONE.with(Label::General),
            purpose: Purpose::EmergencyResponse,
            from: Timestamp::from_milliseconds(1_000),
            until: None,
        }
    }

    fn made() -> AgreementRecord {
        let id = AgreementId::from_uuid(Uuid::from_u128(9));
        let terms = AgreementDraft { parties: vec![agency(1), agency(2)], ..draft() };
        AgreementRecord { id, edition: 1, terms, withdrawn: None }
    }

    #[test]
    fn an_agreement_needs_two_known_parties_a_kind_a_label_and_dates_in_order() {
        let known = [agency(1), agency(2)];
        let id = made().id;
        assert_eq!(AgreementRecord::make(id, &draft(), &known).unwrap().edition, 1);
        let early = Some(Timestamp::from_milliseconds(1));
        for (bad, field) in [
            (AgreementDraft { title: String::new(), ..draft() }, "title"),
            (AgreementDraft { parties: vec![agency(1); 2], ..draft() }, "parties"),
            (AgreementDraft { parties: vec![agency(1), agency(3)], ..draft() }, "parties"),
            (AgreementDraft { kinds: vec![], ..draft() }, "kinds"),
            (AgreementDraft { labels: LabelSet::NONE, ..draft() }, "labels"),
            (AgreementDraft { until: early, ..draft() }, "until"),
        ] {
            let refused = AgreementRecord::make(id, &bad, &known).unwrap_err();
            let fields: Vec<_> =
                refused.faults().unwrap().list().iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field]);
        }
    }

    #[test]
    fn a_change_is_a_new_edition_and_what_is_withdrawn_stays_withdrawn() {
        let known = [agency(1), agency(2)];
        assert_eq!(made().change(1, &draft(), &known), Err(AgreementRefused::NothingChanged));
        let wider = AgreementDraft { labels: LabelSet::ALL, ..draft() };
        assert_eq!(made().change(1, &wider, &known).unwrap().edition, 2);
        let overtaken = AgreementRefused::Overtaken { edition: 1 };
        assert_eq!(made().change(2, &wider, &known), Err(overtaken));
        let withdrawn = AgreementRecord {
            withdrawn: Some((Timestamp::from_milliseconds(5), "over".to_owned())),
            ..made()
        };
        assert_eq!(withdrawn.change(1, &wider, &known), Err(AgreementRefused::Withdrawn));
        assert_eq!(withdrawn.withdraw("again"), Err(AgreementRefused::Withdrawn));
        assert!(made().withdraw(" ").is_err());
    }
}
