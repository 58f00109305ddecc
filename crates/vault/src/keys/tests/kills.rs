//! The machine stops between any two steps, or the power is cut: the old key file opens or the new one does, never
//! neither.

use std::{path::Path, sync::Arc};

use super::{sim::SimDisk, *};

const FOLDER: &str = "/clinic";

fn store(disk: &Arc<SimDisk>) -> KeyStore {
    KeyStore::new(Arc::clone(disk) as Arc<dyn FileOps>, Path::new(FOLDER))
}

/// A disk on which `file` lies durably.
fn disk_with(file: &KeyFile) -> Arc<SimDisk> {
    let disk = SimDisk::new();
    store(&disk).create(file).unwrap();
    disk
}

/// Where the machine stopped, and whether the act had been acknowledged by then.
#[derive(Clone, Copy, Debug)]
struct Stop {
    at: usize,
    done: bool,
}

/// Runs `act` on a copy of `disk`, stopping before each step in turn, and shows `judge` everything that may be found
/// afterwards.
fn at_every_step(disk: &SimDisk, act: impl Fn(&Arc<SimDisk>), judge: impl Fn(Stop, &Arc<SimDisk>)) {
    let whole = disk.copy(None);
    act(&whole);
    assert!(whole.steps() >= 2, "an act of one step proves nothing");
    for stop in 0..=whole.steps() {
        let stopped = disk.copy(Some(stop));
        act(&stopped);
        let stop = Stop { at: stop, done: stop == whole.steps() };
        stopped.aftermaths().iter().for_each(|found| judge(stop, found));
    }
}

#[test]
fn every_change_leaves_the_old_file_or_the_new() {
    let clinic = clinic();
    let (file, dona) = (&clinic.file, &clinic.dona);
    let changes = [
        (
            "password",
            file.change_password(&credentials("medica", "senha de teste"), &password("outra"), &rng()).unwrap().0,
        ),
        ("add", file.add_user(dona, &user([9; 16], "novo", DESK), &rng()).unwrap()),
        ("rights", file.set_clinical(dona, &RECEPCAO, true, &rng()).unwrap()),
        ("remove", file.remove_user(dona, &RECEPCAO).unwrap()),
        ("reissue", file.reissue(dona, &MEDICA, &password("uma vez"), &rng()).unwrap()),
    ];
    let disk = disk_with(file);
    for (name, new) in &changes {
        let mut seen = [false; 2];
        let seen = std::cell::RefCell::new(&mut seen);
        let act = |disk: &Arc<SimDisk>| drop(store(disk).replace(file, new));
        at_every_step(&disk, act, |Stop { at, done }, found| {
            let found = store(found).load().unwrap().unwrap();
            assert!(found == *new || (found == *file && !done), "{name}, stopped at {at}");
            found.unlock_with_recovery(&clinic.kit).unwrap();
            seen.borrow_mut()[usize::from(found == *new)] = true;
        });
        assert_eq!(**seen.borrow(), [true, true], "{name}");
    }
}

#[test]
fn a_creation_that_was_cut_off_leaves_a_clinic_or_none() {
    let Created { file, kit, .. } = created_as(CLINIC, OWNER);
    at_every_step(
        &SimDisk::new(),
        |disk| drop(store(disk).create(&file)),
        |Stop { at, done }, found| match store(found).load() {
            Ok(Some(file)) => drop(file.unlock_with_recovery(&kit).unwrap()),
            // And it can be tried again.
            Ok(None) => {
                assert!(!done, "stopped at {at}");
                store(found).create(&file).unwrap();
            }
            Err(error) => panic!("stopped at {at}: {error}"),
        },
    );
}

/// The database, as far as keys go: a file that holds the key that opens it.
const DATABASE: &str = "/clinic/clinic.db";

fn put_database(disk: &SimDisk, key: &Secret32) -> std::io::Result<()> {
    let aside = Path::new("/clinic/clinic.db.next");
    disk.write(aside, key.expose())?;
    disk.sync_file(aside)?;
    disk.rename(aside, Path::new(DATABASE))?;
    disk.sync_folder(Path::new(FOLDER))
}

/// A rotation as its caller does it.
fn rotate_on(disk: &Arc<SimDisk>, rotation: &Rotation) -> Result<(), KeyError> {
    store(disk).stage(&rotation.file)?;
    put_database(disk, rotation.new.need(KeyName::Db)?).map_err(KeyError::storage("put the database"))?;
    store(disk).settle(Which::Next)
}

