import { addDays, dayOf, instantAt } from '@/lib/time';

import type { Cell, HiddenPart, Id, Intent, Outcome, Picks, Row } from '../index';
import { agenda } from './agenda';
import { consent } from './consent';
import { revenue } from './ask';
import type { Store, StoredPatient } from './store';

/** A rough understanding by catchwords: enough for every kind of answer to be seen without the core. */
const CATCHWORDS: [RegExp, Intent][] = [
  [/\b(marc|agend[ae]\s+\w+\s+(para|em)|reserv|book)/i, 'book'],
  [/\b(fatur|revenue|factur)/i, 'revenue'],
  [/\b(agenda|quem vem|who comes|quién viene)/i, 'agenda'],
];

export function intentOf(text: string): Intent | null {
  return CATCHWORDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** The patients who answer to a word of the question. */
function named(store: Store, text: string): StoredPatient[] {
  const words = text.split(/[^\p{L}]+/u).filter((word) => /^\p{Lu}\p{Ll}+$/u.test(word));
  return store.clinic.patients.filter(({ data }) => words.some((word) => data.full_name.split(' ').includes(word)));
}

/** What would be replaced before a model sees the question: names of patients, and telephones. */
export function hiddenIn(store: Store, text: string): HiddenPart[] {
  const names = new Set(named(store, text).flatMap(({ data }) => data.full_name.split(' ')));
  const parts = [...text.matchAll(/\p{Lu}\p{Ll}+/gu)].filter(([word]) => names.has(word));
  const people = parts.map((match) => ({ start: match.index, end: match.index + match[0].length, kind: 'PESSOA' }));
  const phones = [...text.matchAll(/\d{4,5}-?\d{4}/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: 'TELEFONE',
  }));
  return [...people, ...phones];
}

function agrees(store: Store, id: Id): boolean {
  return consent['consent.assistant'](store, { patient_ids: [id] }).length > 0;
}

function told(why: 'not_found' | 'no_consent' | 'forbidden' | 'unclear', sentence: string, patient?: Id): Outcome {
  const links = patient ? [{ kind: 'patient' as const, id: patient }] : [];
  return { kind: 'told', sentence, why, code: null, links };
}

function daysAgenda(store: Store, day: string): Outcome {
  const zone = store.clinic.settings.timezone;
  const view = agenda['agenda.view'](store, { from: day, to: day, professional_ids: null, room_ids: null });
  const visits = view.appointments.sort((a, b) => a.start.localeCompare(b.start));
  let left_out = 0;
  const rows: Row[] = visits.map((visit) => {
    const shown = agrees(store, visit.patient_id);
    left_out += shown ? 0 : 1;
    const patient: Cell = shown ? { type: 'text', value: visit.patient_name } : { type: 'withheld' };
    const cells: Cell[] = [
      { type: 'moment', value: visit.start },
      patient,
      { type: 'text', value: visit.service_name },
      { type: 'text', value: view.professionals.find(({ id }) => id === visit.professional_id)?.name ?? '' },
      { type: 'word', value: ['appointment_status', visit.status] },
    ];
    const whose = shown ? [{ kind: 'patient' as const, id: visit.patient_id }] : [];
    return { cells, links: [{ kind: 'appointment', id: visit.id }, ...whose] };
  });
  const [year, month, date] = dayOf(instantAt(day, 0, zone), zone).split('-');
  const sentence = `${String(rows.length)} visitas em ${String(date)}/${String(month)}/${String(year)}.`;
  return {
    kind: 'answer',
    sentence,
    columns: ['start', 'patient', 'service', 'professional', 'status'],
    rows,
    left_out,
    truncated: false,
  };
}

function chosen(store: Store, text: string, picks: Picks): StoredPatient | Outcome {
  const found = named(store, text).filter(({ id }) => !picks.patient || id === picks.patient);
  const [first, ...others] = found;
  if (!first) return told('not_found', 'Não encontrei ninguém com esse nome.');
  if (others.length > 0) {
    const choices = found.map(({ id, data }) => ({ id, cells: [{ type: 'text' as const, value: data.full_name }] }));
    return { kind: 'choose', sentence: 'Qual delas?', between: 'patient', choices };
  }
  if (agrees(store, first.id)) return first;
  return told('no_consent', 'Esta pessoa não autorizou o uso do assistente.', first.id);
}

