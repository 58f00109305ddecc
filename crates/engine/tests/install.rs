//! Models that a clinic adds: from a file, and from a server that behaves badly.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

#[allow(dead_code, reason = "made for the tests of the child as well")]
mod toy;

use neonpro_engine::gguf::HeaderError;
use neonpro_engine::install::{Http, InstallError, Progress, Wanted, download, from_file, remove};
use neonpro_engine::{Catalogue, Entry, Kind, Place, Stop, digest};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use toy::Toy;

struct Clinic {
    folder: tempfile::TempDir,
    bytes: Vec<u8>,
    wanted: Wanted,
}

impl Clinic {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chosen.gguf");
        Toy { width: 512, layers: 4, ..Toy::SMALL }.write(&path).unwrap();
        let bytes = fs::read(path).unwrap();
        let sha256 = digest::sha256(&mut bytes.as_slice(), |_| true).unwrap();
        let wanted = Wanted {
            id: "larger-1.0".into(),
            kind: Kind::Writer,
            name: "Larger".into(),
            licence: "MIT".into(),
            sha256: Some(sha256),
            context: None,
            template: None,
        };
        Self { folder, bytes, wanted }
    }

    fn place(&self) -> Place {
        let installed = self.folder.path().join("models");
        Place { program: PathBuf::new(), folders: vec![installed.clone()], installed: Some(installed) }
    }

    fn chosen(&self) -> PathBuf {
        self.folder.path().join("chosen.gguf")
    }

    fn choose(&self, wanted: &Wanted) -> Result<Entry, InstallError> {
        from_file(&self.place(), wanted, &self.chosen(), &Stop::new(), &mut |_| {})
    }

    fn download(&self, address: &str, stop: &Stop, each: &mut dyn FnMut(Progress)) -> Result<Entry, InstallError> {
        download(&self.place(), &self.wanted, address, &Http::new().unwrap(), stop, each)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path().join("models"))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// How a server answers one request after the other.
#[derive(Clone, Copy)]
enum Manner {
    /// Sends so many bytes at most, then drops the line.
    Drops(usize),
    /// Knows nothing of places in a file.
    Whole,
    /// Has no such file.
    Missing,
}

/// A server on this machine; it also keeps the places that were asked for.
fn serve(bytes: Vec<u8>, manners: Vec<Manner>) -> (String, Arc<Mutex<Vec<usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/model.gguf", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    thread::spawn(move || {
        for (stream, manner) in listener.incoming().zip(manners) {
            let mut stream = stream.unwrap();
            let mut from = 0;
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let line = line.unwrap().to_lowercase();
                if let Some(range) = line.strip_prefix("range: bytes=") {
                    from = range.trim_end_matches('-').parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            kept.lock().unwrap().push(from);
            let all = bytes.len();
            let (head, body) = match manner {
                Manner::Missing => ("404 Not Found\r\nContent-Length: 0".to_owned(), &[][..]),
                Manner::Drops(most) if from > 0 => {
                    let head = format!(
                        "206 Partial Content\r\nContent-Range: bytes {from}-{}/{all}\r\nContent-Length: {}",
                        all - 1,
                        all - from
                    );
                    (head, &bytes[from..from.saturating_add(most).min(all)])
                }
                Manner::Drops(most) => (format!("200 OK\r\nContent-Length: {all}"), &bytes[..most.min(all)]),
                Manner::Whole => (format!("200 OK\r\nContent-Length: {all}"), &bytes[..]),
            };
            let _ = stream.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes());
            let _ = stream.write_all(body);
        }
    });
    (address, asked)
}

#[test]
fn a_chosen_file_becomes_a_model() {
    let clinic = Clinic::new();
    let mut told = Vec::new();
    let entry =
        from_file(&clinic.place(), &clinic.wanted, &clinic.chosen(), &Stop::new(), &mut |p| told.push(p)).unwrap();
    assert!(entry.installed && entry.sha256 == clinic.wanted.sha256 && entry.bytes == clinic.bytes.len() as u64);
    assert_eq!(fs::read(entry.path.unwrap()).unwrap(), clinic.bytes);
    assert_eq!(clinic.names(), ["larger-1.0.gguf", "manifest.toml"]);
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done));
    assert_eq!(told.last().unwrap().done, clinic.bytes.len() as u64);
    assert!(clinic.choose(&clinic.wanted).is_ok(), "once more is the same");
    remove(&clinic.place(), "larger-1.0").unwrap();
    assert_eq!(clinic.names(), ["manifest.toml"]);
    assert_eq!(Catalogue::read(&clinic.place()).entries, []);
}

#[test]
fn without_a_fingerprint_the_chosen_file_is_accepted_as_it_is() {
    let clinic = Clinic::new();
    let wanted = Wanted { sha256: None, ..clinic.wanted.clone() };
    assert_eq!(clinic.choose(&wanted).unwrap().sha256, clinic.wanted.sha256);
}

