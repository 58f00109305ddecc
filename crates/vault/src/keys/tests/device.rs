//! The device's secret: mixed in, missing, vanished, refused by the system.

use std::time::Duration;

use super::*;

const DEVICE: [u8; 16] = [0xDE; 16];

fn bound<'a>(login: &'a str, password: &'a str, device: &'a Secret32) -> Credentials<'a> {
    Credentials { login, password, device: Some(device) }
}

#[test]
fn a_bound_slot_opens_on_its_device_only() {
    let (secret, other) = (Secret32::random(&rng()).unwrap(), Secret32::random(&rng()).unwrap());
    let with_device = NewPassword { device: Some(&secret), ..password("senha de teste") };
    let owner = NewUser { password: with_device, ..user(DONA, "dona", OWNER) };
    let Created { file, kit, keys } =
        create(&NewClinic { clinic_id: CLINIC, now: NOW, period_days: 365, owner }, &rng()).unwrap();
    assert_eq!(keys.binding(), DeviceBinding::Bound);
    assert_eq!(file.user_of("dona").unwrap().binding, DeviceBinding::Bound);
    assert_eq!(file.unlock(&bound("dona", "senha de teste", &secret)).unwrap().user_id(), Some(DONA));
    assert!(matches!(refusal(file.unlock(&credentials("dona", "senha de teste"))), KeyError::DeviceSecretMissing));
    assert!(matches!(refusal(file.unlock(&bound("dona", "senha de teste", &other))), KeyError::Refused));
    // Another machine: the recovery key lets in, and a re-issued slot binds to the new device.
    let recovery = file.unlock_with_recovery(&kit).unwrap();
    let moved =
        file.reissue(&recovery, &DONA, &NewPassword { device: Some(&other), ..password("nova") }, &rng()).unwrap();
    assert_eq!(moved.unlock(&bound("dona", "nova", &other)).unwrap().binding(), DeviceBinding::Bound);
}

#[test]
fn a_slot_without_device_says_so_and_is_bound_later() {
    let Created { file, keys, .. } = created_as(CLINIC, OWNER);
    assert_eq!(keys.binding(), DeviceBinding::PasswordOnly);
    let secret = Secret32::random(&rng()).unwrap();
    // A secret at hand does not disturb a slot that needs none.
    assert_eq!(file.unlock(&bound("dona", "senha de teste", &secret)).unwrap().binding(), DeviceBinding::PasswordOnly);
    let with_device = NewPassword { device: Some(&secret), ..password("senha de teste") };
    let (file, session) = file.change_password(&credentials("dona", "senha de teste"), &with_device, &rng()).unwrap();
    assert_eq!(session.binding(), DeviceBinding::Bound);
    assert!(matches!(refusal(file.unlock(&credentials("dona", "senha de teste"))), KeyError::DeviceSecretMissing));
}

#[test]
fn a_device_secret_is_made_once_and_kept_for_each_clinic() {
    let secrets = MemoryDeviceSecrets::default();
    let first = device_secret(&secrets, CLINIC, DEVICE, &rng()).unwrap();
    assert!(first.is_some());
    assert_eq!(device_secret(&secrets, CLINIC, DEVICE, &rng()).unwrap(), first);
    assert_ne!(device_secret(&secrets, [1; 16], DEVICE, &rng()).unwrap(), first);
    secrets.delete(CLINIC, DEVICE).unwrap();
    assert_eq!(secrets.get(CLINIC, DEVICE).unwrap(), None);
    assert_ne!(device_secret(&secrets, CLINIC, DEVICE, &rng()).unwrap(), first);
}

#[test]
fn without_a_store_there_is_no_device_secret_and_no_error() {
    assert_eq!(device_secret(&NoDeviceSecrets, CLINIC, DEVICE, &rng()).unwrap(), None);
    assert_eq!(NoDeviceSecrets.delete(CLINIC, DEVICE), Err(DeviceError::Unavailable));
}

/// A store that says yes and keeps nothing.
struct Forgetful;

impl DeviceSecrets for Forgetful {
    fn get(&self, _: [u8; 16], _: [u8; 16]) -> Result<Option<Secret32>, DeviceError> {
        Ok(None)
    }

    fn put(&self, _: [u8; 16], _: [u8; 16], _: &Secret32) -> Result<(), DeviceError> {
        Ok(())
    }

    fn delete(&self, _: [u8; 16], _: [u8; 16]) -> Result<(), DeviceError> {
        Ok(())
    }
}

#[test]
fn no_slot_is_bound_to_a_store_that_forgets() {
    assert_eq!(device_secret(&Forgetful, CLINIC, DEVICE, &rng()).unwrap(), None);
}

#[test]
fn the_systems_store_answers_or_is_unavailable_but_never_hangs() {
    // Ids that no store has. With a session bus the answer is "none", without one "unavailable"; a hang fails the run.
    let keyring = OsKeyring::new(Duration::from_secs(2));
    assert!(matches!(keyring.get([0xEE; 16], [0xEF; 16]), Ok(None) | Err(DeviceError::Unavailable)));
    let impatient = OsKeyring::new(Duration::ZERO);
    assert!(matches!(impatient.get([0xEE; 16], [0xEF; 16]), Ok(None) | Err(DeviceError::Unavailable)));
}
