//! Twin clinics that differ only in what one user may not see: whatever that user tries must come out the same in both.

use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::types::Value;
use neonpro_vault::{Act, Bulk, Error, Id, Session, Vault};
use std::cell::RefCell;

/// Who attacks.
pub(crate) const ROLES: [&str; 3] = ["receptionist", "finance", "physiotherapist"];

/// Words that stand in hidden places only.
pub(crate) const SECRETS: [&str; 7] =
    ["Zulmira", "Cidade Secreta", "reservada", "770011", "52998224725", "+5511900001111", "zulmira@"];

/// Ids that are the same in both twins, so that attacks can name them.
pub(crate) const VISIBLE: [u8; 16] = [0x11; 16];
/// A patient whom the physiotherapist does not treat.
pub(crate) const HIDDEN: [u8; 16] = [0x12; 16];
/// A document of the clinical kind.
pub(crate) const DOCUMENT: [u8; 16] = [0x13; 16];
/// An expense, nobody's patient.
pub(crate) const EXPENSE: [u8; 16] = [0x14; 16];

/// A clinic with one user who is not its owner.
pub(crate) struct Clinic {
    pub clinic: TestClinic,
    pub session: Session,
    pub desk: RefCell<FreeSql>,
    pub vault: Vault,
}

/// Two clinics of a role: with what it may not see, and without.
pub(crate) struct Twins {
    pub role: &'static str,
    pub with: Clinic,
    pub without: Clinic,
}

impl Twins {
    pub(crate) fn new(role: &'static str) -> Self {
        Self { role, with: Clinic::new(role, true), without: Clinic::new(role, false) }
    }

    /// The twins of every role.
    pub(crate) fn all() -> Vec<Self> {
        ROLES.into_iter().map(Self::new).collect()
    }
}

impl Clinic {
    pub(crate) fn new(role: &'static str, secrets: bool) -> Self {
        let clinic = TestClinic::new(&[]);
        let first = clinic.vault_of("pessoa", &[role]);
        let user = first.session().expect("a session").identity().user;
        let professional =
            if role == "physiotherapist" { Some(clinic.professional(user, "Fisio", role)) } else { None };
        clinic
            .vault
            .system()
            .expect("system")
            .load("demo.created", |bulk| {
                everybody(bulk, role, secrets)?;
                if let Some(professional) = professional {
                    care(bulk, professional)?;
                }
                if secrets { hidden_from(bulk, role) } else { Ok(()) }
            })
            .expect("rows");
        let session = first.session().expect("a session");
        let desk = RefCell::new(FreeSql::open(&first, Limits::default()).expect("a desk"));
        Self { clinic, session, desk, vault: first }
    }

    /// Another log-in of the same user.
    pub(crate) fn again(&self) -> Vault {
        Vault::unlock(&self.clinic.folder(), &self.clinic.world, &self.clinic.secrets, "pessoa", PASSWORD)
            .expect("opens")
    }

    /// What a read on the session answers, as text.
    pub(crate) fn read(&self, sql: &str) -> String {
        said(self.session.read(|r| rows(r, sql)))
    }

    /// What a write answers; nothing of it stays.
    pub(crate) fn write(&self, sql: &str) -> String {
        let answer: Result<(), Error> = self.session.write(Act::new("test.attack"), |w| {
            w.execute(sql, [])?;
            Err(Error::Held("taken back".to_owned()))
        });
        match answer {
            Err(Error::Held(_)) => "done".to_owned(),
            other => said(other.map(|()| Vec::new())),
        }
    }

    /// What a statement that writes and answers rows says; nothing of it stays.
    pub(crate) fn write_and_read(&self, sql: &str) -> String {
        let mut found = Vec::new();
        let answer: Result<(), Error> = self.session.write(Act::new("test.attack"), |w| {
            found = rows(w, sql)?;
            Err(Error::Held("taken back".to_owned()))
        });
        match answer {
            Err(Error::Held(_)) => said(Ok(found)),
            other => said(other.map(|()| Vec::new())),
        }
    }

    /// What free SQL answers.
    pub(crate) fn free(&self, sql: &str) -> String {
        said(self.desk.borrow_mut().run(&self.session, sql).map(|a| a.rows))
    }
}

fn rows(reader: &neonpro_vault::Reader<'_>, sql: &str) -> Result<Vec<Vec<Value>>, Error> {
    reader.rows(sql, [], |row| {
        let mut values = Vec::new();
        while let Ok(value) = row.get(values.len()) {
            values.push(value);
        }
        Ok(values)
    })
}

/// What crosses the boundary: rows, or an error's code and words.
fn said(answer: Result<Vec<Vec<Value>>, Error>) -> String {
    match answer {
        Ok(rows) => format!("{rows:?}"),
        Err(e) => format!("refused: {} / {e} / {e:?}", e.code()),
    }
}

/// Tries a statement by every way that a session has, on the twins of every role, and compares.
pub(crate) fn attack(twins: &[Twins], statements: &[&str]) {
    for pair in twins {
        for sql in statements {
            for (way, try_it) in WAYS {
                compare(pair, way, sql, &try_it(&pair.with, sql), &try_it(&pair.without, sql));
            }
        }
    }
}