#[test]
fn what_is_not_the_model_leaves_nothing_behind() {
    let clinic = Clinic::new();
    let wrong = Wanted { sha256: Some("0".repeat(64)), ..clinic.wanted.clone() };
    assert_eq!(clinic.choose(&wrong), Err(InstallError::WrongHash));
    fs::write(clinic.chosen(), "a letter").unwrap();
    assert_eq!(clinic.choose(&clinic.wanted), Err(InstallError::NotAModel(HeaderError::NotGguf)));
    fs::remove_file(clinic.chosen()).unwrap();
    assert_eq!(clinic.choose(&clinic.wanted), Err(InstallError::Unreadable));
    assert_eq!(clinic.names(), Vec::<String>::new());
}

#[test]
fn names_lead_nowhere_and_take_nothing_away() {
    let clinic = Clinic::new();
    for id in ["", "../x", "a/b", ".hidden", "Grande", "a b", &"a".repeat(65)] {
        let wanted = Wanted { id: id.into(), ..clinic.wanted.clone() };
        assert_eq!(clinic.choose(&wanted), Err(InstallError::BadName), "{id}");
        assert_eq!(remove(&clinic.place(), id), Err(InstallError::BadName), "{id}");
    }
    let package = tempfile::tempdir().unwrap();
    fs::copy(clinic.chosen(), package.path().join("a.gguf")).unwrap();
    let manifest = format!(
        "[[model]]\nid='larger-1.0'\nkind='writer'\nfile='a.gguf'\nsha256='{}'\nlicence='MIT'\nsource='x'\n",
        "0".repeat(64)
    );
    fs::write(package.path().join("manifest.toml"), manifest).unwrap();
    let mut place = clinic.place();
    place.folders.insert(0, package.path().to_path_buf());
    let taken = from_file(&place, &clinic.wanted, &clinic.chosen(), &Stop::new(), &mut |_| {});
    assert_eq!(taken, Err(InstallError::BadName));
}

#[test]
fn a_download_goes_on_where_the_line_broke() {
    let clinic = Clinic::new();
    let all = clinic.bytes.len();
    let third = all / 3;
    let (address, asked) = serve(clinic.bytes.clone(), vec![Manner::Drops(third); 5]);
    let entry = clinic.download(&address, &Stop::new(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(entry.path.unwrap()).unwrap(), clinic.bytes);
    let asked = asked.lock().unwrap();
    assert!(asked.len() >= 3 && asked.windows(2).all(|pair| pair[0] < pair[1]), "{asked:?}");
}

#[test]
fn a_stopped_download_goes_on_the_next_time() {
    let clinic = Clinic::new();
    let (address, asked) = serve(clinic.bytes.clone(), vec![Manner::Drops(usize::MAX); 3]);
    let stop = Stop::new();
    let stopped = clinic.download(&address, &stop, &mut |_| stop.stop());
    assert_eq!(stopped, Err(InstallError::Stopped));
    assert_eq!(clinic.names(), ["larger-1.0.part"]);
    assert!(clinic.download(&address, &Stop::new(), &mut |_| {}).is_ok());
    assert!(asked.lock().unwrap()[1] > 0);
}

#[test]
fn a_server_that_cannot_go_on_sends_everything_again() {
    let clinic = Clinic::new();
    let (address, _) = serve(clinic.bytes.clone(), vec![Manner::Drops(5000), Manner::Whole]);
    assert!(clinic.download(&address, &Stop::new(), &mut |_| {}).is_ok());
}

#[test]
fn another_file_than_promised_is_thrown_away() {
    let clinic = Clinic::new();
    let mut other = clinic.bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    let (address, _) = serve(other, vec![Manner::Whole]);
    assert_eq!(clinic.download(&address, &Stop::new(), &mut |_| {}), Err(InstallError::WrongHash));
    assert_eq!(clinic.names(), Vec::<String>::new());
    let unsigned = Wanted { sha256: None, ..clinic.wanted.clone() };
    let refused = download(&clinic.place(), &unsigned, &address, &Http::new().unwrap(), &Stop::new(), &mut |_| {});
    assert_eq!(refused, Err(InstallError::WrongHash));
}

#[test]
fn a_server_without_the_file_is_told() {
    let clinic = Clinic::new();
    let (address, asked) = serve(clinic.bytes.clone(), vec![Manner::Missing; 9]);
    assert_eq!(clinic.download(&address, &Stop::new(), &mut |_| {}), Err(InstallError::Network));
    assert!(asked.lock().unwrap().len() < 6, "it gives up");
    assert_eq!(clinic.download("http://example.org/a", &Stop::new(), &mut |_| {}), Err(InstallError::BadAddress));
}
