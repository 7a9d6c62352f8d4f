//! The incident: whose it is, whether it is open, with whom it is shared, and all that is stated
//! about it. State belongs to each recipient's share, never to the incident.

mod keeping;

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{AgencyId, Folded, Position, Realm, RoomId, StreamKind, Timestamp, Told};

use super::origin::{Gap, Origins, Reception};
use super::record::{Record, Telling};
use super::refusals::IncidentRefused;
use super::spoken_code::SpokenCode;
use super::stated::{Stated, first, further};
use crate::events::bounds::{Digest, Percent};
use crate::events::fact::Priority;
use crate::events::words::{AttachmentOutcome, Lifecycle, Status};
use crate::events::{
    AttachmentSettled, Claim, ClaimsMade, Fact, IncidentEvent, IncidentId, IncidentRaised, ItemId,
    Parts, SequenceClashed, SharedWith,
};

/// The most shares that one incident has, ended ones among them.
pub const SHARES_MAX: usize = 100;

/// What an incident begins with.
#[derive(Debug, Clone)]
pub struct Raising {
    pub incident: IncidentId,
    pub owner: AgencyId,
    pub room: Option<RoomId>,
    pub status: Status,
    pub spoken_code: SpokenCode,
    pub authored_at: Timestamp,
    pub sequence: Option<u64>,
    pub content: Digest,
    pub stated: Vec<Stated>,
    pub shares: Vec<SharedWith>,
}

/// What an agency states later.
#[derive(Debug, Clone)]
pub struct Update {
    pub author: AgencyId,
    pub authored_at: Timestamp,
    pub sequence: Option<u64>,
    pub content: Digest,
    pub stated: Vec<Stated>,
}

/// How an update was taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    New(Box<ClaimsMade>),
    /// It came before: the first answer, from that position, holds.
    Repeat(Position),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    id: IncidentId,
    /// Whoever raised it stays a party when the ownership moves on.
    raised_by: AgencyId,
    owner: AgencyId,
    status: Status,
    lifecycle: Lifecycle,
    spoken_code: String,
    shares: Vec<SharedWith>,
    record: Arc<Record>,
    origins: Arc<Origins>,
    attachments: BTreeMap<ItemId, AttachmentSettled>,
    is_erased: bool,
}