/// What a start does after a crash: the key file whose database key opens the database.
fn settled(disk: &Arc<SimDisk>, kit: &RecoveryKit) -> Option<KeyFile> {
    let database = disk.read(Path::new(DATABASE), 64).unwrap();
    let opens = |file: &KeyFile| {
        file.unlock_with_recovery(kit).is_ok_and(|keys| keys.db_key().unwrap().expose()[..] == database)
    };
    let which = store(disk).candidates().unwrap().into_iter().find(|candidate| opens(&candidate.file))?.which;
    store(disk).settle(which).unwrap();
    store(disk).load().unwrap().filter(opens)
}

#[test]
fn a_rotation_cut_off_anywhere_leaves_a_key_that_opens_the_database() {
    let clinic = clinic();
    let rotation = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap();
    let disk = disk_with(&clinic.file);
    put_database(&disk, clinic.dona.db_key().unwrap()).unwrap();
    at_every_step(
        &disk,
        |disk| drop(rotate_on(disk, &rotation)),
        |Stop { at, done }, found| {
            let file = settled(found, &clinic.kit).unwrap_or_else(|| panic!("stopped at {at}"));
            assert!(file == rotation.file || (file == clinic.file && !done), "stopped at {at}");
            assert!(!found.files().contains(&Path::new(FOLDER).join(KeyStore::NEXT)), "stopped at {at}");
        },
    );
}

#[test]
fn settling_can_itself_be_cut_off() {
    let clinic = clinic();
    let rotation = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap();
    for moved in [false, true] {
        let disk = disk_with(&clinic.file);
        put_database(&disk, clinic.dona.db_key().unwrap()).unwrap();
        store(&disk).stage(&rotation.file).unwrap();
        if moved {
            put_database(&disk, rotation.new.get(KeyName::Db).unwrap()).unwrap();
        }
        let which = if moved { Which::Next } else { Which::Current };
        at_every_step(
            &disk,
            |disk| drop(store(disk).settle(which)),
            |Stop { at, done }, found| {
                assert!(!done || store(found).candidates().unwrap().len() == 1, "moved {moved}, stopped at {at}");
                let right = if moved { &rotation.file } else { &clinic.file };
                assert_eq!(settled(found, &clinic.kit).as_ref(), Some(right), "moved {moved}, stopped at {at}");
            },
        );
    }
}

#[test]
fn nothing_is_written_while_a_rotation_is_unsettled() {
    let clinic = clinic();
    let rotation = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap();
    let disk = disk_with(&clinic.file);
    let store = store(&disk);
    store.stage(&rotation.file).unwrap();
    let changed = clinic.file.set_clinical(&clinic.dona, &RECEPCAO, true, &rng()).unwrap();
    assert!(matches!(refusal(store.replace(&clinic.file, &changed)), KeyError::RotationPending));
    assert!(matches!(refusal(store.stage(&rotation.file)), KeyError::RotationPending));
    assert!(matches!(refusal(store.load()), KeyError::RotationPending));
    let which: Vec<Which> = store.candidates().unwrap().iter().map(|candidate| candidate.which).collect();
    assert_eq!(which, [Which::Current, Which::Next]);
    store.settle(Which::Current).unwrap();
    store.replace(&clinic.file, &changed).unwrap();
}

#[test]
fn nobody_overwrites_what_they_have_not_read() {
    let clinic = clinic();
    let disk = disk_with(&clinic.file);
    let store = store(&disk);
    let mine = clinic.file.set_clinical(&clinic.dona, &RECEPCAO, true, &rng()).unwrap();
    let theirs = clinic.file.remove_user(&clinic.dona, &RECEPCAO).unwrap();
    store.replace(&clinic.file, &theirs).unwrap();
    assert!(matches!(refusal(store.replace(&clinic.file, &mine)), KeyError::Changed));
    assert!(matches!(refusal(store.create(&mine)), KeyError::Exists));
    assert_eq!(store.load().unwrap().unwrap(), theirs);
}

#[test]
fn the_real_disk_keeps_the_file_to_its_user() {
    let folder = tempfile::tempdir().unwrap();
    let store = KeyStore::new(Arc::new(OsFiles), folder.path());
    let Created { file, keys, .. } = created_as(CLINIC, OWNER);
    assert!(store.load().unwrap().is_none());
    store.create(&file).unwrap();
    let next = file.set_clinical(&keys, &DONA, true, &rng()).unwrap();
    store.replace(&file, &next).unwrap();
    assert_eq!(store.load().unwrap().unwrap(), next);
    let rotation = next.rotate(&keys, NOW, &rng()).unwrap();
    store.stage(&rotation.file).unwrap();
    store.settle(Which::Next).unwrap();
    assert_eq!(store.load().unwrap().unwrap(), rotation.file);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [KeyStore::FILE]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join(KeyStore::FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
