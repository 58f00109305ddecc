import { digits, plain } from '@/lib/br';

import type { Duplicate, PatientHit, TimelineItem } from '../index';
import { birthdays } from './ask';
import type { Handlers } from './handlers';
import { balanceOf } from './finance';
import { checkVersion, found, refuse, type Clinic, type Store, type StoredPatient } from './store';

export function hit({ id, data, alerts }: StoredPatient): PatientHit {
  const { full_name, preferred_name, birth_date, phone_primary, cpf } = data;
  return { id, full_name, preferred_name, birth_date, phone: phone_primary, cpf, alerts: alerts.length };
}

export function patientName(clinic: Clinic, id: string | null): string | null {
  return clinic.patients.find((patient) => patient.id === id)?.data.full_name ?? null;
}

function matches({ data }: StoredPatient, query: string): boolean {
  const wanted = plain(query);
  const number = digits(query);
  const names = plain(`${data.full_name} ${data.preferred_name ?? ''}`);
  const byNumber = number.length > 2 && `${data.cpf ?? ''} ${data.phone_primary ?? ''}`.includes(number);
  return byNumber || wanted.split(/\s+/).every((part) => names.includes(part));
}

function timeline(store: Store, id: string): TimelineItem[] {
  const { clinic } = store;
  const mine = <T extends { patient_id: string | null }>(rows: T[]) => rows.filter((row) => row.patient_id === id);
  const professional = (wanted: string) => clinic.professionals.find((row) => row.id === wanted)?.full_name ?? null;
  const service = (wanted: string | null) => clinic.services.find((row) => row.id === wanted)?.name ?? '';
  const empty = { detail: null, status: null, amount: null, professional: null };
  const items: TimelineItem[] = [
    ...mine(clinic.appointments).map((row) => ({
      ...empty,
      at: row.start,
      kind: 'appointment' as const,
      id: row.id,
      title: service(row.service_id),
      status: row.status,
      professional: professional(row.professional_id),
    })),
    ...mine(clinic.records).map((row) => ({
      ...empty,
      at: row.created,
      kind: 'record' as const,
      id: row.id,
      title: row.title,
      status: row.status,
      professional: row.author,
    })),
    ...mine(clinic.consents).map((row) => ({
      ...empty,
      at: row.at,
      kind: 'consent' as const,
      id: row.id,
      title: row.purpose,
      status: row.action,
    })),
    ...mine(clinic.transactions).map((row) => ({
      ...empty,
      at: row.at,
      kind: 'payment' as const,
      id: row.id,
      title: row.description ?? '',
      status: row.kind,
      amount: row.amount,
    })),
    ...mine(clinic.applications).map((row) => ({
      ...empty,
      at: row.at,
      kind: 'application' as const,
      id: row.id,
      title: clinic.products.find((p) => clinic.lots.find((l) => l.id === row.lot_id)?.product_id === p.id)?.name ?? '',
      detail: row.site,
      professional: row.professional,
    })),
  ];
  return items.sort((a, b) => b.at.localeCompare(a.at));
}

function duplicatesOf(clinic: Clinic, data: StoredPatient['data']): Duplicate[] {
  return clinic.patients.flatMap((patient) => {
    const why: Duplicate['why'] = [];
    if (data.cpf && digits(data.cpf) === patient.data.cpf) why.push('cpf');
    if (plain(data.full_name) === plain(patient.data.full_name)) {
      why.push(data.birth_date && data.birth_date === patient.data.birth_date ? 'name_and_birth' : 'name');
    }
    if (data.phone_primary && digits(data.phone_primary) === patient.data.phone_primary) why.push('phone');
    return why.length > 0 ? [{ patient: hit(patient), why }] : [];
  });
}

function tidy(data: StoredPatient['data']): StoredPatient['data'] {
  const bare = (text: string | null) => (text ? digits(text) : null);
  return {
    ...data,
    full_name: data.full_name.trim(),
    cpf: bare(data.cpf),
    phone_primary: bare(data.phone_primary),
    postal_code: bare(data.postal_code),
  };
}

export const patients: Handlers<'patients'> = {
  'patients.search': ({ clinic }, { query, limit }) =>
    clinic.patients
      .filter((patient) => query.trim() !== '' && matches(patient, query))
      .sort((a, b) => a.data.full_name.localeCompare(b.data.full_name))
      .slice(0, limit ?? 50)
      .map(hit),
  'patients.recent': ({ clinic }, { limit }) => clinic.patients.slice(0, limit ?? 8).map(hit),
  'patients.birthdays': ({ clinic }, { from, to }) => birthdays(clinic, from, to),
  'patients.duplicates': ({ clinic }, data) => duplicatesOf(clinic, data),
  'patients.register': (store, data) => {
    if (data.full_name.trim() === '') refuse('validation', 'patients.invalid', { fields: { full_name: 'required' } });
    const id = store.id();
    store.clinic.patients.unshift({ id, data: tidy(data), version: 1, alerts: [] });
    store.audit('patients.register', 'patients', id, id);
    store.changed('patients', id);
    return { id };
  },
  'patients.update': (store, { id, version, data }) => {
    const patient = found(store.clinic.patients.find((row) => row.id === id));
    checkVersion(patient.version, version);
    patient.data = tidy(data);
    patient.version += 1;
    store.audit('patients.update', 'patients', id, id);
    store.changed('patients', id);
    return { version: String(patient.version) };
  },
  'patients.page': (store, { id, before }) => {
    const { clinic } = store;
    const patient = found(clinic.patients.find((row) => row.id === id));
    const items = timeline(store, id).filter((item) => !before || item.at < before);
    const page = items.slice(0, 20);
    const visits = clinic.appointments.filter((row) => row.patient_id === id);
    return {
      id,
      data: patient.data,
      masked: [],
      version: String(patient.version),
      status: 'active',
      alerts: patient.alerts,
      counts: {
        appointments: visits.length,
        no_shows: visits.filter((row) => row.status === 'no_show').length,
        records: clinic.records.filter((row) => row.patient_id === id).length,
      },
      balance: balanceOf(clinic, id),
      timeline: page,
      timeline_next: items.length > page.length ? (page.at(-1)?.at ?? null) : null,
      ai_consent: false,
    };
  },
  'patients.add_alert': (store, { patient_id, kind, text }) => {
    const patient = found(store.clinic.patients.find((row) => row.id === patient_id));
    const id = store.id();
    patient.alerts.push({ id, kind, text, since: store.instant() });
    store.audit('patients.add_alert', 'alerts', id, patient_id);
    store.changed('patients', patient_id);
    return { id };
  },
  'patients.retire_alert': (store, { id }) => {
    for (const patient of store.clinic.patients) {
      patient.alerts = patient.alerts.filter((alert) => alert.id !== id);
    }
    store.audit('patients.retire_alert', 'alerts', id);
    store.changed('patients');
    return {};
  },
};
