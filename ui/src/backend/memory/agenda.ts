import { addDays, dayOf, instantAt, minutesBetween, parseClock, weekday } from '@/lib/time';

import type { Appointment, Book, Closed, Conflict, Day, Instant, Slot } from '../index';
import type { Handlers } from './handlers';
import { patientName } from './patients';
import { checkVersion, found, nextVersion, refuse, type Clinic, type Store, type StoredAppointment } from './store';

const FREE: readonly string[] = ['cancelled', 'no_show', 'rescheduled'];

function shown(clinic: Clinic, row: StoredAppointment): Appointment {
  return {
    ...row,
    patient_name: patientName(clinic, row.patient_id) ?? '',
    service_name: clinic.services.find((service) => service.id === row.service_id)?.name ?? '',
    patient_alerts: clinic.patients.find((patient) => patient.id === row.patient_id)?.alerts.length ?? 0,
  };
}

function closedOn(clinic: Clinic, day: Day): Closed[] {
  const zone = clinic.settings.timezone;
  const [opens, closes] = [parseClock(clinic.opens) ?? 480, parseClock(clinic.closes) ?? 1200];
  const whole = { id: null, professional_id: null, room_id: null, kind: 'closed' as const, label: null };
  const at = (minute: number) => instantAt(day, minute, zone);
  if (!clinic.weekdays.includes(weekday(day))) return [{ ...whole, start: at(0), end: at(1440) }];
  const breaks = clinic.professionals.flatMap(({ id, active, hours }) => {
    const mine = hours.filter((row) => row.weekday === weekday(day)).sort((a, b) => a.start.localeCompare(b.start));
    if (!active) return [];
    const edges = [opens, ...mine.flatMap((row) => [parseClock(row.start) ?? 0, parseClock(row.end) ?? 0]), closes];
    const gaps: Closed[] = [];
    for (let index = 0; index + 1 < edges.length; index += 2) {
      const [start = 0, end = 0] = [edges[index], edges[index + 1]];
      const kind = index === 0 || index + 2 >= edges.length ? ('closed' as const) : ('break' as const);
      if (start < end) gaps.push({ ...whole, kind, start: at(start), end: at(end), professional_id: id });
    }
    return gaps;
  });
  return [{ ...whole, start: at(0), end: at(opens) }, { ...whole, start: at(closes), end: at(1440) }, ...breaks];
}

function overlaps(a: { start: Instant; end: Instant }, b: { start: Instant; end: Instant }): boolean {
  return Date.parse(a.start) < Date.parse(b.end) && Date.parse(b.start) < Date.parse(a.end);
}

function conflictsOf(store: Store, row: StoredAppointment): Conflict[] {
  const { clinic } = store;
  const result: Conflict[] = [];
  const busy = clinic.appointments.filter((o) => o.id !== row.id && !FREE.includes(o.status) && overlaps(o, row));
  for (const other of busy) {
    const entry = { start: other.start, end: other.end, appointment_id: other.id, overridable: true };
    const { professional_id, room_id, patient_id } = row;
    const professional = clinic.professionals.find(({ id }) => id === professional_id)?.full_name ?? '';
    const room = clinic.rooms.find(({ id }) => id === room_id)?.name ?? '';
    if (other.professional_id === professional_id) result.push({ ...entry, kind: 'professional', label: professional });
    if (room_id && other.room_id === room_id) result.push({ ...entry, kind: 'room', label: room });
    if (other.patient_id === patient_id) {
      result.push({ ...entry, kind: 'patient', label: patientName(clinic, patient_id) ?? '' });
    }
    for (const id of row.equipment_ids.filter((wanted) => other.equipment_ids.includes(wanted))) {
      result.push({ ...entry, kind: 'equipment', label: clinic.equipment.find((e) => e.id === id)?.name ?? '' });
    }
  }
  const day = dayOf(row.start, clinic.settings.timezone);
  for (const closed of [...closedOn(clinic, day), ...clinic.blocks].filter((candidate) => overlaps(candidate, row))) {
    if (closed.professional_id && closed.professional_id !== row.professional_id) continue;
    if (closed.room_id && closed.room_id !== row.room_id) continue;
    const kind = closed.kind === 'block' ? 'blocked' : 'hours';
    const entry = { start: closed.start, end: closed.end, appointment_id: null, overridable: true };
    result.push({ ...entry, kind, label: closed.label ?? '' });
  }
  return result;
}

function freeSlots(store: Store, wanted: StoredAppointment, days: number, limit: number): Slot[] {
  const { clinic } = store;
  const minutes = minutesBetween(wanted.start, wanted.end);
  const first = dayOf(wanted.start, clinic.settings.timezone);
  const slots: Slot[] = [];
  for (let day = 0; day < days && slots.length < limit; day += 1) {
    for (let minute = 7 * 60; minute < 21 * 60 && slots.length < limit; minute += 30) {
      const start = instantAt(addDays(first, day), minute, clinic.settings.timezone);
      const end = instantAt(addDays(first, day), minute + minutes, clinic.settings.timezone);
      const future = Date.parse(start) > store.now().getTime();
      if (future && conflictsOf(store, { ...wanted, start, end }).length === 0) {
        slots.push({ start, end, professional_id: wanted.professional_id, room_id: wanted.room_id });
      }
    }
  }
  return slots;
}

function wantedFrom({ clinic }: Store, book: Book, id: string): StoredAppointment {
  const service = found(clinic.services.find((row) => row.id === book.service_id));
  const minutes = book.duration_minutes ?? service.duration_minutes;
  return {
    id,
    patient_id: book.patient_id,
    professional_id: book.professional_id,
    service_id: book.service_id,
    room_id: book.room_id,
    equipment_ids: book.equipment_ids,
    start: book.start,
    end: new Date(Date.parse(book.start) + minutes * 60_000).toISOString(),
    status: 'scheduled',
    notes: book.notes,
    override_reason: book.override_reason,
    version: '1',
    no_show_risk: null,
  };
}

