//! What somebody can do who holds a password, the file and their own tools. A member of staff holds `Staff`, and so can
//! make the MAC; what stops them is the owners' signature, and that each slot trusts the authority it was locked under.

use super::*;
use crate::keys::{
    charter::{Authority, Charter, Holding, Opener},
    crypto,
    set::{KeySet, Versions},
    unlock::mac_key,
};

/// The file with a MAC and a sum made again by a member of staff.
fn remade(
    file: &KeyFile,
    by: &OpenKeys,
    change: impl FnOnce(&mut crate::keys::codec::Parts),
) -> Result<KeyFile, KeyError> {
    let mut parts = file.parts.clone();
    change(&mut parts);
    parts.mac = crypto::mac(&mac_key(by.keys()).unwrap(), &parts.maced_bytes().unwrap());
    KeyFile::read(&parts.to_bytes().unwrap())
}

/// The file with a charter that an owner signed, with tools of their own.
fn signed_by_owner(file: &KeyFile, by: &OpenKeys, change: impl Fn(&mut Charter)) -> Result<KeyFile, KeyError> {
    let seed = crate::keys::unlock::authority_seed(by.keys()).unwrap();
    remade(file, by, |parts| {
        change(&mut parts.charter);
        let public = parts.charter.authorities[0].public;
        let endorsement = Charter::endorsement(&parts.charter.clinic_id, 0, &public);
        parts.charter.authorities[0].endorsed = crypto::sign(&seed, &endorsement).unwrap();
        parts.signature = crypto::sign(&seed, &parts.signed_bytes().unwrap()).unwrap();
    })
}

#[test]
fn a_charter_against_the_rules_does_not_read_whoever_signed_it() {
    let clinic = clinic();
    let desk = |charter: &mut Charter, change: &dyn Fn(&mut String, &mut Rights, &mut [u8; 16])| {
        if let Holding::User { user_id, login, rights } = &mut charter.members[3].holding {
            change(login, rights, user_id);
        }
    };
    type Rule<'a> = (&'static str, Box<dyn Fn(&mut Charter) + 'a>);
    let rules: Vec<Rule<'_>> = vec![
        ("versions", Box::new(|charter| charter.versions.0[3] = 0)),
        ("versions", Box::new(|charter| charter.authorities.push(charter.authorities[0].clone()))),
        ("recovery slot", Box::new(|charter| charter.members[3].holding = Holding::Recovery)),
        ("recovery slot", Box::new(|charter| charter.members.swap(0, 1))),
        ("no owner", Box::new(|charter| charter.members.swap_remove(1).slot = [0; 16])),
        ("login", Box::new(|charter| desk(charter, &|login, _, _| login.push('X')))),
        ("login", Box::new(|charter| desk(charter, &|login, _, _| login.clear()))),
        ("two slots alike", Box::new(|charter| desk(charter, &|login, _, _| *login = "medica".into()))),
        ("two slots alike", Box::new(|charter| desk(charter, &|_, _, user_id| *user_id = MEDICA))),
        ("two slots alike", Box::new(|charter| charter.members[3].slot = charter.members[2].slot)),
        ("grants", Box::new(|charter| desk(charter, &|_, rights, _| rights.clinical = true))),
        ("grants", Box::new(|charter| drop(charter.members[2].grants.pop()))),
        ("grants", Box::new(|charter| charter.members[2].grants[0].version = 2)),
        ("grants", Box::new(|charter| charter.members[2].grants[0].sealed.push(0))),
        ("grants", Box::new(|charter| charter.members[2].grants.swap(0, 1))),
        ("escrow", Box::new(|charter| drop(charter.escrow.pop()))),
        ("escrow", Box::new(|charter| charter.escrow[0].version = 2)),
    ];
    for (at, (rule, break_it)) in rules.into_iter().enumerate() {
        let refusal = refusal(signed_by_owner(&clinic.file, &clinic.dona, break_it));
        assert!(matches!(refusal, KeyError::Damaged(why) if why == rule), "{at}, {rule}: {refusal}");
    }
    signed_by_owner(&clinic.file, &clinic.dona, |_| ()).unwrap();
}