impl Incident {
    /// Begins a record. `salt` gives sixteen random bytes for each labelled part.
    ///
    /// # Errors
    /// With what is missing or wrong, or if the status does not belong in the realm.
    pub fn raise(
        raising: Raising,
        realm: Realm,
        salt: impl FnMut() -> [u8; 16],
    ) -> Result<IncidentRaised, IncidentRefused> {
        if (realm == Realm::Live) != (raising.status == Status::Actual) {
            return Err(IncidentRefused::WrongRealm(raising.status.code()));
        }
        if raising.shares.len() > SHARES_MAX {
            return Err(IncidentRefused::TooMany { word: "shares", max: SHARES_MAX });
        }
        let mut with: Vec<AgencyId> = raising.shares.iter().map(|shared| shared.with).collect();
        with.sort_unstable();
        if with.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(IncidentRefused::AlreadyShared);
        }
        let claims = first(raising.stated, Percent::CERTAIN)?;
        Ok(IncidentRaised {
            incident: raising.incident,
            owner: raising.owner,
            room: raising.room,
            status: raising.status,
            spoken_code: raising.spoken_code.as_str().to_owned(),
            authored_at: raising.authored_at,
            sequence: raising.sequence.unwrap_or(1),
            content: raising.content,
            shares: raising.shares,
            parts: Parts::sort(claims, salt),
        })
    }

    /// Takes an agency's further statement.
    ///
    /// # Errors
    /// With what is wrong; `exchange.incident.sequence_clash` must also be recorded, see
    /// [`Incident::clashed`].
    pub fn update(
        &self,
        update: Update,
        salt: impl FnMut() -> [u8; 16],
    ) -> Result<Received, IncidentRefused> {
        self.check_not_erased()?;
        match self.origins.receive(update.author, update.sequence, &update.content)? {
            Reception::Repeat { position, .. } => Ok(Received::Repeat(position)),
            Reception::New { sequence } => {
                let claims = further(update.stated, &self.record, update.author)?;
                Ok(Received::New(Box::new(ClaimsMade {
                    author: update.author,
                    authored_at: update.authored_at,
                    sequence,
                    content: update.content,
                    parts: Parts::sort(claims, salt),
                })))
            }
        }
    }

    /// That an agency used a number twice, for the alarm.
    #[must_use]
    pub const fn clashed(&self, origin: AgencyId, sequence: u64) -> SequenceClashed {
        SequenceClashed { origin, sequence }
    }

    /// # Errors
    /// If the incident announces no such attachment.
    pub fn settle_attachment(
        &self,
        attachment: ItemId,
        outcome: AttachmentOutcome,
        stored_as: Option<String>,
    ) -> Result<AttachmentSettled, IncidentRefused> {
        self.check_not_erased()?;
        self.attachment_digest(attachment)?;
        Ok(AttachmentSettled { attachment, outcome, stored_as })
    }

    /// The digest that was announced for an attachment's raw bytes.
    ///
    /// # Errors
    /// If the incident announces no such attachment.
    pub fn attachment_digest(&self, attachment: ItemId) -> Result<Digest, IncidentRefused> {
        let announced =
            self.record.items("attachment").flat_map(|(_, kept)| kept).find_map(|kept| {
                match (&*kept.value, kept.item == Some(attachment)) {
                    (Fact::Attachment(announced), true) => Some(announced.sha256.clone()),
                    _ => None,
                }
            });
        announced.ok_or(IncidentRefused::NoSuchAttachment)
    }

    #[must_use]
    pub const fn id(&self) -> IncidentId {
        self.id
    }

    #[must_use]
    pub const fn owner(&self) -> AgencyId {
        self.owner
    }

    /// Every agency that has or had a part in it: the owner first, whoever raised it, and each
    /// that it was ever shared with.
    #[must_use]
    pub fn parties(&self) -> Vec<AgencyId> {
        let mut parties = vec![self.owner];
        for agency in
            std::iter::once(self.raised_by).chain(self.shares.iter().map(|shared| shared.with))
        {
            if !parties.contains(&agency) {
                parties.push(agency);
            }
        }
        parties
    }

    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    #[must_use]
    pub const fn lifecycle(&self) -> Lifecycle {
        self.lifecycle
    }

    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.lifecycle, Lifecycle::Open | Lifecycle::Reopened)
    }

    #[must_use]
    pub fn spoken_code(&self) -> &str {
        &self.spoken_code
    }

    #[must_use]
    pub fn shares(&self) -> &[SharedWith] {
        &self.shares
    }

    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What became of each attachment's bytes; one that is not named here is still awaited.
    #[must_use]
    pub const fn attachments(&self) -> &BTreeMap<ItemId, AttachmentSettled> {
        &self.attachments
    }

    #[must_use]
    pub const fn is_erased(&self) -> bool {
        self.is_erased
    }

    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        self.origins.gaps()
    }

    /// The most urgent priority that anybody states now.
    #[must_use]
    pub fn priority(&self) -> Priority {
        self.record.priority().unwrap_or(Priority::MOST_URGENT)
    }

    fn keep(&mut self, telling: &Telling, content: &Digest, parts: &Parts) {
        let record = Arc::make_mut(&mut self.record);
        for (label, claim) in parts.claims() {
            record.keep(telling, label, claim);
        }
        for (label, part) in parts.labelled.iter() {
            record.salt(telling, label, part.salt.as_deref());
        }
        Arc::make_mut(&mut self.origins).note(
            telling.author,
            telling.sequence,
            content.clone(),
            telling.position,
        );
    }

    fn begun(raised: &IncidentRaised, told: &Told) -> Self {
        let mut incident = Self {
            id: raised.incident,
            raised_by: raised.owner,
            owner: raised.owner,
            status: raised.status,
            lifecycle: Lifecycle::Open,
            spoken_code: raised.spoken_code.clone(),
            shares: raised.shares.clone(),
            record: Arc::default(),
            origins: Arc::default(),
            attachments: BTreeMap::new(),
            is_erased: false,
        };
        let telling = telling(raised.owner, raised.sequence, raised.authored_at, told);
        incident.keep(&telling, &raised.content, &raised.parts);
        incident
    }

    fn apply(&mut self, event: &IncidentEvent, told: &Told) {
        match event {
            IncidentEvent::IncidentRaised(_) | IncidentEvent::SequenceClashed(_) => {}
            IncidentEvent::IncidentShared(shared) => {
                self.shares.push(SharedWith { share: shared.share, with: shared.with });
            }
            IncidentEvent::ClaimsMade(made) => {
                let telling = telling(made.author, made.sequence, made.authored_at, told);
                self.keep(&telling, &made.content, &made.parts);
            }
            IncidentEvent::AttachmentSettled(settled) => {
                self.attachments.insert(settled.attachment, settled.clone());
            }
            IncidentEvent::OwnershipMoved(moved) => self.owner = moved.to,
            IncidentEvent::IncidentClosed(_) => self.lifecycle = Lifecycle::Closed,
            IncidentEvent::IncidentCancelled(_) => self.lifecycle = Lifecycle::Cancelled,
            IncidentEvent::IncidentReopened(_) => self.lifecycle = Lifecycle::Reopened,
            IncidentEvent::IncidentErased(_) => {
                self.is_erased = true;
                self.record = Arc::default();
            }
        }
    }
}

