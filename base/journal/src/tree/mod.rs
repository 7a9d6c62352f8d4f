//! The realm's tree over the hashes of its entries: a Merkle tree of RFC 9162, section 2.1. The
//! writer keeps the right edge in memory and stores every full tile of 256 hashes; proofs are
//! made from tiles.

pub(crate) mod edge;
pub(crate) mod head;
pub(crate) mod proof;

use crate::format::hash::{Hash, sha256};

/// Hashes in a full tile, and the tree's levels that one tile spans.
pub(crate) const TILE_WIDTH: u64 = 256;
pub(crate) const TILE_LEVELS: u32 = 8;

pub(crate) fn leaf_hash(data: &Hash) -> Hash {
    sha256(&[&[0], data])
}

pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left, right])
}

/// The tree hash of a list of entries, each of them itself a hash.
pub(crate) fn root_of(data: &[Hash]) -> Hash {
    match data {
        [] => sha256(&[]),
        [only] => leaf_hash(only),
        _ => {
            let (left, right) = data.split_at(split(data.len() as u64) as usize);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `count`, which is at least 2.
pub(crate) const fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// The root of a perfect subtree from its hashes at one level, a power of two of them.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Option<Hash> {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                _ => None,
            })
            .collect::<Option<_>>()?;
    }
    level.first().copied()
}

#[cfg(test)]
mod tests {
    use super::{perfect_root, root_of, split};
    use crate::format::hash::sha256;

    #[test]
    fn the_tree_hash_of_nothing_is_the_hash_of_nothing() {
        assert_eq!(root_of(&[]), sha256(&[]));
    }

    #[test]
    fn a_tree_splits_at_the_largest_power_of_two_below_its_size() {
        assert_eq!([2, 3, 4, 5, 8, 9].map(split), [1, 2, 2, 4, 4, 8]);
    }

    #[test]
    fn a_perfect_tree_has_the_same_root_built_up_or_cut_down() {
        let data: Vec<_> = (0_u8..8).map(|n| sha256(&[&[n]])).collect();
        let leaves: Vec<_> = data.iter().map(super::leaf_hash).collect();
        assert_eq!(perfect_root(&leaves), Some(root_of(&data)));
    }
}
