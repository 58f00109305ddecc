import type { Agenda, Appointment, AppointmentStatus, Closed, Day, Id } from '@/backend';
import { dayOf, minuteOf, MINUTES_A_DAY } from '@/lib/time';

import { overlap, type DayWindow, type Span } from './layout';

/** One column of the grid: a day, of one professional, of one room, or of everybody. */
export interface GridColumn {
  key: string;
  day: Day;
  professional: Id | null;
  room: Id | null;
  label: string;
  color: string | null;
  today: boolean;
  /** Why nothing can be booked here; null when it can. */
  whyNot: string | null;
}

export interface GridItem extends Span {
  appointment: Appointment;
}

export interface ClosedSpan extends Span {
  /** The block's id where it can be lifted. */
  id: Id | null;
  kind: Closed['kind'];
  label: string | null;
}

/** Visits that hold neither time nor room any more. */
const GIVEN_UP: readonly AppointmentStatus[] = ['cancelled', 'rescheduled'];

export function isGivenUp({ status }: Appointment): boolean {
  return GIVEN_UP.includes(status);
}

/** The part of a time range that falls on a day, in minutes of the clinic's clock; null when none does. */
export function onDay({ start, end }: { start: string; end: string }, day: Day, zone: string): Span | null {
  const [first, last] = [dayOf(start, zone), dayOf(end, zone)];
  if (first > day || last < day) return null;
  const span = {
    start: first < day ? 0 : minuteOf(start, zone),
    end: last > day ? MINUTES_A_DAY : minuteOf(end, zone),
  };
  return span.start < span.end ? span : null;
}

export function itemsOf(column: GridColumn, agenda: Agenda): GridItem[] {
  return agenda.appointments.flatMap((appointment) => {
    if (isGivenUp(appointment)) return [];
    if (column.professional && appointment.professional_id !== column.professional) return [];
    if (column.room && appointment.room_id !== column.room) return [];
    const span = onDay(appointment, column.day, agenda.timezone);
    return span ? [{ ...span, appointment }] : [];
  });
}

/** Closed times that hold for a column: the clinic's, and those of its professional or room. */
export function closedOf(column: GridColumn, agenda: Agenda): ClosedSpan[] {
  return agenda.closed.flatMap((closed) => {
    if (closed.professional_id && closed.professional_id !== column.professional) return [];
    if (closed.room_id && closed.room_id !== column.room) return [];
    const span = onDay(closed, column.day, agenda.timezone);
    return span ? [{ ...span, id: closed.id, kind: closed.kind, label: closed.label }] : [];
  });
}

/** The hours that are shown where nothing is known. */
export const USUAL: DayWindow = { opens: 8 * 60, closes: 18 * 60 };

/** From the first to the last hour on which somebody works or comes, in whole hours. */
export function windowOf(agenda: Agenda, days: readonly Day[]): DayWindow {
  const busy = days.flatMap((day) => {
    const hours = agenda.professionals.flatMap(({ id }) => openSpans(closedFor(id, day, agenda)));
    const visits = agenda.appointments.flatMap((visit) => onDay(visit, day, agenda.timezone) ?? []);
    return [...hours, ...visits];
  });
  if (busy.length === 0) return USUAL;
  const opens = Math.min(...busy.map(({ start }) => start));
  const closes = Math.max(...busy.map(({ end }) => end));
  return { opens: Math.floor(opens / 60) * 60, closes: Math.ceil(closes / 60) * 60 };
}

/** The hours outside a professional's working day; rests within it and blocks leave it as long as it is. */
function closedFor(professional: Id, day: Day, agenda: Agenda): Span[] {
  return agenda.closed
    .filter(({ kind, room_id }) => kind === 'closed' && !room_id)
    .filter(({ professional_id }) => !professional_id || professional_id === professional)
    .flatMap((closed) => onDay(closed, day, agenda.timezone) ?? []);
}

/** The parts of a day outside the closed spans; none when nothing is known to be closed. */
function openSpans(closed: readonly Span[]): Span[] {
  if (closed.length === 0) return [];
  const open: Span[] = [];
  let from = 0;
  for (const { start, end } of [...closed].sort((a, b) => a.start - b.start)) {
    if (from < start) open.push({ start: from, end: start });
    from = Math.max(from, end);
  }
  if (from < MINUTES_A_DAY) open.push({ start: from, end: MINUTES_A_DAY });
  return open;
}

export interface Wish extends Span {
  id: Id | null;
  day: Day;
  professional: Id | null;
  room: Id | null;
  patient: Id | null;
  equipment: readonly Id[];
}

export type Clash = 'professional' | 'room' | 'patient' | 'equipment' | 'closed';

/** What the loaded day already says against a wish, in the order in which a receptionist would mind it. */
export function clashOf(wish: Wish, agenda: Agenda): Clash | null {
  const others = agenda.appointments.filter((other) => {
    if (other.id === wish.id || isGivenUp(other) || other.status === 'no_show') return false;
    const span = onDay(other, wish.day, agenda.timezone);
    return span !== null && overlap(span, wish);
  });
  if (others.some(({ professional_id }) => professional_id === wish.professional)) return 'professional';
  if (wish.room && others.some(({ room_id }) => room_id === wish.room)) return 'room';
  if (wish.patient && others.some(({ patient_id }) => patient_id === wish.patient)) return 'patient';
  if (others.some(({ equipment_ids }) => equipment_ids.some((id) => wish.equipment.includes(id)))) return 'equipment';
  const shut = agenda.closed.some((closed) => {
    if (closed.professional_id && closed.professional_id !== wish.professional) return false;
    if (closed.room_id && closed.room_id !== wish.room) return false;
    const span = onDay(closed, wish.day, agenda.timezone);
    return span !== null && overlap(span, wish);
  });
  return shut ? 'closed' : null;
}