function mustFit(store: Store, row: StoredAppointment): void {
  const conflicts = conflictsOf(store, row);
  if (conflicts.length === 0 || row.override_reason) return;
  refuse('conflict', 'agenda.conflict', { conflicts, alternatives: freeSlots(store, row, 7, 4) });
}

export const agenda: Handlers<'agenda'> = {
  'agenda.view': (store, { from, to }) => {
    const { clinic } = store;
    const zone = clinic.settings.timezone;
    const range = { start: instantAt(from, 0, zone), end: instantAt(addDays(to, 1), 0, zone) };
    const days: Day[] = [];
    for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
    return {
      appointments: clinic.appointments.filter((row) => overlaps(row, range)).map((row) => shown(clinic, row)),
      closed: [...days.flatMap((day) => closedOn(clinic, day)), ...clinic.blocks.filter((row) => overlaps(row, range))],
      professionals: clinic.professionals
        .filter(({ active }) => active)
        .map(({ id, full_name, color }) => ({ id, name: full_name, color, bookable: true, why_not: null })),
      rooms: clinic.rooms.filter(({ active }) => active).map(({ id, name }) => ({ id, name })),
      timezone: zone,
      now: store.instant(),
    };
  },
  'agenda.assisted': (store, { act }) => {
    if ('book' in act) return agenda['agenda.book'](store, act.book);
    if ('move' in act) return agenda['agenda.move'](store, act.move);
    return { appointment: agenda['agenda.set_status'](store, act.set_status), warnings: [] };
  },
  'agenda.no_show_risk': ({ clinic }, { from, to, patient_id }) =>
    clinic.appointments
      .filter(
        ({ start, patient_id: whose }) =>
          from <= start.slice(0, 10) && start.slice(0, 10) <= to && (!patient_id || patient_id === whose),
      )
      .filter(({ status }) => status === 'scheduled' || status === 'confirmed')
      .map((row) => ({ appointment: shown(clinic, row), score: 0, missed: 0 })),
  'agenda.reminders': (store, { day }) => {
    const visits = agenda['agenda.view'](store, { from: day, to: day, professional_ids: null, room_ids: null });
    const waiting = visits.appointments.filter(({ status }) => status === 'scheduled');
    return waiting.map((appointment) => ({ appointment, phone: null, prefers: null }));
  },
  // Nobody waits in the made-up clinic.
  'agenda.waitlist': () => [],
  'agenda.book': (store, book) => {
    const row = wantedFrom(store, book, store.id());
    mustFit(store, row);
    store.clinic.appointments.push(row);
    store.audit('agenda.book', 'appointments', row.id, row.patient_id);
    store.changed('agenda', row.id);
    return { appointment: shown(store.clinic, row), warnings: [] };
  },
  'agenda.check': (store, { ignore_id, ...book }) => {
    const row = wantedFrom(store, book, ignore_id ?? '');
    const conflicts = conflictsOf(store, row);
    return { conflicts, alternatives: conflicts.length > 0 ? freeSlots(store, row, 7, 4) : [] };
  },
  'agenda.move': (store, { id, version, start, end, professional_id, room_id, override_reason }) => {
    const row = found(store.clinic.appointments.find((candidate) => candidate.id === id));
    checkVersion(row.version, version);
    const moved = {
      ...row,
      start,
      end,
      professional_id: professional_id ?? row.professional_id,
      room_id: room_id ?? row.room_id,
      override_reason: override_reason ?? null,
    };
    mustFit(store, moved);
    Object.assign(row, moved, { version: nextVersion(row.version) });
    store.audit('agenda.move', 'appointments', id, row.patient_id);
    store.changed('agenda', id);
    return { appointment: shown(store.clinic, row), warnings: [] };
  },
  'agenda.set_status': (store, { id, version, status }) => {
    const row = found(store.clinic.appointments.find((candidate) => candidate.id === id));
    checkVersion(row.version, version);
    Object.assign(row, { status, version: nextVersion(row.version) });
    store.audit('agenda.set_status', 'appointments', id, row.patient_id);
    store.changed('agenda', id);
    return shown(store.clinic, row);
  },
  'agenda.free_slots': (store, { from, to, service_id, professional_id, limit }) => {
    const service = found(store.clinic.services.find((row) => row.id === service_id));
    const professional = professional_id ?? store.clinic.professionals[0]?.id ?? '';
    const start = instantAt(from, 0, store.clinic.settings.timezone);
    const book = { patient_id: '', professional_id: professional, service_id, room_id: null, equipment_ids: [], start };
    const rest = { duration_minutes: service.duration_minutes, notes: null, override_reason: null };
    const days = Math.round(minutesBetween(`${from}T00:00:00Z`, `${to}T00:00:00Z`) / 1440) + 1;
    return freeSlots(store, wantedFrom(store, { ...book, ...rest }, ''), days, limit ?? 10);
  },
  'agenda.block': (store, block) => {
    const id = store.id();
    store.clinic.blocks.push({ id, ...block, kind: 'block' });
    store.changed('agenda', id);
    return { id };
  },
  'agenda.unblock': (store, { id }) => {
    store.clinic.blocks = store.clinic.blocks.filter((block) => block.id !== id);
    store.changed('agenda', id);
    return {};
  },
  'agenda.get': ({ clinic }, { id }) => shown(clinic, found(clinic.appointments.find((row) => row.id === id))),
};