impl Folded for Incident {
    const KIND: StreamKind = StreamKind("exchange.incident");
    type Id = IncidentId;
    type Event = IncidentEvent;

    fn fold(state: Option<Self>, event: &IncidentEvent, told: &Told) -> Option<Self> {
        match (state, event) {
            (None, IncidentEvent::IncidentRaised(raised)) => Some(Self::begun(raised, told)),
            (None, _) => None,
            (Some(mut incident), event) => {
                incident.apply(event, told);
                Some(incident)
            }
        }
    }
}

const fn telling(author: AgencyId, sequence: u64, authored_at: Timestamp, told: &Told) -> Telling {
    Telling {
        author,
        sequence,
        authored_at,
        recorded_at: told.recorded_at,
        position: told.position,
    }
}

/// The priority that claims state, the most urgent if several do.
#[must_use]
pub fn priority_stated(claims: &[Claim]) -> Option<Priority> {
    let stated = claims.iter().filter_map(|claim| match &claim.value {
        Fact::PriorityCommon(priority) => Some(*priority),
        _ => None,
    });
    stated.min()
}

/// The priority among first statements, for the clocks of shares made in the same breath: where
/// none is known, the strictest run.
#[must_use]
pub fn priority_of(claims: &[Claim]) -> Priority {
    priority_stated(claims).unwrap_or(Priority::MOST_URGENT)
}

#[cfg(test)]
mod tests {
    use super::{Incident, Received};
    use crate::events::words::{Lifecycle, ProposedRole, Status};
    use crate::events::{ClaimRef, Fact};
    use crate::model::samples::{
        Watched, ambulance, essentials, fact, fire, id, incident, police, raising, stated, summary,
        update,
    };
    use crate::model::stated::Stated;
    use kernel::{AgencyId, Position, Realm, Refusal};
    use serde_json::json;

    fn salt() -> [u8; 16] {
        [7; 16]
    }

    fn told_by(
        incident: Watched<Incident>,
        author: AgencyId,
        sequence: Option<u64>,
        said: Stated,
    ) -> Watched<Incident> {
        let Ok(Received::New(made)) = incident.update(update(author, sequence, vec![said]), salt)
        else {
            panic!("a new statement")
        };
        incident.then(5, *made)
    }

    fn summaries(incident: &Incident) -> Vec<String> {
        let said = incident.record().standing(&Fact::SUMMARY);
        said.map(|kept| match &*kept.value {
            Fact::Summary(summary) => summary.0.as_str().to_owned(),
            other => panic!("{} in the summary's slot", other.word()),
        })
        .collect()
    }

    #[test]
    fn r5_statements_apply_in_origin_order_whatever_order_they_come_in() {
        let later = told_by(incident(), fire(), Some(2), summary("two casualties"));
        let both = told_by(later, fire(), Some(1), summary("one casualty"));
        assert!(summaries(&both).contains(&"two casualties".to_owned()));
        let history = both.record().history(&Fact::SUMMARY);
        assert!(history.last().unwrap().is_late, "the earlier one is kept and marked late");
        assert!(both.gaps().is_empty());
    }

    #[test]
    fn r7_no_write_removes_another_agencys_value() {
        let both = told_by(incident(), fire(), None, summary("two casualties"));
        assert_eq!(summaries(&both), ["stabbing, caller with victim", "two casualties"]);
        assert!(both.record().is_disputed(&Fact::SUMMARY));
        let wrong = ClaimRef { author: police(), sequence: 1, index: 2 };
        let mut theirs = summary("nothing here");
        theirs.corrects = Some(wrong);
        let refused = both.update(update(fire(), None, vec![theirs]), salt).unwrap_err();
        assert_eq!(refused.code(), "exchange.incident.not_your_value");
    }

