//! A secret that stays on this device, outside the clinic's folder.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::{KeyError, Secret32};

/// Why there is no device secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The system keeps no secrets here (no service, locked, or no answer in time). An ordinary outcome: slots are then
    /// opened by the password alone.
    #[error("this system keeps no secrets for us")]
    Unavailable,
    /// What the system kept is not 32 bytes.
    #[error("the device secret kept by the system is malformed")]
    Malformed,
}

/// Where device secrets are kept: 32 bytes for each clinic and device.
pub trait DeviceSecrets: Send + Sync {
    /// The secret, or `None` where none was put or it has vanished.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn get(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<Option<Secret32>, DeviceError>;
    /// Keeps a secret, over any old one.
    ///
    /// # Errors
    /// [`DeviceError::Unavailable`].
    fn put(&self, clinic_id: [u8; 16], device_id: [u8; 16], secret: &Secret32) -> Result<(), DeviceError>;
    /// Forgets a secret; not an error where there is none.
    ///
    /// # Errors
    /// [`DeviceError::Unavailable`].
    fn delete(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<(), DeviceError>;
}

/// The device's secret, made on first use; `None` where the system keeps none, which is the weaker mode.
///
/// # Errors
/// [`KeyError::Random`].
pub fn device_secret(
    secrets: &dyn DeviceSecrets,
    clinic_id: [u8; 16],
    device_id: [u8; 16],
    rng: &dyn SecureRandom,
) -> Result<Option<Secret32>, KeyError> {
    match secrets.get(clinic_id, device_id) {
        Ok(Some(secret)) => Ok(Some(secret)),
        Err(_) => Ok(None),
        Ok(None) => {
            let secret = Secret32::random(rng)?;
            let put = secrets.put(clinic_id, device_id, &secret);
            // Read back: a slot must never be bound to a secret that the system only pretended to keep.
            let kept = put.and_then(|()| secrets.get(clinic_id, device_id)).ok().flatten();
            Ok(kept.filter(|kept| *kept == secret))
        }
    }
}

/// The system's secret store: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
///
/// Each call runs on a thread of its own and is waited for no longer than `patience`, because a Secret Service may show
/// a prompt that nobody answers, or a bus may accept a connection and stay silent.
#[derive(Clone, Copy, Debug)]
pub struct OsKeyring {
    patience: Duration,
}

impl OsKeyring {
    const SERVICE: &str = "br.neonpro.device";

    /// The store, with the longest time that a call may take.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        Self { patience }
    }

    fn ask<T: Send + 'static>(
        &self,
        clinic_id: [u8; 16],
        device_id: [u8; 16],
        question: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<Option<T>, DeviceError> {
        let account = format!("{}/{}", uuid::Uuid::from_bytes(clinic_id), uuid::Uuid::from_bytes(device_id));
        let (answer, answered) = mpsc::channel();
        let ask = move || answer.send(keyring::Entry::new(Self::SERVICE, &account).and_then(|entry| question(&entry)));
        thread::Builder::new().name("keyring".into()).spawn(ask).map_err(|_| DeviceError::Unavailable)?;
        match answered.recv_timeout(self.patience) {
            Ok(Ok(answer)) => Ok(Some(answer)),
            Ok(Err(keyring::Error::NoEntry)) => Ok(None),
            Ok(Err(_)) | Err(_) => Err(DeviceError::Unavailable),
        }
    }
}

impl DeviceSecrets for OsKeyring {
    fn get(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<Option<Secret32>, DeviceError> {
        let kept = self.ask(clinic_id, device_id, |entry| entry.get_secret().map(Zeroizing::new))?;
        kept.map(|bytes| Secret32::from_slice(&bytes).ok_or(DeviceError::Malformed)).transpose()
    }

    fn put(&self, clinic_id: [u8; 16], device_id: [u8; 16], secret: &Secret32) -> Result<(), DeviceError> {
        let secret = secret.clone();
        self.ask(clinic_id, device_id, move |entry| entry.set_secret(secret.expose()))?.ok_or(DeviceError::Unavailable)
    }

    fn delete(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<(), DeviceError> {
        self.ask(clinic_id, device_id, keyring::Entry::delete_credential).map(|_| ())
    }
}

/// Device secrets in memory, for tests and for machines that keep nothing.
#[derive(Debug, Default)]
pub struct MemoryDeviceSecrets(Mutex<HashMap<ClinicAndDevice, Secret32>>);

type ClinicAndDevice = ([u8; 16], [u8; 16]);

impl DeviceSecrets for MemoryDeviceSecrets {
    fn get(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<Option<Secret32>, DeviceError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(clinic_id, device_id)).cloned())
    }

    fn put(&self, clinic_id: [u8; 16], device_id: [u8; 16], secret: &Secret32) -> Result<(), DeviceError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((clinic_id, device_id), secret.clone());
        Ok(())
    }

    fn delete(&self, clinic_id: [u8; 16], device_id: [u8; 16]) -> Result<(), DeviceError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(clinic_id, device_id));
        Ok(())
    }
}

/// A device that keeps no secrets: the weaker mode, chosen (servers, tests).
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDeviceSecrets;

impl DeviceSecrets for NoDeviceSecrets {
    fn get(&self, _: [u8; 16], _: [u8; 16]) -> Result<Option<Secret32>, DeviceError> {
        Err(DeviceError::Unavailable)
    }

    fn put(&self, _: [u8; 16], _: [u8; 16], _: &Secret32) -> Result<(), DeviceError> {
        Err(DeviceError::Unavailable)
    }

    fn delete(&self, _: [u8; 16], _: [u8; 16]) -> Result<(), DeviceError> {
        Err(DeviceError::Unavailable)
    }
}
