//! Where passwords come from: a descriptor, the environment (cleared after reading), or a question without echo.

use std::io::Read as _;

use zeroize::Zeroizing;

/// Longest password that is read, in bytes.
const LONGEST: u64 = 1024;

/// The password of the environment, taken before anything else runs.
pub(crate) struct FromEnvironment(Option<Zeroizing<String>>);

impl FromEnvironment {
    /// Reads and clears `NEONPRO_PASSWORD`. Call it first in `main`, before any thread starts.
    #[must_use]
    pub(crate) fn take() -> Self {
        let password = std::env::var("NEONPRO_PASSWORD").ok().map(Zeroizing::new);
        if password.is_some() {
            clear_environment();
        }
        Self(password)
    }

    /// Whether the environment had one.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// The password from the first source that has one: descriptor, environment, question.
    pub(crate) fn password(&self, descriptor: Option<u32>, question: &str) -> std::io::Result<Zeroizing<String>> {
        if let Some(number) = descriptor {
            return from_descriptor(number);
        }
        match &self.0 {
            Some(password) => Ok(password.clone()),
            None => rpassword::prompt_password(question).map(Zeroizing::new),
        }
    }
}

/// Child processes must not inherit the password, nor a crash report show it.
#[allow(
    unsafe_code,
    reason = "the standard library marks the removal of a variable unsafe: other threads could be reading the environment"
)]
fn clear_environment() {
    // SAFETY: called by `FromEnvironment::take` at the start of `main`, when this is the only thread.
    unsafe { std::env::remove_var("NEONPRO_PASSWORD") }
}

fn from_descriptor(number: u32) -> std::io::Result<Zeroizing<String>> {
    let file = std::fs::File::open(format!("/dev/fd/{number}"))?;
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text)?;
    let length = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(length);
    Ok(text)
}
