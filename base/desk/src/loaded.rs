//! A thing as loaded: its state and the version that the state is of.

use std::ops::Deref;
use std::sync::Arc;

use access::Facts;
use kernel::{Folded, StreamId, Version};

use crate::HasFacts;

/// A folded stream. Appending to it expects the stream to stand where it was loaded.
pub struct Loaded<S: Folded> {
    pub(crate) id: S::Id,
    pub(crate) version: Version,
    pub(crate) state: Arc<S>,
}

impl<S: Folded> Loaded<S> {
    pub fn id(&self) -> S::Id {
        self.id
    }

    pub fn version(&self) -> Version {
        self.version
    }

    pub(crate) fn stream(&self) -> StreamId {
        StreamId::new(S::KIND, self.id)
    }
}

impl<S: Folded> Clone for Loaded<S> {
    fn clone(&self) -> Self {
        Self { id: self.id, version: self.version, state: Arc::clone(&self.state) }
    }
}

impl<S: Folded> Deref for Loaded<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.state
    }
}

impl<S: Folded + HasFacts> HasFacts for Loaded<S> {
    fn facts(&self) -> Facts {
        self.state.facts()
    }
}
