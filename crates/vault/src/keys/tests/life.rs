//! A key file's life: users come, go, change their passwords and rights; keys are replaced.

use super::*;
use KeyName::{Backup, Blind, Clinical, Cmk, Db, Files, Staff};

#[test]
fn a_new_clinic_opens_by_password_and_by_recovery_key() {
    let Created { file, kit, keys } = created_as(CLINIC, OWNER);
    let file = KeyFile::read(&file.to_bytes().unwrap()).unwrap();
    let dona = file.unlock(&credentials(" Dona", "senha de teste")).unwrap();
    assert_eq!((dona.holder(), dona.user_id()), (Holder::User(DONA), Some(DONA)));
    assert_eq!(dona.db_key().unwrap(), keys.db_key().unwrap());
    assert_eq!((file.clinic_id(), dona.keys().clinic_id()), (CLINIC, CLINIC));
    assert!(!dona.must_change_password());
    let typed = kit.groups().iter().map(|group| group.to_lowercase()).collect::<Vec<_>>().join(" ");
    let recovery = file.unlock_with_recovery(&RecoveryKit::parse(&typed).unwrap()).unwrap();
    assert_eq!((recovery.holder(), recovery.user_id()), (Holder::Recovery, None));
    assert_eq!(recovery.db_key().unwrap(), keys.db_key().unwrap());
    assert_eq!(held(&recovery), KeyName::ALL);
}

#[test]
fn two_clinics_share_nothing() {
    let (one, other) = (created_as(CLINIC, Rights::ALL).keys, created_as(CLINIC, Rights::ALL).keys);
    for name in KeyName::ALL {
        assert_ne!(one.keys().get(name).unwrap(), other.keys().get(name).unwrap(), "{name:?}");
    }
    assert_ne!(one.authority_public(), other.authority_public());
}

#[test]
fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let Created { file, .. } = created_as(CLINIC, OWNER);
    for (login, password) in
        [("dona", "Senha de teste"), ("dono", "senha de teste"), ("dona", "senha de teste "), ("", "x")]
    {
        assert!(matches!(refusal(file.unlock(&credentials(login, password))), KeyError::Refused));
    }
    for password in ["", &"x".repeat(1025)] {
        assert!(matches!(refusal(file.unlock(&credentials("dona", password))), KeyError::Refused));
        let change = file.change_password(&credentials("dona", "senha de teste"), &super::password(password), &rng());
        assert!(matches!(refusal(change), KeyError::BadPassword));
    }
    let other = created_as(CLINIC, OWNER).kit;
    assert!(matches!(refusal(file.unlock_with_recovery(&other)), KeyError::Refused));
}

#[test]
fn everybody_holds_the_keys_of_their_rights() {
    let clinic = clinic();
    assert_eq!(held(&clinic.dona), [Cmk, Db, Staff, Blind, Backup]);
    assert_eq!(held(&clinic.open("medica")), [Db, Staff, Blind, Clinical, Files]);
    assert_eq!(held(&clinic.open("recepcao")), [Db, Staff, Blind]);
    assert!(clinic.dona.clinical().is_none() && clinic.dona.files().is_none());
    assert!(clinic.dona.cmk().is_some() && clinic.dona.backup().is_some());
    let (medica, desk) = (clinic.open("medica"), clinic.open("recepcao"));
    assert!(medica.clinical().is_some() && medica.files().is_some() && medica.cmk().is_none());
    for session in [&clinic.dona, &medica, &desk] {
        assert_eq!(session.db_key().unwrap(), clinic.dona.db_key().unwrap());
        assert_eq!(session.staff().unwrap(), clinic.dona.staff().unwrap());
        assert_eq!(session.clinical_public(), clinic.dona.clinical_public());
        assert_eq!(session.authority_public(), clinic.dona.authority_public());
    }
}

