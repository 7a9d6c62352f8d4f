//! Inclusion and consistency proofs of RFC 9162, sections 2.1.3 and 2.1.4, made from tiles and
//! checked without the journal.

use std::collections::HashMap;

use kernel::Position;
use serde::{Deserialize, Serialize};

use super::head::{SignedHead, as_hex};
use super::{TILE_LEVELS, TILE_WIDTH, leaf_hash, node_hash, perfect_root, split};
use crate::error::ReadError;
use crate::format::hash::Hash;

/// Shows that an entry is in the tree of a signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub position: Position,
    #[serde(with = "as_hex")]
    pub entry: [u8; 32],
    #[serde(with = "hashes")]
    pub path: Vec<[u8; 32]>,
    pub head: SignedHead,
}

impl Proof {
    /// Whether the path leads from the entry to the head's root and the head is signed.
    #[must_use]
    pub fn holds(&self) -> bool {
        let Some(index) = self.position.0.checked_sub(self.head.first.0) else { return false };
        self.head.is_signed()
            && root_by_inclusion(index, self.head.size, &self.entry, &self.path)
                == Some(self.head.root)
    }
}

/// Shows that a tree only grew from one size to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consistency {
    #[serde(with = "super::head::as_text")]
    pub from: u64,
    #[serde(with = "super::head::as_text")]
    pub to: u64,
    #[serde(with = "hashes")]
    pub path: Vec<[u8; 32]>,
}

impl Consistency {
    /// Whether the tree with root `new` is that with root `old`, grown.
    #[must_use]
    pub fn holds(&self, old: &[u8; 32], new: &[u8; 32]) -> bool {
        match (self.from, self.to) {
            (from, to) if from > to => false,
            (0, _) => self.path.is_empty(),
            (from, to) if from == to => self.path.is_empty() && old == new,
            (from, to) => consistent(from, to, &self.path, old) == Some((*old, *new)),
        }
    }
}

/// Where a prover reads: full tiles by level and index, and entries' hashes by index in the tree.
pub(crate) trait Leaves {
    fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError>;
    fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<Hash>, ReadError>;
}

/// Makes proofs; keeps the tiles it has read while it makes one.
pub(crate) struct Prover<'a> {
    leaves: &'a dyn Leaves,
    tiles: HashMap<(u32, u64), Vec<Hash>>,
    size: u64,
}

impl<'a> Prover<'a> {
    pub(crate) fn new(leaves: &'a dyn Leaves, size: u64) -> Self {
        Self { leaves, tiles: HashMap::new(), size }
    }

    pub(crate) fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, ReadError> {
        let (mut first, mut count, mut index) = (0, self.size, index);
        let mut path = Vec::new();
        while count > 1 {
            let left = split(count);
            if index < left {
                path.push(self.range(first + left, count - left)?);
                count = left;
            } else {
                path.push(self.range(first, left)?);
                first += left;
                index -= left;
                count -= left;
            }
        }
        path.reverse();
        Ok(path)
    }

    pub(crate) fn consistency(&mut self, from: u64) -> Result<Vec<Hash>, ReadError> {
        let mut path = Vec::new();
        if from == 0 || from >= self.size {
            return Ok(path);
        }
        let (mut first, mut count, mut old) = (0, self.size, from);
        let mut is_whole = true;
        while old != count {
            let left = split(count);
            if old <= left {
                path.push(self.range(first + left, count - left)?);
                count = left;
            } else {
                path.push(self.range(first, left)?);
                first += left;
                old -= left;
                count -= left;
                is_whole = false;
            }
        }
        if !is_whole {
            path.push(self.range(first, count)?);
        }
        path.reverse();
        Ok(path)
    }

    /// The tree hash of `count` entries from `first`, which is a multiple of the subtree's span.
    fn range(&mut self, first: u64, count: u64) -> Result<Hash, ReadError> {
        if count.is_power_of_two() {
            let height = count.trailing_zeros();
            return self.node(height, first >> height);
        }
        let left = split(count);
        let (left, right) = (self.range(first, left)?, self.range(first + left, count - left)?);
        Ok(node_hash(&left, &right))
    }

    /// The root of a perfect subtree.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ReadError> {
        let (level, above) = (height / TILE_LEVELS, height % TILE_LEVELS);
        let span = 1_u64 << above;
        let first = index * span;
        let hashes = self.tile(level, first / TILE_WIDTH)?;
        let start = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
        hashes
            .get(start..start + (span as usize))
            .and_then(perfect_root)
            .ok_or_else(|| ReadError::Store { reason: "a tile of the tree is short".to_owned() })
    }

    /// A tile's hashes: as stored if full, else from the level below.
    fn tile(&mut self, level: u32, index: u64) -> Result<Vec<Hash>, ReadError> {
        if let Some(hashes) = self.tiles.get(&(level, index)) {
            return Ok(hashes.clone());
        }
        let present = self.size >> (TILE_LEVELS * level);
        let first = index * TILE_WIDTH;
        let count = present.saturating_sub(first).min(TILE_WIDTH);
        let stored = match count {
            TILE_WIDTH => self.leaves.tile(level, index)?,
            _ => None,
        };
        let hashes = match (stored, level) {
            (Some(bytes), _) => bytes.as_chunks::<32>().0.to_vec(),
            (None, 0) => {
                let entries = self.leaves.entry_hashes(first, count as usize)?;
                entries.iter().map(leaf_hash).collect()
            }
            (None, _) => (first..first + count)
                .map(|below| {
                    let hashes = self.tile(level - 1, below)?;
                    perfect_root(&hashes).ok_or_else(|| ReadError::Store {
                        reason: "a tile of the tree is short".to_owned(),
                    })
                })
                .collect::<Result<_, _>>()?,
        };
        self.tiles.insert((level, index), hashes.clone());
        Ok(hashes)
    }
}