    #[test]
    fn a_correction_strikes_its_authors_own_value_and_keeps_it() {
        let wrong = ClaimRef { author: police(), sequence: 1, index: 2 };
        let mut right = summary("assault, no weapon");
        right.corrects = Some(wrong);
        let corrected = told_by(incident(), police(), None, right);
        assert_eq!(summaries(&corrected), ["assault, no weapon"]);
        let history = corrected.record().history(&Fact::SUMMARY);
        assert_eq!((history.len(), history[0].struck_by.is_some()), (2, true));
    }

    #[test]
    fn r8_the_typed_address_is_kept_byte_for_byte_beside_what_others_say_of_the_place() {
        let place = json!({"location": {"role": "incident", "typed": "12 High Street", "uprn": "100012345678"}});
        let both = told_by(incident(), fire(), None, stated(fact(place)));
        let (_, kept) = both.record().items("location").next().unwrap();
        let typed: Vec<_> = kept
            .iter()
            .map(|kept| match &*kept.value {
                Fact::Location(place) => place.typed.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(typed, ["12  High St", "12 High Street"]);
    }

    #[test]
    fn r14_exercise_and_test_incidents_never_reach_the_live_realm_nor_actual_ones_the_exercise() {
        for status in Status::ALL {
            for realm in Realm::ALL {
                let mut begin = raising(essentials());
                begin.status = *status;
                let belongs = (*status == Status::Actual) == (realm == Realm::Live);
                assert_eq!(Incident::raise(begin, realm, salt).is_ok(), belongs);
            }
        }
    }

    #[test]
    fn r15_no_event_after_submission_can_clear_an_exercise_flag() {
        let writes_status =
            |event: &str| event == "exchange.incident_raised" || event == "exchange.share_offered";
        let source =
            concat!(include_str!("../events/incident.rs"), include_str!("../events/share.rs"));
        let events: Vec<_> = crate::events::catalogue()
            .into_iter()
            .map(|(name, ..)| name)
            .filter(|name| writes_status(name))
            .collect();
        assert_eq!(source.matches("pub status: Status").count(), events.len());
    }

    #[test]
    fn r33_scene_safety_unknown_is_sent_as_unknown_never_omitted() {
        let begun = incident();
        let said = begun.record().leading(&Fact::SCENE_SAFETY, police()).unwrap();
        assert_eq!(
            serde_json::to_value(&*said.value).unwrap(),
            json!({"scene_safety": {"state": "unknown"}})
        );
    }

    #[test]
    fn r28_two_accepted_transfers_never_both_own_one_incident() {
        let begun = incident();
        let (first, moved) = begun.accepted_by(id(21), ProposedRole::Owner, police(), fire());
        let begun = begun.then(6, moved.unwrap());
        let (second, moved) = begun.accepted_by(id(22), ProposedRole::Owner, police(), ambulance());
        assert_eq!((first, second), (ProposedRole::Owner, ProposedRole::Assisting));
        assert!(moved.is_none());
        assert_eq!(begun.owner(), fire());
        assert!(begun.parties().contains(&police()), "whoever raised it keeps a part in it");
    }

    #[test]
    fn only_the_owner_closes_and_only_once_every_share_that_asks_has_ended() {
        let begun = incident();
        assert_eq!(begun.close(fire(), 0, None).unwrap_err().code(), "exchange.incident.not_owner");
        assert_eq!(
            begun.close(police(), 1, None).unwrap_err().code(),
            "exchange.incident.shares_open"
        );
        let closed = begun.close(police(), 0, None).unwrap();
        let begun = begun.then(9, closed);
        assert_eq!(begun.lifecycle(), Lifecycle::Closed);
        assert!(begun.reopen(police(), None).is_ok());
    }

    #[test]
    fn a_repeat_answers_with_the_first_position() {
        let once = told_by(incident(), fire(), Some(1), summary("two casualties"));
        let again = once.update(update(fire(), Some(1), vec![summary("two casualties")]), salt);
        assert_eq!(again, Ok(Received::Repeat(Position(2))));
    }

    #[test]
    fn an_incident_without_a_place_a_type_a_priority_or_a_summary_is_refused_by_field() {
        for (at, field) in
            ["/type_common", "/priority_common", "/summary", "/locations"].into_iter().enumerate()
        {
            let mut missing = essentials();
            missing.remove(at);
            let refused = Incident::raise(raising(missing), Realm::Live, salt).unwrap_err();
            assert_eq!(refused.field().as_deref(), Some(field));
        }
    }
}
