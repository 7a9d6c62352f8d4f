//! An entry of the A to Z.

use kernel::{Folded, StreamKind, Told};

use crate::events::{AreaChanged, AreaDetails, AreaEvent, AreaId, AreaRegistered, Slug};
use crate::model::Entry;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    slug: Slug,
    details: AreaDetails,
}

impl Folded for Area {
    const KIND: StreamKind = StreamKind("programme.area");
    type Id = AreaId;
    type Event = AreaEvent;

    fn fold(state: Option<Self>, event: &AreaEvent, _told: &Told) -> Option<Self> {
        match (state, event) {
            (None, AreaEvent::AreaRegistered(event)) => {
                Some(Self { slug: event.slug.clone(), details: event.details.clone() })
            }
            (Some(area), AreaEvent::AreaChanged(event)) => {
                Some(Self { details: event.details.clone(), ..area })
            }
            (state, _) => state,
        }
    }
}

impl Entry for Area {
    type Details = AreaDetails;

    fn id_of(slug: &Slug, _details: &AreaDetails) -> AreaId {
        AreaId::of(slug)
    }

    fn register(slug: Slug, details: AreaDetails) -> AreaEvent {
        AreaRegistered { area: AreaId::of(&slug), slug, details }.into()
    }

    fn change(&self, details: AreaDetails) -> Option<AreaEvent> {
        let slug = self.slug.clone();
        (details != self.details)
            .then(|| AreaChanged { area: AreaId::of(&slug), slug, details }.into())
    }
}