/** A booking for tomorrow at the hour that is said: where it is taken, the card says so and offers others. */
function booking(store: Store, session: Id, text: string, picks: Picks): Outcome {
  const { clinic } = store;
  const patient = chosen(store, text, picks);
  if ('kind' in patient) return patient;
  const day = addDays(dayOf(store.instant(), clinic.settings.timezone), 1);
  const hour = Number(/\b(\d{1,2})\s*h/.exec(text)?.[1] ?? 10);
  const [service, professional] = [clinic.services[0], clinic.professionals[0]];
  if (!service || !professional) return told('unclear', 'De qual procedimento?');
  const start = instantAt(day, hour * 60, clinic.settings.timezone);
  const book = {
    patient_id: patient.id,
    professional_id: professional.id,
    service_id: service.id,
    room_id: null,
    equipment_ids: [],
    start,
    duration_minutes: null,
    notes: null,
    override_reason: null,
  };
  const found = agenda['agenda.check'](store, { ...book, ignore_id: null });
  const conflicts = [...new Set(found.conflicts.map(({ kind }) => kind as string))];
  return {
    kind: 'card',
    sentence: `Marcar ${patient.data.full_name} às ${String(hour)}:00?`,
    method: 'agenda.assisted',
    request: { ai_session_id: session, act: { book } },
    columns: ['start', 'patient', 'service', 'professional'],
    row: {
      cells: [
        { type: 'moment', value: start },
        { type: 'text', value: patient.data.full_name },
        { type: 'text', value: service.name },
        { type: 'text', value: professional.full_name },
      ],
      links: [{ kind: 'patient', id: patient.id }],
    },
    conflicts,
    alternatives: found.alternatives.map((slot) => slot.start),
    fill_in: conflicts.length > 0 ? ['override_reason'] : [],
  };
}

function billed(store: Store): Outcome {
  const today = dayOf(store.instant(), store.clinic.settings.timezone);
  const from = `${today.slice(0, 8)}01`;
  const { parts } = revenue(store.clinic, { from, to: today, by: 'treatment' });
  const rows: Row[] = parts.map(({ id, label, amount, count }) => ({
    cells: [
      label ? { type: 'text', value: label } : { type: 'none' },
      { type: 'money', value: amount },
      { type: 'number', value: count },
    ],
    links: id ? [{ kind: 'service', id }] : [],
  }));
  const sentence = 'Faturado neste mês:';
  return { kind: 'answer', sentence, columns: ['part', 'amount', 'count'], rows, left_out: 0, truncated: false };
}

/** What comes of a question that was taken for `intent`. */
export function outcomeOf(store: Store, asked: { session: Id; text: string; intent: Intent; picks: Picks }): Outcome {
  const { session, text, intent, picks } = asked;
  const today = dayOf(store.instant(), store.clinic.settings.timezone);
  switch (intent) {
    case 'agenda':
      return daysAgenda(store, /amanhã|tomorrow|mañana/i.test(text) ? addDays(today, 1) : today);
    case 'book':
      return booking(store, session, text, picks);
    case 'revenue':
      if (store.user.roles.some((role) => role === 'owner' || role === 'manager')) return billed(store);
      return told('forbidden', 'Faturamento: seu perfil não dá acesso a isso. Quem administra a clínica pode ajudar.');
    default:
      return told('unclear', 'Não entendi. Pode pedir uma coisa de cada vez, com nome e dia?');
  }
}

/** Where no catchword is met, the question is given back with two guesses. */
export function guesses(): Outcome {
  return {
    kind: 'which',
    sentence: 'Você quis dizer…?',
    choices: [
      { call: { intent: 'agenda' }, sentence: 'Ver a agenda · hoje' },
      { call: { intent: 'revenue' }, sentence: 'Faturamento · este mês' },
    ],
  };
}
