//! The right edge: the roots of the perfect subtrees that make up the tree now, and the hashes of
//! tiles not yet full. A push costs one hash, taken over all pushes.

use super::{TILE_LEVELS, TILE_WIDTH, leaf_hash, node_hash};
use crate::format::hash::{Hash, sha256};

/// A full tile: 256 hashes of one level, 8,192 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tile {
    /// Tile level: its hashes are roots of subtrees of 256^level entries.
    pub(crate) level: u32,
    pub(crate) index: u64,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Edge {
    size: u64,
    /// Perfect subtrees from left to right, each with its height.
    peaks: Vec<(u32, Hash)>,
    /// By tile level: hashes of the tile that is filling.
    filling: Vec<Vec<Hash>>,
}

impl Edge {
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry's hash; full tiles are handed to `full`.
    pub(crate) fn push(&mut self, entry: &Hash, full: &mut Vec<Tile>) {
        let mut node = leaf_hash(entry);
        let mut height = 0;
        self.size += 1;
        self.fill(0, node, full);
        while let Some((_, left)) = self.peaks.pop_if(|(peak, _)| *peak == height) {
            node = node_hash(&left, &node);
            height += 1;
            if height % TILE_LEVELS == 0 {
                self.fill(height / TILE_LEVELS, node, full);
            }
        }
        self.peaks.push((height, node));
    }

    fn fill(&mut self, level: u32, hash: Hash, full: &mut Vec<Tile>) {
        let place = level as usize;
        if self.filling.len() <= place {
            self.filling.resize_with(place + 1, Vec::new);
        }
        let Some(hashes) = self.filling.get_mut(place) else { return };
        hashes.push(hash);
        if hashes.len() as u64 == TILE_WIDTH {
            let index = ((self.size - 1) >> (TILE_LEVELS * level)) / TILE_WIDTH;
            full.push(Tile { level, index, bytes: hashes.concat() });
            hashes.clear();
        }
    }

    pub(crate) fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some((_, last)) = peaks.next() else { return sha256(&[]) };
        peaks.fold(*last, |right, (_, left)| node_hash(left, &right))
    }

    /// The edge as it stood at `size`, from the hashes of entries that no full tile holds and the
    /// roots of full tiles. `tile_root(level, index)` answers the root of a stored tile,
    /// `entry(index)` an entry's hash; each is asked for at most 255 a level.
    pub(crate) fn restore<E>(
        size: u64,
        mut tile_root: impl FnMut(u32, u64) -> Result<Hash, E>,
        mut entry: impl FnMut(u64) -> Result<Hash, E>,
    ) -> Result<Self, E> {
        let mut edge = Self { size, peaks: Vec::new(), filling: Vec::new() };
        let mut level = 0;
        let mut count = size;
        loop {
            let first = count - count % TILE_WIDTH;
            let hashes = (first..count)
                .map(|index| match level {
                    0 => entry(index).map(|hash| leaf_hash(&hash)),
                    _ => tile_root(level - 1, index),
                })
                .collect::<Result<Vec<_>, E>>()?;
            edge.filling.push(hashes);
            count /= TILE_WIDTH;
            level += 1;
            if count == 0 {
                break;
            }
        }
        edge.peaks = edge.peaks_of_filling();
        Ok(edge)
    }

    fn peaks_of_filling(&self) -> Vec<(u32, Hash)> {
        let mut peaks = Vec::new();
        for (level, hashes) in self.filling.iter().enumerate().rev() {
            let mut rest = hashes.as_slice();
            for height in (0..TILE_LEVELS).rev() {
                if hashes.len() & (1 << height) == 0 {
                    continue;
                }
                let (perfect, after) = rest.split_at(1 << height);
                rest = after;
                if let Some(root) = super::perfect_root(perfect) {
                    peaks.push((level as u32 * TILE_LEVELS + height, root));
                }
            }
        }
        peaks
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::convert::Infallible;

    use super::{Edge, Hash, Tile};
    use crate::format::hash::sha256;
    use crate::tree::{perfect_root, root_of};

    fn entry(index: u64) -> Hash {
        sha256(&[&index.to_be_bytes()])
    }

    #[test]
    fn the_edge_has_the_root_that_the_definition_gives_at_every_size() {
        let (mut edge, mut tiles) = (Edge::default(), Vec::new());
        assert_eq!(edge.root(), root_of(&[]));
        let entries: Vec<Hash> = (0..600).map(entry).collect();
        for (size, hash) in entries.iter().enumerate() {
            edge.push(hash, &mut tiles);
            assert_eq!(edge.root(), root_of(&entries[..=size]), "at {}", size + 1);
        }
        assert_eq!(tiles.len(), 2);
    }

    #[test]
    fn an_edge_restored_from_tiles_goes_on_as_if_it_had_never_stopped() {
        let sizes = [1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000];
        let (mut edge, mut tiles) = (Edge::default(), Vec::<Tile>::new());
        for index in 0..66_100 {
            if sizes.contains(&edge.size()) {
                let stored: HashMap<(u32, u64), Hash> = tiles
                    .iter()
                    .map(|tile| {
                        let hashes: Vec<Hash> = tile.bytes.as_chunks::<32>().0.to_vec();
                        ((tile.level, tile.index), perfect_root(&hashes).unwrap())
                    })
                    .collect();
                let mut again = Edge::restore(
                    edge.size(),
                    |level, index| Ok::<_, Infallible>(stored[&(level, index)]),
                    |index| Ok(entry(index)),
                )
                .unwrap();
                assert_eq!(again.root(), edge.root());
                let (mut ours, mut theirs) = (edge.clone(), Vec::new());
                let mut own = Vec::new();
                for next in index..index + 300 {
                    ours.push(&entry(next), &mut own);
                    again.push(&entry(next), &mut theirs);
                }
                assert_eq!((again.root(), theirs), (ours.root(), own));
            }
            edge.push(&entry(index), &mut tiles);
        }
    }
}