fn root_by_inclusion(index: u64, size: u64, entry: &Hash, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut root = leaf_hash(entry);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            root = node_hash(sibling, &root);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(root)
}

/// The old and the new root that a path leads to.
fn consistent(from: u64, to: u64, path: &[Hash], old: &Hash) -> Option<(Hash, Hash)> {
    let (start, rest) = match path.split_first() {
        _ if from.is_power_of_two() => (*old, path),
        Some((first, rest)) => (*first, rest),
        None => return None,
    };
    let (mut node, mut last) = (from - 1, to - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_root, mut new_root) = (start, start);
    for sibling in rest {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old_root = node_hash(sibling, &old_root);
            new_root = node_hash(sibling, &new_root);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_root = node_hash(&new_root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((old_root, new_root))
}

mod hashes {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hashes: &[[u8; 32]], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(hashes.iter().map(hex::encode))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<[u8; 32]>, D::Error> {
        let digits = Vec::<String>::deserialize(from)?;
        digits
            .iter()
            .map(|digits| {
                let mut hash = [0; 32];
                hex::decode_to_slice(digits, &mut hash).map(|()| hash)
            })
            .collect::<Result<_, _>>()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Consistency, Hash, Leaves, Prover, ReadError, root_by_inclusion};
    use crate::format::hash::sha256;
    use crate::tree::edge::{Edge, Tile};
    use crate::tree::root_of;

    struct Held {
        entries: Vec<Hash>,
        tiles: Vec<Tile>,
    }

    impl Held {
        fn of(size: u64) -> Self {
            let entries: Vec<Hash> = (0..size).map(|n| sha256(&[&n.to_be_bytes()])).collect();
            let (mut edge, mut tiles) = (Edge::default(), Vec::new());
            entries.iter().for_each(|entry| edge.push(entry, &mut tiles));
            Self { entries, tiles }
        }
    }

    impl Leaves for Held {
        fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
            let found = self.tiles.iter().find(|t| (t.level, t.index) == (level, index));
            Ok(found.map(|tile| tile.bytes.clone()))
        }

        fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<Hash>, ReadError> {
            Ok(self.entries.iter().skip(first as usize).take(count).copied().collect())
        }
    }

    #[test]
    fn every_entry_of_a_tree_can_be_shown_to_be_in_it_and_no_other_can() {
        for size in [1, 2, 3, 7, 8, 255, 256, 257, 700] {
            let held = Held::of(size);
            let root = root_of(&held.entries);
            for index in (0..size).step_by(1 + size as usize / 40) {
                let path = Prover::new(&held, size).inclusion(index).unwrap();
                let entry = &held.entries[index as usize];
                assert_eq!(root_by_inclusion(index, size, entry, &path), Some(root));
                assert_ne!(root_by_inclusion(index, size, &[9; 32], &path), Some(root));
            }
        }
    }

    #[test]
    fn a_grown_tree_is_consistent_with_each_of_its_pasts_and_a_changed_one_is_not() {
        let held = Held::of(700);
        for (from, to) in [(1, 2), (3, 7), (4, 8), (255, 256), (256, 700), (300, 301), (699, 700)] {
            let path = Prover::new(&held, to).consistency(from).unwrap();
            let proof = Consistency { from, to, path };
            let old = root_of(&held.entries[..from as usize]);
            let new = root_of(&held.entries[..to as usize]);
            assert!(proof.holds(&old, &new), "{from} to {to}");
            assert!(!proof.holds(&[1; 32], &new) && !proof.holds(&old, &[1; 32]));
        }
    }

    #[test]
    fn a_tree_of_three_levels_of_tiles_is_proved_from_its_tiles() {
        let held = Held::of(65_536 + 300);
        let size = 65_536 + 300;
        let (mut edge, mut tiles) = (Edge::default(), Vec::new());
        held.entries.iter().for_each(|entry| edge.push(entry, &mut tiles));
        for index in [0, 255, 256, 40_000, 65_535, 65_536, size - 1] {
            let path = Prover::new(&held, size).inclusion(index).unwrap();
            let entry = &held.entries[index as usize];
            assert_eq!(root_by_inclusion(index, size, entry, &path), Some(edge.root()));
        }
    }
}
