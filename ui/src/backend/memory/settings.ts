import type { BackupReport } from '../index';
import type { Handlers } from './handlers';
import { checkVersion, found, nextVersion, refuse, type Store } from './store';

function report(store: Store, path: string, names: string[]): BackupReport {
  const checks = names.map((name) => ({ name, ok: true, detail: null }));
  return { path, at: store.instant(), bytes: 48_234_496, ok: true, checks, audit_size: store.clinic.audit.length };
}

export const settings: Handlers<'settings' | 'backup'> = {
  'settings.clinic': ({ clinic }) => clinic.settings,
  'settings.save_clinic': (store, row) => {
    checkVersion(store.clinic.settings.version, row.version);
    Object.assign(store.clinic.settings, row, { version: nextVersion(row.version) });
    store.audit('settings.save_clinic', 'clinics', store.clinic.id);
    store.changed('settings', store.clinic.id);
    return {};
  },
  'settings.config': ({ clinic }) => clinic.config,
  'settings.set_config': (store, { key, value }) => {
    found(store.clinic.config.find((entry) => entry.key === key)).value = value;
    store.audit('settings.set_config', 'system_config', null);
    store.changed('settings');
    return {};
  },
  'settings.grants': ({ clinic }) => clinic.grants,
  'settings.grant': (store, row) => {
    const id = store.id();
    store.clinic.grants.push({ ...row, id, granted_by: store.actor });
    store.audit('settings.grant', 'permissions', id);
    store.changed('settings', id);
    return { id };
  },
  'settings.withdraw_grant': (store, { id }) => {
    store.clinic.grants = store.clinic.grants.filter((grant) => grant.id !== id);
    store.audit('settings.withdraw_grant', 'permissions', id);
    store.changed('settings', id);
    return {};
  },
  'backup.restore': () => refuse('validation', 'backup.unreadable'),
  'backup.create': (store, { to }) =>
    report(store, `${to ?? '/backup'}/aurora-2026-03-04`, ['signature', 'bytes', 'opens']),
  'backup.verify': (store, { path }) => report(store, path, ['signature', 'bytes', 'opens', 'integrity']),
  'backup.drill': (store, { path }) => report(store, path, ['restored', 'opens', 'rows', 'trail']),
};