#[test]
fn rights_are_given_and_taken_by_owners() {
    let clinic = clinic();
    let doctors_key = clinic.open("medica").clinical().cloned();
    let file = clinic.file.set_clinical(&clinic.dona, &RECEPCAO, true, &rng()).unwrap();
    let file = file.set_clinical(&clinic.dona, &MEDICA, false, &rng()).unwrap();
    let open = |login| file.unlock(&credentials(login, "senha de teste")).unwrap();
    assert_eq!(held(&open("recepcao")), [Db, Staff, Blind, Clinical, Files]);
    assert_eq!(open("recepcao").clinical().cloned(), doctors_key);
    assert_eq!(held(&open("medica")), [Db, Staff, Blind]);
    assert_eq!(file.progress(), Progress { epoch: 5, revision: 5 });
    // The doctor's open session learns of it without a password.
    assert_eq!(held(&file.reopen(&clinic.open("medica")).unwrap()), [Db, Staff, Blind]);
}

#[test]
fn only_owners_change_who_holds_what() {
    let clinic = clinic();
    for login in ["medica", "recepcao"] {
        let by = clinic.open(login);
        let file = &clinic.file;
        let refusals = [
            refusal(file.add_user(&by, &user([9; 16], "novo", OWNER), &rng())),
            refusal(file.set_rights(&by, &RECEPCAO, OWNER, &rng())),
            refusal(file.remove_user(&by, &DONA)),
            refusal(file.reissue(&by, &DONA, &password("minha agora"), &rng())),
            refusal(file.replace_recovery(&by, &rng())),
            refusal(file.rotate(&by, NOW, &rng())),
        ];
        assert!(refusals.iter().all(|refusal| matches!(refusal, KeyError::NotOwner)), "{refusals:?}");
        assert!(matches!(by.sign_as_owner("x", b""), Err(KeyError::NotHeld(Cmk))));
    }
    let stranger = created_as(CLINIC, OWNER).keys;
    assert!(matches!(refusal(clinic.file.remove_user(&stranger, &MEDICA)), KeyError::NotOwner));
}

#[test]
fn an_owner_who_no_longer_is_one_changes_nothing_with_an_old_session() {
    let clinic = clinic();
    let file = clinic.file.set_rights(&clinic.dona, &MEDICA, Rights::ALL, &rng()).unwrap();
    let medica = file.unlock(&credentials("medica", "senha de teste")).unwrap();
    let file = file.set_rights(&clinic.dona, &MEDICA, CLINICAL, &rng()).unwrap();
    assert!(matches!(refusal(file.remove_user(&medica, &RECEPCAO)), KeyError::NotOwner));
}

#[test]
fn a_clinic_keeps_an_owner_and_its_logins_apart() {
    let clinic = clinic();
    let file = &clinic.file;
    assert!(matches!(refusal(file.remove_user(&clinic.dona, &DONA)), KeyError::LastOwner));
    assert!(matches!(refusal(file.set_rights(&clinic.dona, &DONA, CLINICAL, &rng())), KeyError::LastOwner));
    assert!(matches!(refusal(file.remove_user(&clinic.dona, &[7; 16])), KeyError::UnknownUser));
    for taken in [user([7; 16], "MEDICA", DESK), user(MEDICA, "outra", DESK)] {
        assert!(matches!(refusal(file.add_user(&clinic.dona, &taken, &rng())), KeyError::Taken));
    }
    let two_owners = file.set_rights(&clinic.dona, &MEDICA, Rights::ALL, &rng()).unwrap();
    let medica = two_owners.unlock(&credentials("medica", "senha de teste")).unwrap();
    let without = two_owners.remove_user(&medica, &DONA).unwrap();
    assert!(matches!(refusal(without.unlock(&credentials("dona", "senha de teste"))), KeyError::Refused));
}

#[test]
fn a_changed_password_replaces_the_old_one_and_nothing_else() {
    let clinic = clinic();
    let (file, session) = clinic
        .file
        .change_password(&credentials("medica", "senha de teste"), &password("outra senha"), &rng())
        .unwrap();
    assert_eq!(held(&session), [Db, Staff, Blind, Clinical, Files]);
    assert_eq!(session.sign_public().unwrap(), clinic.open("medica").sign_public().unwrap());
    assert!(matches!(refusal(file.unlock(&credentials("medica", "senha de teste"))), KeyError::Refused));
    assert_eq!(file.unlock(&credentials("medica", "outra senha")).unwrap().user_id(), Some(MEDICA));
    assert_eq!(file.unlock(&credentials("dona", "senha de teste")).unwrap().user_id(), Some(DONA));
    let before = clinic.file.progress();
    assert_eq!(file.progress(), Progress { revision: before.revision + 1, ..before });
    assert_eq!(session.progress(), file.progress());
    let wrong = clinic.file.change_password(&credentials("medica", "errada"), &password("outra senha"), &rng());
    assert!(matches!(refusal(wrong), KeyError::Refused));
}

