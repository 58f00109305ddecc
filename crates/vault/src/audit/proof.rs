//! Proofs over the tree (RFC 6962, 2.1.1 and 2.1.2): that one event is under a root, and that an older root is a beginning of a
//! newer one. Whoever checks them needs neither the trail nor our keys.

use super::hash::Hash;
use super::merkle::{Frontier, node};

/// The path from leaf `index` (counted from 0) to the root of `leaves`; `None` when there is no such leaf.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    walk_to(leaves, index, &mut path);
    Some(path)
}

fn walk_to(leaves: &[Hash], index: usize, path: &mut Vec<Hash>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        walk_to(left, index, path);
        path.push(root_of(right));
    } else {
        walk_to(right, index - left.len(), path);
        path.push(root_of(left));
    }
}

/// The proof that the first `old` of `leaves` are the tree that was there before; `None` when there are fewer. Empty for the
/// empty tree and for the same tree, where nothing needs proof.
#[must_use]
pub fn consistency_proof(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old > leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    if old > 0 {
        walk_edge(leaves, old, Known::Yes, &mut path);
    }
    Some(path)
}

/// Whether the root of the subtree in hand is the old root itself, which the checker has.
#[derive(Clone, Copy)]
enum Known {
    Yes,
    No,
}

fn walk_edge(leaves: &[Hash], old: usize, known: Known, path: &mut Vec<Hash>) {
    if old == leaves.len() {
        if matches!(known, Known::No) {
            path.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if old <= left.len() {
        walk_edge(left, old, known, path);
        path.push(root_of(right));
    } else {
        walk_edge(right, old - left.len(), Known::No, path);
        path.push(root_of(left));
    }
}

/// The largest power of two smaller than `n`, for `n` of two or more.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Frontier::new();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// The position in the tree while a proof climbs it: the node's number in its level and the number of the level's last node.
struct Climb {
    at: u64,
    last: u64,
}

/// On which side the proof's next hash stands.
enum Sibling {
    Left,
    Right,
}

impl Climb {
    /// Where the sibling is, having gone up past the levels on which the node has none; `None` at the top.
    fn sibling(&mut self) -> Option<Sibling> {
        if self.last == 0 {
            return None;
        }
        if self.at & 1 == 0 && self.at != self.last {
            self.up();
            return Some(Sibling::Right);
        }
        while self.at & 1 == 0 && self.at != 0 {
            self.up();
        }
        self.up();
        Some(Sibling::Left)
    }

    fn up(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }
}

/// Whether `leaf` is number `index` (from 0) of the tree with this size and root.
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let mut climb = Climb { at: index, last: size - 1 };
    let mut hash = *leaf;
    for other in proof {
        hash = match climb.sibling() {
            None => return false,
            Some(Sibling::Left) => node(other, &hash),
            Some(Sibling::Right) => node(&hash, other),
        };
    }
    climb.last == 0 && hash == *root
}

/// A tree's size and root.
type Tree<'a> = (u64, &'a Hash);

/// Whether the tree `old` is a beginning of the tree `new`.
#[must_use]
pub fn verify_consistency(old: Tree<'_>, new: Tree<'_>, proof: &[Hash]) -> bool {
    match (old.0, new.0) {
        (old_size, new_size) if old_size > new_size => false,
        (0, _) => proof.is_empty() && *old.1 == Frontier::new().root(),
        (old_size, new_size) if old_size == new_size => proof.is_empty() && old.1 == new.1,
        _ => verify_growth(old, new, proof),
    }
}

fn verify_growth(old: Tree<'_>, new: Tree<'_>, proof: &[Hash]) -> bool {
    let mut climb = Climb { at: old.0 - 1, last: new.0 - 1 };
    while climb.at & 1 == 1 {
        climb.up();
    }
    // An old tree that is one complete subtree starts the climb itself and is left out of the proof.
    let (start, path) = match proof.split_first() {
        _ if old.0.is_power_of_two() => (old.1, proof),
        Some((first, path)) => (first, path),
        None => return false,
    };
    let (mut old_hash, mut new_hash) = (*start, *start);
    for other in path {
        match climb.sibling() {
            None => return false,
            Some(Sibling::Left) => {
                old_hash = node(other, &old_hash);
                new_hash = node(other, &new_hash);
            }
            Some(Sibling::Right) => new_hash = node(&new_hash, other),
        }
    }
    climb.last == 0 && old_hash == *old.1 && new_hash == *new.1
}
