//! A scheme, project or arrangement between services.

use kernel::{Folded, StreamKind, Told};

use crate::events::{SchemeChanged, SchemeDetails, SchemeEvent, SchemeId, SchemeRegistered, Slug};
use crate::model::Entry;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scheme {
    slug: Slug,
    details: SchemeDetails,
}

impl Folded for Scheme {
    const KIND: StreamKind = StreamKind("programme.scheme");
    type Id = SchemeId;
    type Event = SchemeEvent;

    fn fold(state: Option<Self>, event: &SchemeEvent, _told: &Told) -> Option<Self> {
        match (state, event) {
            (None, SchemeEvent::SchemeRegistered(event)) => {
                Some(Self { slug: event.slug.clone(), details: event.details.clone() })
            }
            (Some(scheme), SchemeEvent::SchemeChanged(event)) => {
                Some(Self { details: event.details.clone(), ..scheme })
            }
            (state, _) => state,
        }
    }
}

impl Entry for Scheme {
    type Details = SchemeDetails;

    fn id_of(slug: &Slug, _details: &SchemeDetails) -> SchemeId {
        SchemeId::of(slug)
    }

    fn register(slug: Slug, details: SchemeDetails) -> SchemeEvent {
        SchemeRegistered { scheme: SchemeId::of(&slug), slug, details }.into()
    }

    fn change(&self, details: SchemeDetails) -> Option<SchemeEvent> {
        let slug = self.slug.clone();
        (details != self.details)
            .then(|| SchemeChanged { scheme: SchemeId::of(&slug), slug, details }.into())
    }
}
