//! The network, as far as a download needs it.

use super::InstallError;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{StatusCode, Url};
use std::io::Read;
use std::time::Duration;

/// Most addresses that lead to another one.
const MOST_REDIRECTS: usize = 8;
/// How long the other side may be silent.
const SILENCE: Duration = Duration::from_secs(20);

/// What the other side sends.
pub struct Body {
    /// The place in the file at which it begins; 0 when the other side cannot go on from a place.
    pub from: u64,
    /// Bytes of the whole file, where it says so.
    pub all: Option<u64>,
    /// The bytes.
    pub bytes: Box<dyn Read>,
}

/// Opens files of other machines.
pub trait Net {
    /// The file at an address, from a place on.
    ///
    /// # Errors
    /// [`InstallError::BadAddress`], [`InstallError::Network`].
    fn open(&self, address: &str, from: u64) -> Result<Body, InstallError>;
}

/// The real network: HTTPS, with the certificates that the system trusts. Not to be used on a thread of an async runtime.
#[derive(Debug)]
pub struct Http(Client);

impl Http {
    /// A client of its own, without cookies or any memory.
    ///
    /// # Errors
    /// [`InstallError::Network`] when the system has no usable certificates.
    pub fn new() -> Result<Self, InstallError> {
        // One implementation of cryptography for the whole program. Another room may have named it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent("NeonPro")
            .connect_timeout(SILENCE)
            .timeout(SILENCE)
            .redirect(Policy::custom(redirected))
            .build();
        client.map(Self).map_err(|_| InstallError::Network)
    }
}

impl Net for Http {
    fn open(&self, address: &str, from: u64) -> Result<Body, InstallError> {
        let mut request = self.0.get(check(address)?);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let response = request.send().map_err(|_| InstallError::Network)?;
        let place = match response.status() {
            StatusCode::OK => Some((0, response.content_length())),
            StatusCode::PARTIAL_CONTENT => range(&response),
            // More is here than there is there, or exactly all of it: which, the fingerprint tells.
            StatusCode::RANGE_NOT_SATISFIABLE => {
                return Ok(Body { from, all: None, bytes: Box::new(std::io::empty()) });
            }
            _ => None,
        };
        let (from, all) = place.ok_or(InstallError::Network)?;
        Ok(Body { from, all, bytes: Box::new(response) })
    }
}

/// The address, if bytes from there cannot be read or changed on the way.
pub(super) fn check(address: &str) -> Result<Url, InstallError> {
    let url = Url::parse(address).map_err(|_| InstallError::BadAddress)?;
    if is_safe(&url) { Ok(url) } else { Err(InstallError::BadAddress) }
}

/// HTTPS, or this very machine.
fn is_safe(url: &Url) -> bool {
    let here = || matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    url.scheme() == "https" || (url.scheme() == "http" && here())
}

fn redirected(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    if attempt.previous().len() > MOST_REDIRECTS || !is_safe(attempt.url()) { attempt.stop() } else { attempt.follow() }
}

/// Begin and whole length in `Content-Range: bytes 5-9/10`.
fn range(response: &Response) -> Option<(u64, Option<u64>)> {
    let text = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (places, all) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (begin, _) = places.split_once('-')?;
    Some((begin.parse().ok()?, all.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_addresses_and_this_machine() {
        for good in ["https://example.org/a.gguf", "http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.org/a",
            "ftp://example.org/a",
            "file:///etc/passwd",
            "a",
            "",
            "http://127.0.0.1.example.org/",
        ] {
            assert_eq!(check(bad), Err(InstallError::BadAddress), "{bad}");
        }
    }
}
