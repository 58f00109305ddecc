import { plain } from '@/lib/br';

import type { RecordView } from '../index';
import type { Handlers } from './handlers';
import { patientName } from './patients';
import { checkVersion, found, nextVersion, refuse, type Store } from './store';

function draft(store: Store, patient_id: string, rest: Pick<RecordView, 'kind' | 'title' | 'body' | 'ai_assisted'>) {
  return {
    id: store.id(),
    patient_id,
    ...rest,
    status: 'draft' as const,
    author: store.actor,
    author_id: store.user.id,
    created: store.instant(),
    signed_at: null,
    addendum_of: null,
    signature_valid: null,
    version: '1',
    other_heads: [],
  };
}

export const records: Handlers<'records'> = {
  'records.list': ({ clinic }, { patient_id, limit }) =>
    clinic.records.filter((row) => row.patient_id === patient_id).slice(0, limit ?? 50),
  'records.search': ({ clinic }, { text, patient_id, limit }) => {
    const hits = clinic.records
      .filter((row) => (!patient_id || row.patient_id === patient_id) && plain(row.body).includes(plain(text)))
      .slice(0, limit ?? 20)
      .map((row) => ({ ...row, patient: patientName(clinic, row.patient_id) ?? '', excerpt: row.body.slice(0, 200) }));
    return { hits, pieces: clinic.records.length, waiting: 0, by_meaning: false, filling: false };
  },
  'records.save': (store, { id, patient_id, kind, title, body, version, ai_assisted }) => {
    const existing = store.clinic.records.find((row) => row.id === id);
    if (!existing) {
      const row = draft(store, patient_id, { kind, title, body, ai_assisted: ai_assisted ?? false });
      store.clinic.records.unshift(row);
      store.changed('records', row.id);
      return { id: row.id, version: row.version };
    }
    if (existing.status === 'signed') refuse('precondition', 'records.signed');
    checkVersion(existing.version, version);
    const assisted = ai_assisted ?? existing.ai_assisted;
    Object.assign(existing, { title, body, ai_assisted: assisted, version: nextVersion(existing.version) });
    store.changed('records', existing.id);
    return { id: existing.id, version: existing.version };
  },
  'records.sign': (store, { id, version }) => {
    const row = found(store.clinic.records.find((candidate) => candidate.id === id));
    checkVersion(row.version, version);
    if (row.body.trim() === '') refuse('validation', 'records.invalid');
    Object.assign(row, { status: 'signed', signed_at: store.instant(), signature_valid: true });
    store.audit('records.sign', 'records', id, row.patient_id);
    store.changed('records', id);
    return row;
  },
  'records.addendum': (store, { record_id, body }) => {
    const base = found(store.clinic.records.find((candidate) => candidate.id === record_id));
    const { patient_id, kind, title } = base;
    const row = { ...draft(store, patient_id, { kind, title, body, ai_assisted: false }), addendum_of: record_id };
    const signed = { ...row, status: 'signed' as const, signed_at: store.instant(), signature_valid: true };
    store.clinic.records.unshift(signed);
    store.changed('records', row.id);
    return signed;
  },
  'records.get': ({ clinic }, { id }) => found(clinic.records.find((row) => row.id === id)),
};