#[test]
fn slots_do_not_open_under_another_clinics_name() {
    let clinic = clinic();
    let renamed = signed_by_owner(&clinic.file, &clinic.dona, |charter| charter.clinic_id = [0xC2; 16]).unwrap();
    for login in ["dona", "medica", "recepcao"] {
        assert!(matches!(refusal(renamed.unlock(&credentials(login, "senha de teste"))), KeyError::Refused), "{login}");
    }
}

#[test]
fn a_changed_charter_without_an_owners_signature_does_not_read() {
    let clinic = clinic();
    let desk = clinic.open("recepcao");
    type Forgery = Box<dyn FnOnce(&mut Charter)>;
    let changes: Vec<Forgery> = vec![
        Box::new(|charter| charter.epoch = 1),
        Box::new(|charter| charter.period_days = u32::MAX),
        Box::new(|charter| charter.clinic_id = [0; 16]),
        Box::new(|charter| charter.clinical_public = [9; 32]),
        Box::new(|charter| charter.members[2].agree = [9; 32]),
        Box::new(|charter| charter.members[2].sign = [9; 32]),
        Box::new(|charter| charter.members[2].grants[0].sealed[40] ^= 1),
        Box::new(|charter| charter.escrow.swap(0, 1)),
        Box::new(|charter| charter.members.swap(1, 2)),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let refusal = refusal(remade(&clinic.file, &desk, |parts| change(&mut parts.charter)));
        assert!(
            matches!(refusal, KeyError::Forged("signature" | "succession of authorities") | KeyError::Damaged(_)),
            "{at}: {refusal}"
        );
    }
    // A member left out together with the lock: well-formed in every respect but the signature.
    let stripped = remade(&clinic.file, &desk, |parts| {
        parts.charter.members.remove(2);
        parts.locks.remove(2);
    });
    assert!(matches!(refusal(stripped), KeyError::Forged("signature")));
}

#[test]
fn an_authority_of_ones_own_is_trusted_by_nobody() {
    let clinic = clinic();
    let desk = clinic.open("recepcao");
    // The receptionist makes a master key, derives an authority from it and signs a charter that gives them everything.
    let mut own = KeySet::random(CLINIC, Versions::FIRST, &rng()).unwrap();
    for name in [KeyName::Db, KeyName::Staff, KeyName::Blind] {
        own.put(name, desk.keys().get(name).unwrap().clone());
    }
    let forged = remade(&clinic.file, &desk, |parts| {
        let seed = crate::keys::unlock::authority_seed(&own).unwrap();
        let public = crypto::signing_public(&seed).unwrap();
        let endorsed = crypto::sign(&seed, &Charter::endorsement(&CLINIC, 0, &public)).unwrap();
        parts.charter.authorities = vec![Authority { public, endorsed }];
        parts.charter.clinical_public = *own.clinical_public();
        for member in &mut parts.charter.members {
            if let Holding::User { user_id: RECEPCAO, rights, .. } = &mut member.holding {
                *rights = Rights::ALL;
            }
            member.grants = crate::keys::change::grants(member, &own, &rng()).unwrap();
        }
        parts.charter.escrow = crate::keys::change::escrow(&parts.charter, &own, &rng()).unwrap();
        parts.signature = crypto::sign(&seed, &parts.signed_bytes().unwrap()).unwrap();
    });
    let forged = forged.unwrap();
    for login in ["dona", "medica", "recepcao"] {
        assert!(
            matches!(refusal(forged.unlock(&credentials(login, "senha de teste"))), KeyError::Forged("authority")),
            "{login}"
        );
    }
    assert!(matches!(refusal(forged.unlock_with_recovery(&clinic.kit)), KeyError::Forged("authority")));
    assert!(matches!(refusal(forged.reopen(&clinic.dona)), KeyError::Forged("authority")));
}

#[test]
fn an_authority_that_nobody_endorsed_does_not_follow() {
    let clinic = clinic();
    let desk = clinic.open("recepcao");
    let rotated = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap();
    let rotated_desk = rotated.file.reopen(&desk).unwrap();
    let forged = remade(&rotated.file, &rotated_desk, |parts| parts.charter.authorities[1].endorsed = [7; 64]);
    assert!(matches!(refusal(forged), KeyError::Forged("succession of authorities")));
    let forged = remade(&rotated.file, &rotated_desk, |parts| parts.charter.authorities.swap(0, 1));
    assert!(matches!(refusal(forged), KeyError::Forged("succession of authorities")));
}

