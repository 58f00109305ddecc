//! A failing disk under a clinic at work: random acts, a fault at a random call, then the disk is well again. Every act has answered with a result or an
//! error with a code; the file opens; it is sound; what was acknowledged is there; what was not is whole or absent.
//!
//! What `synchronous=FULL` promises is measured as it is: with a disk that keeps its word nothing acknowledged is lost, at no kind of fault. A disk
//! that says "synced" and does not sync can lose the newest acts; then the file holds an earlier state, whole, or the program says what is wrong.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]
#![allow(clippy::print_stdout, reason = "the table of what struck and what it did is the test's report")]

mod acts;
mod check;

use acts::{Life, golden};
use check::{Found, look};
use neonpro_testkit::faults::{Dice, Fault, Span};
use neonpro_vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Days in a row of one clinic, one of each kind of fault: a clinic that has lived through faults meets the next.
const DAYS: usize = Fault::ALL.len();
/// Clinics of a test run; `NEONPRO_FAULT_CLINICS` asks for more.
const CLINICS: u64 = 15;
/// Acts of a day.
const ACTS: usize = 8;

/// What became of the days of one kind of fault.
#[derive(Debug, Default)]
struct Row {
    days: u64,
    fired: u64,
    refused: u64,
    codes: BTreeSet<&'static str>,
    /// Days after which acknowledged acts were gone or the file was not sound; only a disk that lies can do that.
    lost: u64,
    /// Of these, the ones that the program noticed by itself.
    noticed: u64,
}

type Table = BTreeMap<Fault, Row>;

/// The codes that a kind of fault may show to a user.
fn codes(fault: Fault) -> &'static [&'static str] {
    match fault {
        Fault::DiskFull => &["vault.disk_full"],
        Fault::LockRefused => &["vault.busy"],
        Fault::OpenError => &["vault.read_only"],
        // Where the cipher cannot read the file's salt it draws one, and what is missing of a page reads as zeros: neither verifies.
        Fault::ReadError | Fault::ShortRead => &["vault.io", "vault.damaged"],
        Fault::ReadOnlyTurn => &["vault.io", "vault.read_only"],
        Fault::LostSync => &[],
        _ => &["vault.io"],
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("listed") {
        let path = entry.expect("listed").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}

/// Names the day when a thread dies in it.
struct Named(u64, Fault);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("clinic {}, the day of {:?}", self.0, self.1);
        }
    }
}

/// How many calls each kind of fault could strike on a day without any: while the file is opened, and from then on.
struct Calm(BTreeMap<Fault, (u64, u64)>);

impl Calm {
    fn measure(golden: &Path, dir: &Path) -> Self {
        let mut life = Life::new(&dir.join("calm"), golden, 7);
        let vault = life.unlock().expect("opens");
        let opened: Vec<u64> = Fault::ALL.into_iter().map(|f| life.disk.calls(f)).collect();
        assert_eq!(life.work(&vault, ACTS), Vec::<&str>::new(), "a day without faults");
        drop(vault);
        let found = look(&mut life).1;
        assert!(found.is_sound() && found.lost.is_empty(), "a day without faults: {found:?}");
        Self(Fault::ALL.into_iter().zip(opened).map(|(f, opened)| (f, (opened, life.disk.calls(f) - opened))).collect())
    }

    fn some_call(&self, fault: Fault, opening: bool, dice: &mut Dice) -> u64 {
        let (opened, later) = self.0[&fault];
        let calls = if opening { opened } else { later };
        u64::try_from(dice.below(usize::try_from(calls).unwrap_or(0))).unwrap_or(0)
    }
}

