//! What comes in: incidents, updates and offers as programs write them, turned into statements.

use contracts::ShareKind;
use desk::Desk;
use kernel::{RoomId, Text, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actions::errors::OfferRefused;
use crate::actions::grants::recipient;
use crate::actions::share_incident::Offer;
use crate::events::bounds::{Extra, Percent, TypeCode, Whole, counter};
use crate::events::fact::{LocalRef, Priority, Summary};
use crate::events::person::{Health, Person};
use crate::events::place::Location;
use crate::events::thing::{
    Attachment, ClockPoint, Hazard, Link, LocalPriority, LocalType, Reference, Resource,
    SceneSafety,
};
use crate::events::words::{Major, ProposedRole, Status};
use crate::events::{ClaimRef, Fact, ItemId};
use crate::model::Stated;

/// An incident as it is first told. Fields that are not known here are kept as they came.
#[derive(Debug, Deserialize, ToSchema)]
pub struct IncidentBody {
    pub status: Option<Status>,
    pub type_common: Option<TypeCode>,
    pub priority_common: Option<Priority>,
    pub summary: Option<Summary>,
    pub major: Option<Major>,
    pub scene_safety: Option<SceneSafety>,
    #[serde(default)]
    pub type_local: Vec<LocalType>,
    #[serde(default)]
    pub priority_local: Vec<LocalPriority>,
    pub local_ref: Option<LocalRef>,
    #[serde(default)]
    pub locations: Vec<Item<Location>>,
    #[serde(default)]
    pub hazards: Vec<Item<Hazard>>,
    #[serde(default)]
    pub persons: Vec<Item<Person>>,
    #[serde(default)]
    pub health: Vec<Item<Health>>,
    #[serde(default)]
    pub attachments: Vec<Item<Attachment>>,
    #[serde(default)]
    pub resources: Vec<Item<Resource>>,
    #[serde(default)]
    pub references: Vec<Item<Reference>>,
    #[serde(default)]
    pub links: Vec<Item<Link>>,
    #[serde(default)]
    pub clocks: Vec<ClockPoint>,
    /// At most 100; stored with the incident or not at all.
    #[serde(default)]
    pub shares: Vec<OfferBody>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub authored_at: Option<Timestamp>,
    #[schema(value_type = Option<u64>)]
    pub sequence: Option<Count>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// One of a list, with the sender's own id for it if it has one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Item<T> {
    #[schema(value_type = Option<String>)]
    pub id: Option<ItemId>,
    /// 0 to 100; 100 if left out.
    pub confidence: Option<Percent>,
    #[serde(flatten)]
    pub value: T,
}

/// A number that may pass 2^53, as a JSON number or as text.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub struct Count(#[serde(with = "counter")] pub u64);

/// What is asked of one agency.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OfferBody {
    /// The agency's slug or id.
    pub to: String,
    #[schema(value_type = Option<String>)]
    pub room: Option<RoomId>,
    /// `transfer`, `awareness` or `assist`.
    #[schema(value_type = String)]
    pub kind: ShareKind,
    pub proposes: Option<ProposedRole>,
    #[schema(value_type = Option<String>, max_length = 500)]
    pub task: Option<Text<500>>,
    pub duration_minutes: Option<u32>,
    pub expires_seconds: Option<Whole<10, 86_400>>,
}

impl OfferBody {
    /// # Errors
    /// If no agency of that name takes shares.
    pub fn offer(self, desk: &Desk, at: usize) -> Result<Offer, OfferRefused> {
        Ok(Offer {
            to: recipient(desk, &self.to, at)?,
            to_room: self.room,
            kind: self.kind,
            proposes: self.proposes,
            task: self.task,
            duration_minutes: self.duration_minutes,
            expires_seconds: self.expires_seconds,
        })
    }
}

/// What an agency states later.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateBody {
    pub claims: Vec<ClaimBody>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub authored_at: Option<Timestamp>,
    /// The agency's own number of this statement; left out, the next one.
    #[schema(value_type = Option<u64>)]
    pub sequence: Option<Count>,
}

/// One value. To change or correct an item, name it; to correct a value, name that too.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ClaimBody {
    #[schema(value_type = Option<String>)]
    pub item: Option<ItemId>,
    pub value: Fact,
    pub confidence: Option<Percent>,
    pub corrects: Option<ClaimRef>,
}

impl ClaimBody {
    fn stated(self, desk: &Desk) -> Stated {
        let item = self.value.is_item().then(|| self.item.unwrap_or_else(|| desk.mint()));
        let confidence = self.confidence.unwrap_or(Percent::CERTAIN);
        Stated { item, value: self.value, confidence, corrects: self.corrects }
    }
}

impl UpdateBody {
    pub fn stated(claims: Vec<ClaimBody>, desk: &Desk) -> Vec<Stated> {
        claims.into_iter().map(|claim| claim.stated(desk)).collect()
    }
}

impl IncidentBody {
    /// The statements and the offers of it.
    pub fn split(self, desk: &Desk) -> (Vec<Stated>, Vec<OfferBody>) {
        let mut stated = Vec::with_capacity(16);
        let mut say = |value: Option<Fact>| stated.extend(value.map(|value| plain(value, desk)));
        say(self.type_common.map(Fact::TypeCommon));
        say(self.priority_common.map(Fact::PriorityCommon));
        say(self.summary.map(Fact::Summary));
        say(self.major.map(Fact::Major));
        say(self.scene_safety.map(Fact::SceneSafety));
        say(self.local_ref.map(Fact::LocalRef));
        say((!self.extra.is_empty()).then_some(Fact::Unknown(self.extra)));
        stated.extend(self.type_local.into_iter().map(|value| plain(Fact::TypeLocal(value), desk)));
        stated.extend(
            self.priority_local.into_iter().map(|value| plain(Fact::PriorityLocal(value), desk)),
        );
        stated.extend(self.clocks.into_iter().map(|value| plain(Fact::Clock(value), desk)));
        list(&mut stated, self.locations, |value| Fact::Location(Box::new(value)), desk);
        list(&mut stated, self.hazards, Fact::Hazard, desk);
        list(&mut stated, self.persons, |value| Fact::Person(Box::new(value)), desk);
        list(&mut stated, self.health, |value| Fact::Health(Box::new(value)), desk);
        list(&mut stated, self.attachments, Fact::Attachment, desk);
        list(&mut stated, self.resources, Fact::Resource, desk);
        list(&mut stated, self.references, Fact::Reference, desk);
        list(&mut stated, self.links, Fact::Link, desk);
        (stated, self.shares)
    }
}

fn plain(value: Fact, desk: &Desk) -> Stated {
    ClaimBody { item: None, value, confidence: None, corrects: None }.stated(desk)
}

fn list<T>(stated: &mut Vec<Stated>, items: Vec<Item<T>>, fact: impl Fn(T) -> Fact, desk: &Desk) {
    stated.extend(items.into_iter().map(|item| {
        let (id, confidence) = (item.id, item.confidence);
        ClaimBody { item: id, value: fact(item.value), confidence, corrects: None }.stated(desk)
    }));
}
