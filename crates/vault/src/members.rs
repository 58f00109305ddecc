//! Who may open the file: adding users, changing what they may do, taking them out. Keys first or rows first, in the order in which a failure
//! between the two leaves nobody with more than the rows say.

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys::{self, DeviceSecrets, NewPassword, NewUser, PasswordState};
use crate::roles::RoleRecord;
use crate::session::{Session, Writer};
use crate::vault::{NewMember, Vault, rights_of};
use rusqlite::params;

impl Vault {
    /// Adds a user: a slot in the key file, then the row and the signed roles. A slot without a row opens no session.
    ///
    /// # Errors
    /// [`Error::Keys`] for anybody but an owner, a taken login, an unacceptable password; the door's refusal.
    pub fn add_member(&self, session: &Session, secrets: &dyn DeviceSecrets, member: &NewMember<'_>) -> Result<Id> {
        let world = &session.core.world;
        let user = world.new_id()?;
        let secret = secrets.get(self.clinic().bytes(), session.identity.device.bytes()).ok().flatten();
        self.change_keys(|file, by| {
            let new = NewUser {
                user_id: user.bytes(),
                login: member.login,
                rights: rights_of(member.roles),
                password: NewPassword { password: member.password, device: secret.as_ref(), cost: member.cost },
                state: if member.must_change { PasswordState::OneTime } else { PasswordState::Chosen },
            };
            Ok(file.add_user(by, &new, world.random.as_ref())?)
        })?;
        let sign_public = self
            .folder()
            .keys()
            .load()?
            .and_then(|file| file.users().find(|u| u.user_id == user.bytes()).map(|u| u.sign_public))
            .ok_or(Error::NotFound)?;
        let added = session.write(Act::new("team.add_user"), |w| {
            w.execute(
                "INSERT INTO users (id, login, full_name, sign_public) VALUES (?1, ?2, ?3, ?4)",
                params![user, keys::normal_login(member.login)?, member.full_name, sign_public],
            )?;
            member.roles.iter().try_for_each(|role| self.write_role(w, user, role, true, None))
        });
        if added.is_err() {
            self.change_keys(|file, by| Ok(file.remove_user(by, &user.bytes())?))?;
        }
        added.map(|()| user)
    }

    /// Changes a user's roles to these. Taken roles leave the key file first, given ones the rows last.
    ///
    /// # Errors
    /// As [`Vault::add_member`]; [`Error::Keys`] when the clinic would be left without an owner.
    pub fn set_roles(&self, session: &Session, user: Id, roles: &[&str], reason: &str) -> Result<()> {
        let world = &session.core.world;
        let authority = self.keys().authority_public();
        let now = crate::roles::roles_of(&session.conn, authority, self.clinic(), user)?;
        self.change_keys(|file, by| {
            Ok(file.set_rights(by, &user.bytes(), rights_of(roles), world.random.as_ref())?)
        })?;
        session.write(Act::new("team.set_roles"), |w| {
            for role in now.iter().filter(|r| !roles.contains(&r.0.as_str())) {
                self.write_role(w, user, &role.0, false, Some(reason))?;
            }
            for role in roles.iter().filter(|r| !now.iter().any(|n| n.0 == **r)) {
                self.write_role(w, user, role, true, Some(reason))?;
            }
            Ok(())
        })
    }

    /// Takes a user out: the slot goes, the row stays as disabled, because who has acted is never deleted.
    ///
    /// # Errors
    /// As [`Vault::set_roles`].
    pub fn remove_member(&self, session: &Session, user: Id) -> Result<()> {
        let now = crate::roles::roles_of(&session.conn, self.keys().authority_public(), self.clinic(), user)?;
        self.change_keys(|file, by| Ok(file.remove_user(by, &user.bytes())?))?;
        session.write(Act::new("team.deactivate"), |w| {
            for role in &now {
                self.write_role(w, user, &role.0, false, None)?;
            }
            w.execute("UPDATE users SET status = 'disabled' WHERE id = ?1", [user])
        })
    }

    fn write_role(&self, w: &mut Writer<'_>, user: Id, role: &str, grant: bool, reason: Option<&str>) -> Result<()> {
        let record = RoleRecord { clinic: self.clinic(), record: w.new_id()?, user, role, grant, at: w.now() };
        let (signature, by) = (self.sign_role(&record)?, w.identity().user);
        w.execute(
            "INSERT INTO user_roles (id, user_id, role, action, at, reason, signed_by, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![record.record, user, role, if grant { "grant" } else { "revoke" }, record.at, reason, by, signature],
        )
    }
}