/// The days of one clinic.
fn live(clinic: u64, golden: &Path, dir: &Path, calm: &Calm) -> Table {
    let mut dice = Dice::new(clinic);
    let mut table = Table::new();
    let mut waiting = Fault::ALL.to_vec();
    let mut life = Life::new(&dir.join(format!("{clinic}")), golden, clinic);
    let mut open: Option<Vault> = None;
    for _ in 0..DAYS {
        let fault = waiting.swap_remove(dice.below(waiting.len()));
        let _named = Named(clinic, fault);
        let span = if dice.chance(60) { Span::Once } else { Span::UntilLifted };
        let opening = open.is_none() || dice.chance(25);
        if opening {
            open = None;
        }
        let before = life.disk.fired();
        life.disk.arm(fault, calm.some_call(fault, opening, &mut dice), span);
        let vault = open.take().map_or_else(|| life.unlock(), Ok);
        let refused = match vault {
            Ok(vault) => life.work(&vault, ACTS),
            Err(e) => vec![e.code()],
        };
        life.disk.lift();
        let fired = life.disk.fired() > before;
        let (vault, found) = look(&mut life);
        judge(fault, &found);
        let whole = found.is_sound() && found.lost.is_empty();
        enter(table.entry(fault).or_default(), fired, refused, &found);
        open = vault.filter(|_| whole);
        if !whole {
            life = Life::new(&dir.join(format!("{clinic}-after-{fault:?}")), golden, clinic);
        }
    }
    table
}

fn judge(fault: Fault, found: &Found) {
    if fault != Fault::LostSync {
        assert!(found.is_sound(), "{fault:?}: {found:?}");
        assert!(found.lost.is_empty(), "{fault:?}: acknowledged and not there: {:?}", found.lost);
    }
    assert!(found.halves.is_empty(), "{fault:?}: half an act is there: {:?}", found.halves);
    assert!(!found.is_sound() || found.an_earlier_state, "{fault:?}: a later act is there without an earlier one");
}

fn enter(row: &mut Row, fired: bool, refused: Vec<&'static str>, found: &Found) {
    row.days += 1;
    row.fired += u64::from(fired);
    row.refused += refused.len() as u64;
    row.codes.extend(refused);
    row.lost += u64::from(!found.lost.is_empty() || !found.is_sound());
    row.noticed += u64::from(!found.is_sound());
}

#[test]
fn whatever_the_disk_does_the_file_opens_and_holds_what_was_acknowledged() {
    let dir = tempfile::tempdir().expect("a folder");
    let golden = golden(dir.path());
    let calm = Calm::measure(&golden, dir.path());
    let clinics = std::env::var("NEONPRO_FAULT_CLINICS").ok().and_then(|n| n.parse().ok()).unwrap_or(CLINICS);
    let (next, whole) = (AtomicU64::new(0), Mutex::new(Table::new()));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(clinic) = Some(next.fetch_add(1, Ordering::SeqCst)).filter(|c| *c < clinics) {
                    let table = live(clinic, &golden, dir.path(), &calm);
                    add(&mut whole.lock().expect("no other thread failed"), table);
                }
            });
        }
    });
    report(&whole.into_inner().expect("no thread failed"));
}

fn add(whole: &mut Table, table: Table) {
    for (fault, row) in table {
        let sum = whole.entry(fault).or_default();
        sum.days += row.days;
        sum.fired += row.fired;
        sum.refused += row.refused;
        sum.codes.extend(row.codes);
        sum.lost += row.lost;
        sum.noticed += row.noticed;
    }
}

/// Says what happened, and fails where a kind of fault never struck or showed a code that is not its own.
fn report(table: &Table) {
    println!("{:<18} {:>5} {:>6} {:>8} {:>5} {:>8}  codes", "fault", "days", "struck", "refusals", "lost", "noticed");
    for (fault, Row { days, fired, refused, lost, noticed, codes }) in table {
        let fault = format!("{fault:?}");
        println!("{fault:<18} {days:>5} {fired:>6} {refused:>8} {lost:>5} {noticed:>8}  {codes:?}");
    }
    for fault in Fault::ALL {
        let row = &table[&fault];
        assert!(row.fired > 0, "{fault:?} never struck");
        let unexpected: Vec<_> = row.codes.iter().filter(|c| !codes(fault).contains(c)).collect();
        assert!(unexpected.is_empty(), "{fault:?} showed {unexpected:?}");
    }
}
