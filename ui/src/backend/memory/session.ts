import type { SessionInfo } from '../index';
import type { Handlers } from './handlers';
import { found, refuse, type Store } from './store';

function info(store: Store): SessionInfo {
  return store.info() ?? refuse('locked', 'session.none');
}

export const session: Handlers<'session'> = {
  'session.unlock': (store, { slug, login, password }) => {
    const clinic = store.clinics.find((candidate) => candidate.slug === slug);
    const user = clinic?.users.find((candidate) => candidate.login === login && candidate.active);
    if (!clinic || !user || user.password !== password) refuse('forbidden', 'session.wrong_credentials');
    store.open(clinic, user.id);
    return info(store);
  },
  'session.recover': (store, { slug, login, kit, new_password }) => {
    const clinic = found(store.clinics.find((candidate) => candidate.slug === slug));
    const user = clinic.users.find((candidate) => candidate.login === login);
    if (!user || kit.replace(/[^0-9A-Za-z]/g, '').length !== 56) refuse('forbidden', 'session.wrong_credentials');
    user.password = new_password;
    store.open(clinic, user.id);
    return info(store);
  },
  'session.info': (store) => store.info(),
  'session.lock': (store) => {
    store.locked = true;
    store.changed('session');
    return {};
  },
  'session.resume': (store, { password }) => {
    if (store.user.password !== password) refuse('forbidden', 'session.wrong_credentials');
    store.locked = false;
    return info(store);
  },
  'session.logout': (store) => {
    store.close();
    store.changed('session');
    return {};
  },
  'session.touch': (store) => ({
    saved_at: store.instant(),
    pending_operations: 0,
    last_backup: null,
    disk_low: false,
    locks_at: store.locksAt(),
    version: '0.1.0',
  }),
  'session.change_password': (store, { current, next }) => {
    if (store.user.password !== current) refuse('forbidden', 'session.wrong_credentials');
    store.user.password = next;
    return {};
  },
  'session.break_glass': (store, { patient_id }) => {
    store.audit('care.break_glass', 'patients', patient_id, patient_id);
    return { until: new Date(store.now().getTime() + 30 * 60_000).toISOString() };
  },
};
