//! Tests of the keys, and the clinic that they share. Every password here is hashed at the floor.

mod device;
mod flips;
mod forged;
mod kills;
mod kit;
mod life;
mod patients;
pub(crate) mod sim;
mod small;

use ring::rand::SystemRandom;

use super::*;

pub(super) const CLINIC: [u8; 16] = [0xC1; 16];
pub(super) const DONA: [u8; 16] = [0xD0; 16];
pub(super) const MEDICA: [u8; 16] = [0x3E; 16];
pub(super) const RECEPCAO: [u8; 16] = [0x2E; 16];
pub(super) const OWNER: Rights = Rights { owner: true, clinical: false };
pub(super) const CLINICAL: Rights = Rights { owner: false, clinical: true };
pub(super) const DESK: Rights = Rights { owner: false, clinical: false };
pub(super) const NOW: i64 = 1_790_000_000_000_000;

pub(super) fn rng() -> SystemRandom {
    SystemRandom::new()
}

pub(super) fn password(password: &str) -> NewPassword<'_> {
    NewPassword { password, device: None, cost: KdfCost::FLOOR }
}

pub(super) fn credentials<'a>(login: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials { login, password, device: None }
}

pub(super) fn user<'a>(user_id: [u8; 16], login: &'a str, rights: Rights) -> NewUser<'a> {
    NewUser { user_id, login, rights, password: password("senha de teste"), state: PasswordState::Chosen }
}

pub(super) fn created_as(clinic_id: [u8; 16], rights: Rights) -> Created {
    let clinic = NewClinic { clinic_id, now: NOW, period_days: 365, owner: user(DONA, "dona", rights) };
    create(&clinic, &rng()).unwrap()
}

/// A clinic with an owner who is no clinician, a doctor and a receptionist; all of them open it with "senha de teste".
pub(super) struct Clinic {
    pub(super) file: KeyFile,
    pub(super) kit: RecoveryKit,
    pub(super) dona: OpenKeys,
}

pub(super) fn clinic() -> Clinic {
    let Created { file, kit, keys } = created_as(CLINIC, OWNER);
    let file = file.add_user(&keys, &user(MEDICA, "medica", CLINICAL), &rng()).unwrap();
    let file = file.add_user(&keys, &user(RECEPCAO, "recepcao", DESK), &rng()).unwrap();
    let dona = file.reopen(&keys).unwrap();
    Clinic { file, kit, dona }
}

impl Clinic {
    pub(super) fn open(&self, login: &str) -> OpenKeys {
        self.file.unlock(&credentials(login, "senha de teste")).unwrap()
    }
}

/// The names of the keys in hand.
pub(super) fn held(keys: &OpenKeys) -> Vec<KeyName> {
    KeyName::ALL.into_iter().filter(|name| keys.keys().get(*name).is_some()).collect()
}

/// The error of a result whose value cannot be printed.
pub(super) fn refusal<T>(result: Result<T, KeyError>) -> KeyError {
    match result {
        Ok(_) => panic!("was not refused"),
        Err(error) => error,
    }
}
