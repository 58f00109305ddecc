import type { Id } from '../index';
import { saveVersioned } from './catalogue';
import type { Handlers } from './handlers';
import { found, refuse, type Store, type StoredUser } from './store';

function user(store: Store, id: Id): StoredUser {
  return found(store.clinic.users.find((candidate) => candidate.id === id));
}

function keepAnOwner(store: Store, without: Id): void {
  const left = store.clinic.users.some((u) => u.id !== without && u.active && u.roles.includes('owner'));
  if (!left) refuse('precondition', 'team.last_owner');
}

function savePlace(
  store: Store,
  rows: { id: Id; name: string; active: boolean }[],
  row: { id: Id | null; name: string; active: boolean },
) {
  const existing = rows.find((candidate) => candidate.id === row.id);
  const id = existing?.id ?? store.id();
  if (existing) Object.assign(existing, row, { id });
  else rows.push({ ...row, id });
  store.changed('team', id);
  return { id };
}

export const team: Handlers<'team'> = {
  'team.users': ({ clinic }) => clinic.users.map(({ password, ...rest }) => rest),
  'team.add_user': (store, { full_name, login, password, roles }) => {
    if (store.clinic.users.some((row) => row.login === login)) refuse('validation', 'team.login_taken');
    const id = store.id();
    const rest = { active: true, professional_id: null, last_login: null };
    store.clinic.users.push({ id, login, name: full_name, roles, password, ...rest });
    store.audit('team.add_user', 'users', id);
    store.changed('team', id);
    return { id };
  },
  'team.set_roles': (store, { id, roles }) => {
    if (id === store.user.id) refuse('forbidden', 'team.own_rights');
    if (!roles.includes('owner')) keepAnOwner(store, id);
    user(store, id).roles = roles;
    store.audit('team.set_roles', 'users', id);
    store.changed('team', id);
    return {};
  },
  'team.deactivate': (store, { id }) => {
    keepAnOwner(store, id);
    user(store, id).active = false;
    store.audit('team.deactivate', 'users', id);
    store.changed('team', id);
    return {};
  },
  'team.reissue': (store, { id, password }) => {
    user(store, id).password = password;
    store.audit('team.reissue', 'users', id);
    return {};
  },
  'team.rotate_keys': (store) => {
    store.audit('key.rotated', 'users', null);
    return {};
  },
  'team.professionals': ({ clinic }) => clinic.professionals,
  'team.save_professional': (store, row) => {
    const saved = saveVersioned(store, store.clinic.professionals, row);
    store.changed('team', saved.id);
    return saved;
  },
  'team.rooms': ({ clinic }) => clinic.rooms,
  'team.save_room': (store, row) => savePlace(store, store.clinic.rooms, row),
  'team.equipment': ({ clinic }) => clinic.equipment,
  'team.save_equipment': (store, row) => savePlace(store, store.clinic.equipment, row),
};