#[test]
fn slots_exchanged_between_users_open_for_neither() {
    let clinic = clinic();
    let desk = clinic.open("recepcao");
    let swapped = remade(&clinic.file, &desk, |parts| parts.locks.swap(2, 3)).unwrap();
    for login in ["medica", "recepcao"] {
        assert!(matches!(refusal(swapped.unlock(&credentials(login, "senha de teste"))), KeyError::Refused), "{login}");
    }
}

#[test]
fn a_slot_of_another_clinic_opens_nothing() {
    // The same user id, login and password in two clinics.
    let (one, two) = (created_as(CLINIC, OWNER), created_as([0xC2; 16], OWNER));
    let moved = remade(&one.file, &one.keys, |parts| parts.locks[1] = two.file.parts.locks[1].clone()).unwrap();
    assert!(matches!(refusal(moved.unlock(&credentials("dona", "senha de teste"))), KeyError::Refused));
    let with_member = remade(&one.file, &one.keys, |parts| {
        parts.locks[1] = two.file.parts.locks[1].clone();
        parts.charter.members[1] = two.file.parts.charter.members[1].clone();
    });
    assert!(matches!(refusal(with_member), KeyError::Forged("signature")));
}

#[test]
fn lowered_costs_are_refused() {
    let Created { file, keys, .. } = created_as(CLINIC, OWNER);
    let with = |cost: KdfCost| {
        remade(&file, &keys, |parts| {
            if let Opener::Password { cost: stored, .. } = &mut parts.locks[1].opener {
                *stored = cost;
            }
        })
    };
    for cost in [KdfCost { memory_kib: 8, ..KdfCost::FLOOR }, KdfCost { memory_kib: u32::MAX, ..KdfCost::FLOOR }] {
        assert!(matches!(refusal(with(cost)), KeyError::CostOutOfBounds));
    }
    let raised = with(KdfCost { passes: 3, ..KdfCost::FLOOR }).unwrap();
    assert!(matches!(refusal(raised.unlock(&credentials("dona", "senha de teste"))), KeyError::Refused));
}

#[test]
fn flags_of_a_slot_cannot_be_cleared_from_outside() {
    let clinic = clinic();
    let file = clinic.file.reissue(&clinic.dona, &MEDICA, &password("uma vez"), &rng()).unwrap();
    let cleared = remade(&file, &clinic.dona, |parts| {
        if let Opener::Password { state, .. } = &mut parts.locks[2].opener {
            *state = PasswordState::Chosen;
        }
    });
    assert!(matches!(refusal(cleared.unwrap().unlock(&credentials("medica", "uma vez"))), KeyError::Refused));
}

#[test]
fn a_mac_is_asked_for_even_when_everything_else_fits() {
    let clinic = clinic();
    let mut parts = clinic.file.parts.clone();
    parts.revision += 1;
    let file = KeyFile::read(&parts.to_bytes().unwrap()).unwrap();
    for login in ["dona", "medica", "recepcao"] {
        assert!(
            matches!(refusal(file.unlock(&credentials(login, "senha de teste"))), KeyError::Forged("mac")),
            "{login}"
        );
    }
    assert!(matches!(refusal(file.unlock_with_recovery(&clinic.kit)), KeyError::Forged("mac")));
}

#[test]
fn an_owner_cannot_hand_out_keys_that_do_not_fit() {
    let clinic = clinic();
    let file = clinic.file.set_rights(&clinic.dona, &MEDICA, Rights::ALL, &rng()).unwrap();
    let signed_with = |change: &dyn Fn(&mut Charter)| signed_by_owner(&file, &clinic.dona, change).unwrap();
    let other_public = signed_with(&|charter| charter.clinical_public = [9; 32]);
    assert!(matches!(
        refusal(other_public.unlock(&credentials("medica", "senha de teste"))),
        KeyError::Forged("clinical key")
    ));
    let other_master = signed_with(&|charter| {
        let mut keys = file.owners_set(&clinic.dona).unwrap();
        keys.put(KeyName::Cmk, Secret32::random(&rng()).unwrap());
        let member = &mut charter.members[2];
        member.grants = crate::keys::change::grants(member, &keys, &rng()).unwrap();
    });
    assert!(matches!(
        refusal(other_master.unlock(&credentials("medica", "senha de teste"))),
        KeyError::Forged("authority")
    ));
}
