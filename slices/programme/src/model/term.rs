//! A word of the register's vocabulary: a kind or a status, and what it means. A term is dated by
//! the entries that registered and changed it, so that an old record is read in the words of its
//! time.

use kernel::{Folded, StreamKind, Told};

use crate::events::{Slug, TermChanged, TermDetails, TermEvent, TermId, TermRegistered};
use crate::model::Entry;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    slug: Slug,
    details: TermDetails,
}

impl Folded for Term {
    const KIND: StreamKind = StreamKind("programme.term");
    type Id = TermId;
    type Event = TermEvent;

    fn fold(state: Option<Self>, event: &TermEvent, _told: &Told) -> Option<Self> {
        match (state, event) {
            (None, TermEvent::TermRegistered(event)) => {
                Some(Self { slug: event.slug.clone(), details: event.details.clone() })
            }
            (Some(term), TermEvent::TermChanged(event)) => {
                Some(Self { details: event.details.clone(), ..term })
            }
            (state, _) => state,
        }
    }
}

impl Entry for Term {
    type Details = TermDetails;

    fn id_of(slug: &Slug, details: &TermDetails) -> TermId {
        TermId::of(details.list, slug)
    }

    fn register(slug: Slug, details: TermDetails) -> TermEvent {
        TermRegistered { term: Self::id_of(&slug, &details), slug, details }.into()
    }

    fn change(&self, details: TermDetails) -> Option<TermEvent> {
        let slug = self.slug.clone();
        (details != self.details)
            .then(|| TermChanged { term: Self::id_of(&slug, &details), slug, details }.into())
    }
}
