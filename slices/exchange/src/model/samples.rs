//! Made-up agencies, instants, incidents and shares for the tests beside the rules.

use contracts::ShareKind;
use kernel::{
    Actor, AgencyId, AgreementId, Folded, LabelSet, Position, Realm, RoomId, Text, Timestamp, Told,
    TypedId, Version, mint_v7,
};

use super::incident::{Incident, Raising, Update};
use super::share::{By, Hand, Share};
use super::spoken_code::SpokenCode;
use super::stated::Stated;
use crate::events::bounds::{Digest, Percent, Whole};
use crate::events::fact::Summary;
use crate::events::share::AlarmTimes;
use crate::events::words::{ProposedRole, Status};
use crate::events::{Fact, IncidentEvent, ShareEvent, ShareOffered};

pub fn id<I: TypedId>(n: u8) -> I {
    I::from_uuid(mint_v7(1_795_387_874_000, [n; 10]))
}

pub fn police() -> AgencyId {
    id(1)
}

pub fn fire() -> AgencyId {
    id(2)
}

pub fn ambulance() -> AgencyId {
    id(3)
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_milliseconds(1_795_387_874_000).plus_seconds(seconds)
}

pub fn person_of(agency: AgencyId) -> By {
    By { agency: Some(agency), room: Some(id::<RoomId>(9)), hand: Hand::Person }
}

pub fn system_of(agency: AgencyId) -> By {
    By { hand: Hand::System, ..person_of(agency) }
}

pub fn hub() -> By {
    By { agency: None, room: None, hand: Hand::Hub }
}

pub fn told(position: u64, seconds: i64) -> Told {
    Told {
        position: Position(position),
        version: Version(position),
        occurred_at: at(seconds),
        recorded_at: at(seconds),
        actor: Actor::Hub,
        agency: None,
    }
}

pub fn offered(kind: ShareKind) -> ShareOffered {
    ShareOffered {
        share: id(20),
        incident: id(10),
        from: police(),
        from_room: None,
        to: fire(),
        to_room: None,
        kind,
        proposes: ProposedRole::Owner,
        status: Status::Actual,
        priority: Whole::nearest(1),
        agreement: id::<AgreementId>(30),
        labels: LabelSet::ALL,
        alarm_times: AlarmTimes::TABLE,
        expires_seconds: Whole::nearest(3_600),
        duration_minutes: None,
        authored_at: at(0),
        redirected_from: None,
        task: None,
    }
}

/// A thing under a clock of its own: each event is folded as if the hub had stored it then.
pub struct Watched<S> {
    pub thing: S,
    position: u64,
}

impl<S: Folded> Watched<S> {
    pub fn begun(event: impl Into<S::Event>) -> Self {
        let thing = S::fold(None, &event.into(), &told(1, 0)).unwrap();
        Self { thing, position: 1 }
    }

    pub fn then(mut self, seconds: i64, event: impl Into<S::Event>) -> Self {
        self.position += 1;
        self.thing =
            S::fold(Some(self.thing), &event.into(), &told(self.position, seconds)).unwrap();
        self
    }
}

impl<S> std::ops::Deref for Watched<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.thing
    }
}

pub fn share(kind: ShareKind) -> Watched<Share> {
    Watched::begun(ShareEvent::from(offered(kind)))
}

/// A transfer that the recipient's system took in at second 1.
pub fn delivered() -> Watched<Share> {
    let share = share(ShareKind::Transfer);
    let delivered = share.deliver(&system_of(fire()), at(1)).unwrap().unwrap();
    share.then(1, delivered)
}

pub fn digest(letter: char) -> Digest {
    Digest::new(letter.to_string().repeat(64)).unwrap()
}

pub fn fact(json: serde_json::Value) -> Fact {
    serde_json::from_value(json).unwrap()
}

pub fn stated(value: Fact) -> Stated {
    let item = value.is_item().then(|| id(50));
    Stated { item, value, confidence: Percent::CERTAIN, corrects: None }
}

pub fn summary(text: &str) -> Stated {
    stated(Fact::Summary(Summary(Text::new(text).unwrap())))
}

pub fn essentials() -> Vec<Stated> {
    vec![
        stated(fact(serde_json::json!({"type_common": "C12"}))),
        stated(fact(serde_json::json!({"priority_common": 1}))),
        summary("stabbing, caller with victim"),
        stated(fact(serde_json::json!({"location": {"role": "incident", "typed": "12  High St"}}))),
    ]
}

pub fn raising(stated: Vec<Stated>) -> Raising {
    Raising {
        incident: id(10),
        owner: police(),
        room: None,
        status: Status::Actual,
        spoken_code: SpokenCode::of([5; 8]),
        authored_at: at(0),
        sequence: None,
        content: digest('a'),
        stated,
        shares: Vec::new(),
    }
}

pub fn incident() -> Watched<Incident> {
    let raised = Incident::raise(raising(essentials()), Realm::Live, || [7; 16]).unwrap();
    Watched::begun(IncidentEvent::from(raised))
}

pub fn update(author: AgencyId, sequence: Option<u64>, stated: Vec<Stated>) -> Update {
    let content = digest(if sequence == Some(1) { 'b' } else { 'c' });
    Update { author, authored_at: at(5), sequence, content, stated }
}
