//! Where the streams lately written stand: two generations of a bounded number each, so that
//! forgetting costs nothing on the way.

use std::collections::HashMap;

use crate::bounds::STREAM_HEADS_MAX;
use crate::engine::StreamHead;

#[derive(Default)]
pub(crate) struct Streams {
    young: HashMap<Vec<u8>, StreamHead>,
    old: HashMap<Vec<u8>, StreamHead>,
}

impl Streams {
    pub(crate) fn find(&self, stream: &[u8]) -> Option<StreamHead> {
        self.young.get(stream).or_else(|| self.old.get(stream)).copied()
    }

    pub(crate) fn keep(&mut self, stream: &[u8], head: StreamHead) {
        if let Some(held) = self.young.get_mut(stream) {
            *held = head;
            return;
        }
        if self.young.len() >= STREAM_HEADS_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream.to_vec(), head);
    }
}

#[cfg(test)]
mod tests {
    use super::{STREAM_HEADS_MAX, StreamHead, Streams};

    #[test]
    fn the_newest_streams_are_remembered_and_the_number_stays_bounded() {
        let mut streams = Streams::default();
        let count = 3 * STREAM_HEADS_MAX as u64;
        for n in 0..count {
            streams.keep(&n.to_be_bytes(), StreamHead { version: n, hash: [0; 32] });
        }
        assert!(streams.young.len() + streams.old.len() <= 2 * STREAM_HEADS_MAX);
        let last = streams.find(&(count - 1).to_be_bytes()).unwrap();
        assert_eq!(last.version, count - 1);
        assert_eq!(streams.find(&0_u64.to_be_bytes()), None);
    }
}
