import type { Id } from '../index';
import type { Handlers } from './handlers';
import { checkVersion, nextVersion, type Store } from './store';

interface Versioned {
  id: Id;
  version: string;
}

/** Adds a row or changes the version that was seen. */
export function saveVersioned<T extends Versioned>(
  store: Store,
  rows: T[],
  row: Omit<T, 'id' | 'version'> & { id: Id | null; version: string | null },
): { id: Id } {
  const existing = rows.find((candidate) => candidate.id === row.id);
  if (existing) {
    checkVersion(existing.version, row.version);
    Object.assign(existing, row, { id: existing.id, version: nextVersion(existing.version) });
    return { id: existing.id };
  }
  const id = store.id();
  rows.push({ ...row, id, version: '1' } as unknown as T);
  return { id };
}

export const catalogue: Handlers<'catalogue'> = {
  'catalogue.treatments': ({ clinic }) => clinic.treatments,
  'catalogue.save_treatment': (store, row) => {
    const saved = saveVersioned(store, store.clinic.treatments, row);
    store.changed('catalogue', saved.id);
    return saved;
  },
  // Nobody has bought a package in the made-up clinic.
  'catalogue.sessions_left': () => [],
  'catalogue.services': ({ clinic }) => clinic.services,
  'catalogue.save_service': (store, row) => {
    const saved = saveVersioned(store, store.clinic.services, row);
    store.changed('catalogue', saved.id);
    return saved;
  },
};
