//! The hashes of an entry. Each begins with its own domain and a zero byte, so that no hash of
//! one kind can be passed off as another.

use aws_lc_rs::digest::{Context, SHA256};

use crate::tree;

pub(crate) type Hash = [u8; 32];

const COMMITMENT: &[u8] = b"bluelight/entry/1/commitment\0";
const PART: &[u8] = b"bluelight/entry/1/part\0";
const CONTENT: &[u8] = b"bluelight/entry/1/content\0";
const ENTRY: &[u8] = b"bluelight/entry/1/entry\0";

/// SHA-256 of the pieces, one after another.
pub(crate) fn sha256(pieces: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for piece in pieces {
        context.update(piece);
    }
    let mut hash = [0; 32];
    let digest = context.finish();
    hash.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    hash
}

pub(crate) fn commitment(salted_json: &[u8]) -> Hash {
    sha256(&[COMMITMENT, salted_json])
}

/// `descriptor` is label, seal and the stored length.
pub(crate) fn part(descriptor: &[u8; 6], stored: &[u8], commitment: &Hash) -> Hash {
    sha256(&[PART, descriptor, &sha256(&[stored]), commitment])
}

pub(crate) fn content(header: &[u8], part_leaves: &[Hash]) -> Hash {
    let length = u32::try_from(header.len()).unwrap_or(u32::MAX).to_be_bytes();
    sha256(&[CONTENT, &length, header, &tree::root_of(part_leaves)])
}

pub(crate) fn entry(seat: &[u8], content: &Hash) -> Hash {
    sha256(&[ENTRY, seat, content])
}