/// As [`attack`], for free SQL alone: what our own fixed SQL never says.
pub(crate) fn attack_desk(twins: &[Twins], statements: &[&str]) {
    for pair in twins {
        for sql in statements {
            compare(pair, "free", sql, &pair.with.free(sql), &pair.without.free(sql));
        }
    }
}

type Way = (&'static str, fn(&Clinic, &str) -> String);

const WAYS: [Way; 4] = [
    ("read", Clinic::read),
    ("write", Clinic::write),
    ("write and read", Clinic::write_and_read),
    ("free", Clinic::free),
];

fn compare(pair: &Twins, way: &str, sql: &str, with: &str, without: &str) {
    let Twins { role, .. } = pair;
    assert_eq!(with, without, "{role} by {way} tells the twins apart: {sql}");
    for secret in SECRETS.iter().chain(&["zs_", "zf_", "CREATE "]) {
        assert!(!with.contains(secret), "{role} by {way} sees {secret}: {sql} → {with}");
    }
}

/// Every way refuses the statement, and does so without a word about why.
pub(crate) fn refused(twins: &[Twins], statements: &[&str]) {
    attack(twins, statements);
    for pair in twins {
        for sql in statements {
            for (way, try_it) in WAYS {
                let answer = try_it(&pair.with, sql);
                assert!(answer.starts_with("refused: "), "{} by {way} may: {sql} → {answer}", pair.role);
            }
        }
    }
}

/// Rows that the user sees, the same in both twins but for what a mask hides.
fn everybody(bulk: &mut Bulk<'_>, role: &str, secrets: bool) -> Result<(), Error> {
    let masked = role != "receptionist" && secrets;
    // The mask shows the seventh to ninth digit of a CPF: those are the same in both.
    let cpf = if masked { "52998224725" } else { "11144424700" };
    let hides_contact = masked && role == "finance";
    let phone = if hides_contact { "+5511900001111" } else { "+5511955552222" };
    let email = if hides_contact { "zulmira@segredo.example" } else { "ana@clinica.example" };
    bulk.insert(
        "patients",
        Id::from_bytes(VISIBLE),
        &["full_name", "city", "cpf", "phone_primary", "email"],
        &[&"Ana Prado", &if hides_contact { "Cidade Secreta" } else { "Santos" }, &cpf, &phone, &email],
    )?;
    bulk.insert("rooms", Id::from_bytes([0x21; 16]), &["name"], &[&"Sala 1"])
}

fn care(bulk: &mut Bulk<'_>, professional: Id) -> Result<(), Error> {
    let patient = Id::from_bytes(VISIBLE);
    let since = bulk.now() - 1;
    bulk.insert(
        "patient_assignments",
        Id::from_bytes([0x22; 16]),
        &["patient_id", "professional_id", "starts_at"],
        &[&patient, &professional, &since],
    )
}

/// Rows that the role does not see.
fn hidden_from(bulk: &mut Bulk<'_>, role: &str) -> Result<(), Error> {
    let (visible, hidden) = (Id::from_bytes(VISIBLE), Id::from_bytes(HIDDEN));
    let mut patient = visible;
    if role == "physiotherapist" {
        patient = hidden;
        bulk.insert(
            "patients",
            hidden,
            &["full_name", "city", "cpf", "phone_primary", "email", "preferred_name", "status"],
            &[
                &"Zulmira Oculta",
                &"Cidade Secreta",
                &"52998224725",
                &"+5511900001111",
                &"zulmira@segredo.example",
                &"Zulmira",
                &"inactive",
            ],
        )?;
        bulk.insert(
            "guardians",
            Id::from_bytes([0x15; 16]),
            &["patient_id", "full_name", "relationship"],
            &[&hidden, &"Zulmira Mae", &"mother"],
        )?;
    }
    let hash = [7_u8; 32];
    let document: [&dyn neonpro_vault::ToSql; 7] =
        [&patient, &"clinical", &"exam", &b"nota reservada".as_slice(), &"application/pdf", &770_011, &hash.as_slice()];
    let columns = ["patient_id", "access", "kind", "title", "mime", "byte_size", "content_hash", "original_hash"];
    let mut values = document.to_vec();
    let original = hash.as_slice();
    values.push(&original);
    bulk.insert("documents", Id::from_bytes(DOCUMENT), &columns, &values)?;
    let at = bulk.now();
    bulk.insert(
        "medical_records",
        Id::from_bytes([0x16; 16]),
        &["patient_id", "lineage_id", "visit_at", "body"],
        &[&patient, &Id::from_bytes([0x16; 16]), &at, &b"nota reservada".as_slice()],
    )?;
    bulk.insert("reports", Id::from_bytes([0x17; 16]), &["name", "area"], &[&"Zulmira reservada", &"finance"])?;
    if role == "finance" {
        return Ok(());
    }
    bulk.insert(
        "financial_transactions",
        Id::from_bytes(EXPENSE),
        &["kind", "amount_centavos", "at", "business_on", "note"],
        &[&"expense", &-770_011, &at, &"2026-03-02", &"nota reservada"],
    )
}
