//! The tree against its definition, against published values, and its proofs against every wrong claim.

use super::super::hash::{hex, sha256, unhex};
use super::super::merkle::node;
use super::*;
use proptest::prelude::*;

fn leaves(n: usize) -> Vec<Hash> {
    (0..n).map(|i| sha256(&[b"leaf", &i.to_be_bytes()])).collect()
}

/// The tree as RFC 6962, 2.1, defines it.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node(&defined_root(left), &defined_root(right))
        }
    }
}

fn grown(leaves: &[Hash]) -> Frontier {
    let mut tree = Frontier::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree
}

/// The eight inputs on which the implementations of certificate transparency agree, and the roots after each.
#[test]
fn published_roots() {
    let inputs: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Frontier::new();
    assert_eq!(hex(&tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (input, root) in inputs.into_iter().zip(roots) {
        tree.push(sha256(&[&[0], input]));
        assert_eq!(hex(&tree.root()), root);
    }
}

#[test]
fn grows_as_defined_and_resumes_anywhere() {
    let leaves = leaves(130);
    for n in 0..=leaves.len() {
        let tree = grown(&leaves[..n]);
        assert_eq!((tree.size(), tree.root()), (n as u64, defined_root(&leaves[..n])));
        let mut resumed = Frontier::from_bytes(tree.size(), &tree.to_bytes()).unwrap();
        leaves[n..].iter().for_each(|leaf| resumed.push(*leaf));
        assert_eq!(resumed, grown(&leaves));
    }
}

#[test]
fn frontier_must_fit_its_size() {
    let bytes = grown(&leaves(7)).to_bytes();
    assert_eq!(bytes.len(), 96);
    for (size, bytes) in [(6, &bytes[..]), (7, &bytes[..95]), (7, &bytes[..64]), (0, &bytes[..])] {
        assert_eq!(Frontier::from_bytes(size, bytes), Err(FrontierError));
    }
    assert_eq!(Frontier::from_bytes(0, &[]), Ok(Frontier::new()));
}

#[test]
fn every_inclusion_is_proved_and_nothing_else() {
    let leaves = leaves(33);
    for n in 1..=leaves.len() {
        let root = grown(&leaves[..n]).root();
        for index in 0..n {
            let proof = inclusion_proof(&leaves[..n], index).unwrap();
            for claimed in 0..n {
                let holds = verify_inclusion(&leaves[index], claimed as u64, n as u64, &proof, &root);
                assert_eq!(holds, claimed == index, "leaf {index} of {n} as {claimed}");
            }
            assert!(!verify_inclusion(&leaves[index], n as u64, n as u64, &proof, &root));
        }
    }
    assert_eq!(inclusion_proof(&leaves, 33), None);
}

#[test]
fn every_growth_is_proved_and_nothing_else() {
    let leaves = leaves(33);
    let roots: Vec<Hash> = (0..=leaves.len()).map(|n| grown(&leaves[..n]).root()).collect();
    for new in 0..=leaves.len() {
        for old in 0..=new {
            let proof = consistency_proof(&leaves[..new], old).unwrap();
            let holds = |old: usize, new: usize, proof: &[Hash]| {
                verify_consistency((old as u64, &roots[old]), (new as u64, &roots[new]), proof)
            };
            assert!(holds(old, new, &proof), "{old} to {new}");
            if old > 0 {
                assert!(!verify_consistency((old as u64, &roots[old - 1]), (new as u64, &roots[new]), &proof));
                assert!(!verify_consistency((old as u64, &roots[old]), (new as u64, &roots[new - 1]), &proof));
            }
            if new > 0 && old < new {
                assert!(!holds(new, old, &proof), "{new} shrinks to {old}");
            }
        }
    }
    assert_eq!(consistency_proof(&leaves, 34), None);
}

proptest! {
    #[test]
    fn a_damaged_proof_proves_nothing(n in 2..200usize, a: prop::sample::Index, b: prop::sample::Index, bit in 0..256usize) {
        let leaves = leaves(n);
        let tree = grown(&leaves);
        let flip = |proof: &mut Vec<Hash>| {
            let at = b.index(proof.len());
            proof[at][bit / 8] ^= 1 << (bit % 8);
        };

        let index = a.index(n);
        let mut proof = inclusion_proof(&leaves, index).unwrap();
        let holds = |proof: &[Hash]| verify_inclusion(&leaves[index], index as u64, n as u64, proof, &tree.root());
        prop_assert!(holds(&proof));
        prop_assert!(!holds(&proof[1..]));
        prop_assert!(!holds(&[&proof[..], &[[0; 32]]].concat()));
        flip(&mut proof);
        prop_assert!(!holds(&proof));

        let old = 1 + a.index(n - 1);
        let before = grown(&leaves[..old]).root();
        let mut proof = consistency_proof(&leaves, old).unwrap();
        let holds = |proof: &[Hash]| verify_consistency((old as u64, &before), (n as u64, &tree.root()), proof);
        prop_assert!(holds(&proof));
        prop_assert!(!holds(&proof[1..]));
        prop_assert!(!holds(&[&proof[..], &[[0; 32]]].concat()));
        flip(&mut proof);
        prop_assert!(!holds(&proof));
    }

    #[test]
    fn hostile_claims_never_panic(index: u64, size: u64, old: u64, proof: Vec<Hash>) {
        let root = [7; 32];
        prop_assert!(!verify_inclusion(&[1; 32], index, size, &proof, &root));
        prop_assert!(!verify_consistency((old, &[1; 32]), (size, &root), &proof));
    }

    #[test]
    fn hexadecimal_returns(bytes: [u8; 20]) {
        prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
    }
}

#[test]
fn hexadecimal_has_one_spelling() {
    assert_eq!(unhex::<2>("0aff"), Some([0x0a, 0xff]));
    for text in ["0aFF", "0af", "0aff0", "0xff", "0a ff", ""] {
        assert_eq!(unhex::<2>(text), None);
    }
}