#[test]
fn a_reissued_slot_has_a_one_time_password_and_new_keys_of_its_own() {
    let clinic = clinic();
    let file = clinic.file.reissue(&clinic.dona, &MEDICA, &password("uma vez"), &rng()).unwrap();
    assert!(matches!(refusal(file.unlock(&credentials("medica", "senha de teste"))), KeyError::Refused));
    let session = file.unlock(&credentials("medica", "uma vez")).unwrap();
    assert!(session.must_change_password());
    assert_eq!(file.user_of("medica").unwrap().password, PasswordState::OneTime);
    assert_eq!(held(&session), [Db, Staff, Blind, Clinical, Files]);
    assert_ne!(session.sign_public().unwrap(), clinic.open("medica").sign_public().unwrap());
    let (file, session) = file.change_password(&credentials("medica", "uma vez"), &password("minha"), &rng()).unwrap();
    assert!(!session.must_change_password());
    assert_eq!(file.user_of("medica").unwrap().password, PasswordState::Chosen);
    assert!(matches!(refusal(file.reopen(&clinic.open("medica"))), KeyError::NotOpened | KeyError::Forged(_)));
}

#[test]
fn the_recovery_key_gives_an_owner_a_new_password() {
    let clinic = clinic();
    let recovery = clinic.file.unlock_with_recovery(&clinic.kit).unwrap();
    let file = clinic.file.reissue(&recovery, &DONA, &password("de novo"), &rng()).unwrap();
    let dona = file.unlock(&credentials("dona", "de novo")).unwrap();
    assert_eq!(held(&dona), [Cmk, Db, Staff, Blind, Backup]);
    assert_eq!(dona.db_key().unwrap(), clinic.dona.db_key().unwrap());
}

#[test]
fn a_replaced_recovery_key_opens_and_the_old_one_does_not() {
    let clinic = clinic();
    let (file, kit) = clinic.file.replace_recovery(&clinic.dona, &rng()).unwrap();
    assert!(matches!(refusal(file.unlock_with_recovery(&clinic.kit)), KeyError::Refused));
    assert_eq!(held(&file.unlock_with_recovery(&kit).unwrap()), KeyName::ALL);
    KeyFile::read(&file.to_bytes().unwrap()).unwrap();
}

#[test]
fn an_older_file_put_back_is_noticed() {
    let clinic = clinic();
    let newer = clinic.file.remove_user(&clinic.dona, &MEDICA).unwrap();
    let (password_only, _) =
        clinic.file.change_password(&credentials("recepcao", "senha de teste"), &password("outra"), &rng()).unwrap();
    assert_eq!(newer.freshness(newer.progress()), Freshness::Current);
    for after in [&newer, &password_only] {
        assert_eq!(after.freshness(clinic.file.progress()), Freshness::Newer);
        assert_eq!(clinic.file.freshness(after.progress()), Freshness::RolledBack);
    }
    // Old rights under a revision counted up by hand.
    assert_eq!(password_only.freshness(Progress { epoch: newer.progress().epoch, revision: 1 }), Freshness::RolledBack);
}

