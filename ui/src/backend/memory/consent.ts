import type { ConsentEvent, ConsentState, Purpose } from '../index';
import type { Handlers } from './handlers';
import type { Store } from './store';

const PURPOSES: Purpose[] = [
  'treatment',
  'image_record',
  'image_publicity',
  'communication',
  'marketing',
  'ai_assistance',
  'data_sharing',
  'research',
  'telemedicine',
];

function append(
  store: Store,
  patient_id: string,
  action: 'grant' | 'revoke',
  rest: Pick<ConsentEvent, 'purpose' | 'channel' | 'note'>,
) {
  const id = store.id();
  store.clinic.consents.unshift({ id, patient_id, action, at: store.instant(), by: store.actor, ...rest });
  store.audit(`consent.${action}`, 'consents', id, patient_id);
  store.changed('consent', id);
  return { id };
}

export const consent: Handlers<'consent'> = {
  'consent.state': ({ clinic }, { patient_id }) =>
    PURPOSES.map((purpose): ConsentState => {
      const last = clinic.consents.find((row) => row.patient_id === patient_id && row.purpose === purpose);
      const status = last ? (last.action === 'grant' ? 'granted' : 'revoked') : 'pending';
      return { purpose, status, since: last?.at ?? null, expires: null, text_version: last ? '2026-1' : null };
    }),
  'consent.assistant': ({ clinic }, { patient_ids }) =>
    patient_ids.filter((patient) => {
      const last = clinic.consents.find((row) => row.patient_id === patient && row.purpose === 'ai_assistance');
      return last?.action === 'grant';
    }),
  'consent.history': ({ clinic }, { patient_id }) => clinic.consents.filter((row) => row.patient_id === patient_id),
  'consent.grant': (store, { patient_id, purpose, channel, note }) =>
    append(store, patient_id, 'grant', { purpose, channel, note }),
  'consent.revoke': (store, { patient_id, purpose, channel, note }) =>
    append(store, patient_id, 'revoke', { purpose, channel, note }),
};
