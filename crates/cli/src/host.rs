//! The core in this process: opening the data folder, finding the clinic and the user, signing in.

use std::path::PathBuf;

use neonpro_api::{App, AppOptions};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::args::Line;
use crate::outcome::Failure;
use crate::secrets::FromEnvironment;

/// The name under which this process's session is known to the core.
const WINDOW: &str = "cli";

/// Logins that demo clinics have and that may be taken without asking.
const DEMO_OWNER: &str = "dona";

/// The core, opened on the data folder of the line.
pub(crate) struct Host<'a> {
    app: App,
    line: &'a Line,
    passwords: &'a FromEnvironment,
}

/// One clinic of the data folder, as `app.clinics` lists it.
#[derive(serde::Deserialize)]
pub(crate) struct Entry {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) demo: bool,
    pub(crate) users: Vec<String>,
}

impl<'a> Host<'a> {
    /// Opens the core on `--data`, `NEONPRO_DATA`, or the operating system's place for it.
    pub(crate) fn open(line: &'a Line, passwords: &'a FromEnvironment) -> Result<Self, Failure> {
        let data = line
            .global
            .data
            .clone()
            .or_else(neonpro_api::default_data_folder)
            .ok_or_else(|| Failure::Misuse("informe a pasta de dados com --data".to_owned()))?;
        let app = App::open(AppOptions::system(data))?;
        Ok(Self { app, line, passwords })
    }

    /// Calls one operation.
    pub(crate) fn call(&self, method: &str, params: Value) -> Result<Value, Failure> {
        Ok(self.app.call(WINDOW, method, params)?)
    }

    /// Calls one operation and reads its answer into a type.
    pub(crate) fn ask<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, Failure> {
        let value = self.call(method, params)?;
        serde_json::from_value(value).map_err(|_| Failure::Io(std::io::ErrorKind::InvalidData))
    }

    /// Every clinic of the data folder.
    pub(crate) fn clinics(&self) -> Result<Vec<Entry>, Failure> {
        self.ask("app.clinics", json!({}))
    }

    /// The password, from the first source that has one.
    pub(crate) fn password(&self, question: &str) -> Result<zeroize::Zeroizing<String>, Failure> {
        Ok(self.passwords.password(self.line.global.password_fd, question)?)
    }

    /// The password that was handed over without asking, if any.
    pub(crate) fn given_password(&self) -> Result<Option<zeroize::Zeroizing<String>>, Failure> {
        if self.line.global.password_fd.is_some() || self.passwords.is_set() {
            return self.password("").map(Some);
        }
        Ok(None)
    }

    /// The clinic of the line, or the only one in the folder.
    pub(crate) fn clinic(&self) -> Result<Entry, Failure> {
        let mut all = self.clinics()?;
        let wanted = self.line.global.clinic.as_deref();
        if let Some(slug) = wanted {
            all.retain(|entry| entry.slug == slug);
        }
        match (all.len(), wanted) {
            (1, _) => all.pop().ok_or(Failure::Io(std::io::ErrorKind::NotFound)),
            (0, None) => Err(Failure::Misuse("a pasta de dados não tem nenhuma clínica".to_owned())),
            (_, Some(slug)) => Err(Failure::Misuse(format!("não há clínica “{slug}” na pasta de dados"))),
            (_, None) => {
                let names: Vec<_> = all.iter().map(|entry| entry.slug.as_str()).collect();
                Err(Failure::Misuse(format!("informe --clinic ({})", names.join(", "))))
            }
        }
    }

    /// The user of the line, of `NEONPRO_USER`, or the clinic's only one.
    /// With `owner_of_demo`, a demo clinic's owner is taken when nobody was named.
    pub(crate) fn user(&self, clinic: &Entry, owner_of_demo: bool) -> Result<String, Failure> {
        let named = self.line.global.user.clone().or_else(|| std::env::var("NEONPRO_USER").ok());
        match (named, clinic.users.as_slice()) {
            (Some(user), _) => Ok(user),
            (None, [only]) => Ok(only.clone()),
            (None, _) if owner_of_demo && clinic.demo => Ok(DEMO_OWNER.to_owned()),
            (None, _) => Err(Failure::Misuse("informe --user".to_owned())),
        }
    }

    /// Opens the session of the line's clinic and user.
    pub(crate) fn sign_in(&self, owner_of_demo: bool) -> Result<Value, Failure> {
        let clinic = self.clinic()?;
        let login = self.user(&clinic, owner_of_demo)?;
        let password = self.password(&format!("Senha de {login} em {}: ", clinic.name))?;
        self.call("session.unlock", json!({ "slug": clinic.slug, "login": login, "password": password.as_str() }))
    }
}

impl Drop for Host<'_> {
    fn drop(&mut self) {
        // A session that was never opened answers an error, and closing is all that is left to do.
        let _nobody_was_in = self.app.call(WINDOW, "session.logout", json!({}));
    }
}

/// `path` made absolute against the working folder, as the core expects it.
pub(crate) fn absolute(path: &str) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(path)?)
}