#[test]
fn rotation_replaces_every_key_and_needs_nobodys_password() {
    let clinic = clinic();
    let without = clinic.file.remove_user(&clinic.dona, &RECEPCAO).unwrap();
    let rotation = without.rotate(&clinic.dona, NOW + 1, &rng()).unwrap();
    for name in KeyName::ALL {
        assert_ne!(rotation.old.get(name).unwrap(), rotation.new.get(name).unwrap(), "{name:?}");
        assert_eq!((rotation.old.version(name), rotation.new.version(name)), (1, 2));
    }
    let file = KeyFile::read(&rotation.file.to_bytes().unwrap()).unwrap();
    let medica = file.unlock(&credentials("medica", "senha de teste")).unwrap();
    assert_eq!(medica.db_key().unwrap(), rotation.new.get(Db).unwrap());
    assert_eq!(medica.clinical(), rotation.new.get(Clinical));
    assert_eq!(held(&medica), [Db, Staff, Blind, Clinical, Files]);
    assert!(matches!(refusal(file.unlock(&credentials("recepcao", "senha de teste"))), KeyError::Refused));
    let recovery = file.unlock_with_recovery(&clinic.kit).unwrap();
    assert_eq!(recovery.db_key().unwrap(), rotation.new.get(Db).unwrap());
    // The owner's open session goes on, and its authority is the new one, which signs for the new file.
    let dona = file.reopen(&clinic.dona).unwrap();
    assert_ne!(dona.authority_public(), clinic.dona.authority_public());
    file.rotate(&dona, NOW + 2, &rng()).unwrap();
    assert!(matches!(refusal(file.rotate(&clinic.dona, NOW, &rng())), KeyError::NotOwner));
    // A password changed after the rotation trusts the new authority; the chain still reaches from the old one.
    let (file, _) = file.change_password(&credentials("medica", "senha de teste"), &password("nova"), &rng()).unwrap();
    let third = file.rotate(&dona, NOW, &rng()).unwrap().file;
    assert_eq!(held(&third.unlock(&credentials("medica", "nova")).unwrap()), [Db, Staff, Blind, Clinical, Files]);
    assert_eq!(held(&third.unlock(&credentials("dona", "senha de teste")).unwrap()), [Cmk, Db, Staff, Blind, Backup]);
}

#[test]
fn the_crypto_period_runs_from_the_last_rotation() {
    const DAY: i64 = 86_400_000_000;
    let Created { file, keys, .. } = created_as(CLINIC, OWNER);
    assert!(!file.rotation_due(NOW + 365 * DAY - 1));
    assert!(file.rotation_due(NOW + 365 * DAY));
    let rotated = file.rotate(&keys, NOW + 365 * DAY, &rng()).unwrap().file;
    assert!(!rotated.rotation_due(NOW + 365 * DAY));
    assert!(rotated.rotation_due(NOW + 730 * DAY));
}

#[test]
fn signatures_tell_who_and_what_for() {
    let clinic = clinic();
    let medica = clinic.open("medica");
    let listed = clinic.file.user_of("medica").unwrap().sign_public;
    assert_eq!(listed, medica.sign_public().unwrap());
    let signature = medica.sign("batch", b"content").unwrap();
    assert!(signature_of(&listed, "batch", b"content", &signature));
    assert!(!signature_of(&listed, "role", b"content", &signature));
    assert!(!signature_of(&listed, "batch", b"Content", &signature));
    let grant = clinic.dona.sign_as_owner("role", b"grant").unwrap();
    assert!(signature_of(medica.authority_public(), "role", b"grant", &grant));
    assert!(!signature_of(&clinic.dona.sign_public().unwrap(), "role", b"grant", &grant));
}

#[test]
fn what_is_sealed_to_recovery_opens_there_and_nowhere_else() {
    let clinic = clinic();
    let secret = Secret32::random(&rng()).unwrap();
    let sealed = clinic.open("recepcao").seal_to_recovery(b"audit first key", &secret, &rng()).unwrap();
    let recovery = clinic.file.unlock_with_recovery(&clinic.kit).unwrap();
    assert_eq!(recovery.open_as_recovery(b"audit first key", &sealed).unwrap(), secret);
    assert!(matches!(recovery.open_as_recovery(b"other", &sealed), Err(KeyError::NotOpened)));
    assert!(matches!(clinic.dona.open_as_recovery(b"audit first key", &sealed), Err(KeyError::NotOpened)));
    // A rotation leaves it readable: the recovery slot's pair stays.
    let rotated = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap().file;
    let recovery = rotated.unlock_with_recovery(&clinic.kit).unwrap();
    assert_eq!(recovery.open_as_recovery(b"audit first key", &sealed).unwrap(), secret);
}

#[test]
fn users_are_listed_before_anything_is_open() {
    let clinic = clinic();
    let logins: Vec<String> = clinic.file.users().map(|user| user.login).collect();
    assert_eq!(logins, ["dona", "medica", "recepcao"]);
    let medica = clinic.file.user_of("MEDICA").unwrap();
    assert_eq!((medica.user_id, medica.rights, medica.cost), (MEDICA, CLINICAL, KdfCost::FLOOR));
    assert_eq!(clinic.file.user_of("ninguem"), None);
}
