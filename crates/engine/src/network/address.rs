//! Addresses of the own network, and no others.

use super::NetworkError;
use reqwest::Url;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// Longest address that is read, in bytes.
const LONGEST: usize = 300;
/// Where servers offer chat completions when nothing is said.
const USUAL_PATH: &str = "/v1";

/// Finds the addresses that a name stands for.
pub trait Names: Send + Sync {
    /// All of them.
    ///
    /// # Errors
    /// What the system says of a name that it does not know.
    fn of(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// The names that this computer knows.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

impl Names for SystemNames {
    fn of(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        (host, port).to_socket_addrs().map(Iterator::collect)
    }
}

/// Where a server is: `http(s)://host[:port][/path]`, where the path leads to its chat completions.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

/// An address as somebody typed it holds no secret: one with a name or a password in it is none.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Address {
    /// Reads an address as it is typed.
    ///
    /// # Errors
    /// [`NetworkError::BadAddress`]; [`NetworkError::NotOwn`] for numbers that lie elsewhere. Where a name leads is looked at when it is used.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let url = Some(text.trim()).filter(|text| text.len() <= LONGEST).and_then(|text| Url::parse(text).ok());
        // What is kept is longer than what was typed where letters with accents stand in it, and is read again.
        let url = url.filter(|url| url.as_str().len() <= LONGEST).ok_or(NetworkError::BadAddress)?;
        let plain =
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.port_or_known_default() != Some(0);
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !plain || !bare || url.fragment().is_some() {
            return Err(NetworkError::BadAddress);
        }
        let address = Self(url);
        match address.number() {
            Some(number) if !is_own(number) => Err(NetworkError::NotOwn),
            _ => Ok(address),
        }
    }

    /// The address as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name or number of the server, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Where chat completions are asked for.
    pub(super) fn completions(&self) -> Url {
        let path = self.0.path().trim_end_matches('/');
        let path = if path.is_empty() { USUAL_PATH } else { path };
        let mut url = self.0.clone();
        url.set_path(&format!("{path}/chat/completions"));
        url
    }

    /// Where the server is, if it is on the own network whichever of its addresses is taken.
    pub(super) fn places(&self, names: &dyn Names) -> Result<Vec<SocketAddr>, NetworkError> {
        let port = self.0.port_or_known_default().ok_or(NetworkError::BadAddress)?;
        let places = match self.number() {
            Some(number) => vec![SocketAddr::new(number, port)],
            None => names.of(self.host(), port).map_err(|_| NetworkError::Unreached)?,
        };
        if places.is_empty() {
            return Err(NetworkError::Unreached);
        }
        if places.iter().all(|place| is_own(place.ip())) { Ok(places) } else { Err(NetworkError::NotOwn) }
    }

    /// The host where it is a number and no name.
    fn number(&self) -> Option<IpAddr> {
        let host = self.host();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()
    }
}

/// Whether an address is of this computer or of a network that the internet does not reach: RFC 1918, link-local, unique local, and those
/// that overlays between one's own computers use (RFC 6598).
#[must_use]
pub fn is_own(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_own_four(four),
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or_else(|| is_own_six(six), is_own_four),
    }
}

fn is_own_four(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    address.is_loopback() || address.is_private() || address.is_link_local() || shared
}

fn is_own_six(address: Ipv6Addr) -> bool {
    address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_own_network_and_its_edges() {
        for own in [
            "127.0.0.1",
            "127.255.255.254",
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.1.1",
            "100.64.0.0",
            "100.127.255.255",
            "::1",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "::ffff:192.168.0.1",
        ] {
            assert!(is_own(own.parse().unwrap()), "{own}");
        }
        for other in [
            "0.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "169.253.0.1",
            "100.63.255.255",
            "100.128.0.0",
            "8.8.8.8",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "2001:db8::1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "fec0::1",
            "ff02::1",
            "::10.0.0.1",
            "2002:a00:1::",
        ] {
            assert!(!is_own(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn addresses_are_read_with_their_path() {
        for (typed, asked) in [
            ("http://192.168.0.20:11434", "http://192.168.0.20:11434/v1/chat/completions"),
            (" https://modelo.local/ ", "https://modelo.local/v1/chat/completions"),
            ("http://[fd00::1]:8080/api/v3/", "http://[fd00::1]:8080/api/v3/chat/completions"),
            ("HTTP://Servidor/openai/v1", "http://servidor/openai/v1/chat/completions"),
        ] {
            assert_eq!(Address::parse(typed).unwrap().completions().as_str(), asked);
        }
    }

    #[test]
    fn what_is_no_address_of_the_own_network_is_refused_as_it_is_typed() {
        let long = format!("http://{}.local", "a".repeat(300));
        let longer_as_kept = format!("http://10.0.0.1/{}", "á".repeat(120));
        for bad in [
            "",
            "servidor",
            "servidor:80",
            "ftp://10.0.0.1",
            "file:///etc/passwd",
            "http://",
            "http://dona:senha@10.0.0.1/",
            "http://dona@10.0.0.1/",
            "http://10.0.0.1/?q=1",
            "http://10.0.0.1/#a",
            "http://10.0.0.1:0/",
            "http://10.0.0.1:99999",
            "data:text/plain,a",
            &long,
            &longer_as_kept,
        ] {
            assert_eq!(Address::parse(bad), Err(NetworkError::BadAddress), "{bad}");
        }
        // Every way to write a number that the parser of addresses knows ends in the same number.
        for public in [
            "http://8.8.8.8",
            "http://134744072",
            "http://0x08080808/",
            "http://010.010.010.010",
            "http://8.8.2056",
            "http://[2001:db8::1]/",
            "http://[::ffff:8.8.8.8]",
            "http://0.0.0.0",
        ] {
            assert_eq!(Address::parse(public), Err(NetworkError::NotOwn), "{public}");
        }
    }

    struct Known(Vec<&'static str>);

    impl Names for Known {
        fn of(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
            Ok(self.0.iter().map(|number| SocketAddr::new(number.parse().unwrap(), port)).collect())
        }
    }

    #[test]
    fn a_name_leads_to_the_own_network_by_every_address_or_nowhere() {
        let address = Address::parse("http://modelo.clinica.test:8000").unwrap();
        let led = |numbers: &[&'static str]| address.places(&Known(numbers.to_vec()));
        assert_eq!(led(&["10.0.0.5", "fd00::5"]).unwrap().len(), 2);
        assert_eq!(led(&["10.0.0.5", "8.8.8.8"]), Err(NetworkError::NotOwn));
        assert_eq!(led(&["2001:db8::1"]), Err(NetworkError::NotOwn));
        assert_eq!(led(&[]), Err(NetworkError::Unreached));
    }

    proptest! {
        /// Whatever is typed, what is accepted has a host, and a number among them is of the own network.
        #[test]
        fn nothing_typed_leads_elsewhere(text in "(http|https|HTTP)://[0-9a-fx.:@\\[\\]/%]{0,30}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(!address.host().is_empty());
                prop_assert!(address.number().is_none_or(is_own));
                prop_assert_eq!(Address::parse(address.as_str()), Ok(address.clone()));
                let asked = address.completions();
                prop_assert_eq!(asked.host_str(), Some(address.host()));
            }
        }
    }
}
