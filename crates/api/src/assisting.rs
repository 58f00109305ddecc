//! What the assistant keeps in memory while somebody is at work in a window: conversations, and whose names must be hidden. All
//! of it goes with the window's keys.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use neonpro_assistant::cache::Cache;
use neonpro_assistant::conversation::Conversation;
use neonpro_assistant::pii::{Detector, Dictionary};
use neonpro_vault::{Id, Session, System, Vault};

use crate::error::Result;
use crate::handlers::assistant::Texts;

/// Conversations in memory at once; as many as a user may have, and some that are over.
const MOST: usize = 8;

/// Columns that name somebody who does not treat patients.
const PEOPLE: [(&str, &str); 6] = [
    ("patients", "full_name"),
    ("patients", "preferred_name"),
    ("patients", "mother_name"),
    ("patients", "emergency_contact_name"),
    ("guardians", "full_name"),
    ("users", "full_name"),
];

/// Columns that name somebody who treats patients.
const PROFESSIONALS: [(&str, &str); 2] = [("professionals", "full_name"), ("professionals", "preferred_name")];

/// Tables whose rows name people.
const TABLES: [&str; 4] = ["patients", "guardians", "users", "professionals"];

/// A window's side of the assistant.
#[derive(Default)]
pub(crate) struct Assisting {
    conversations: HashMap<Id, Conversation>,
    detector: Option<Known>,
    texts: Texts,
    cache: Cache,
}

/// A detector, and the state of the file that it was built from.
struct Known {
    seen: (i64, u64),
    stamps: Vec<(i64, i64)>,
    detector: Arc<Detector>,
}

impl Assisting {
    /// Takes a conversation out of memory, if it is there.
    pub(crate) fn take(&mut self, session: Id) -> Option<Conversation> {
        self.conversations.remove(&session)
    }

    /// Puts a conversation back.
    pub(crate) fn put(&mut self, session: Id, conversation: Conversation) {
        if self.conversations.len() >= MOST {
            self.conversations.clear();
        }
        self.conversations.insert(session, conversation);
    }

    /// The texts that a larger model writes for this window.
    pub(crate) fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    /// Answers that a larger model wrote for this window.
    pub(crate) fn cache(&mut self) -> &mut Cache {
        &mut self.cache
    }

    /// The conversation of a session, if it is in memory.
    pub(crate) fn conversation(&self, session: Id) -> Option<&Conversation> {
        self.conversations.get(&session)
    }

    /// Finds personal data, and knows everybody whom the clinic knows. The names are read by the program itself, because whoever may not
    /// see a patient must still have them hidden; they are kept as hashes, and read again once a row of theirs has moved.
    pub(crate) fn detector(&mut self, session: &Session, vault: &Vault) -> Result<Arc<Detector>> {
        let seen = (session.data_version()?, session.captured_operations()?);
        if let Some(known) = self.detector.as_ref().filter(|known| known.seen == seen) {
            return Ok(Arc::clone(&known.detector));
        }
        let system = vault.system()?;
        let stamps = TABLES.iter().map(|table| system.stamp(table)).collect::<neonpro_vault::Result<Vec<_>>>()?;
        let detector = match self.detector.take().filter(|known| known.stamps == stamps) {
            Some(known) => known.detector,
            None => Arc::new(Detector::new(dictionary(&system)?)),
        };
        self.detector = Some(Known { seen, stamps, detector: Arc::clone(&detector) });
        Ok(detector)
    }
}

/// Everybody whom the clinic's file names. Whoever treats patients is that also where they are a user.
pub(crate) fn dictionary(system: &System) -> neonpro_vault::Result<Dictionary> {
    let mut dictionary = Dictionary::default();
    let mut treating: HashSet<String> = HashSet::new();
    for (table, column) in PROFESSIONALS {
        system.each_text(table, column, &mut |name| {
            dictionary.add_professional(name);
            treating.insert(name.to_owned());
        })?;
    }
    for (table, column) in PEOPLE {
        system.each_text(table, column, &mut |name| {
            if table != "users" || !treating.contains(name) {
                dictionary.add_person(name);
            }
        })?;
    }
    Ok(dictionary)
}
