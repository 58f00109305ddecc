import {
  CalendarDateTime,
  getLocalTimeZone,
  now,
  parseAbsolute,
  parseDate,
  toCalendarDate,
  toZoned,
} from '@internationalized/date';

import type { Day, Instant } from '@/backend';

export const MINUTES_A_DAY = 1440;

/** The calendar day of an instant on the clinic's wall clock. */
export function dayOf(instant: Instant, zone: string): Day {
  return toCalendarDate(parseAbsolute(instant, zone)).toString();
}

/** Minutes since midnight on the clinic's wall clock. */
export function minuteOf(instant: Instant, zone: string): number {
  const local = parseAbsolute(instant, zone);
  return local.hour * 60 + local.minute;
}

/** The instant at which the clinic's clock shows this minute of this day; 1440 is the next midnight. */
export function instantAt(day: Day, minute: number, zone: string): Instant {
  const date = parseDate(day).add({ days: Math.floor(minute / MINUTES_A_DAY) });
  const rest = ((minute % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
  const wall = new CalendarDateTime(date.year, date.month, date.day, Math.floor(rest / 60), rest % 60);
  return toZoned(wall, zone).toAbsoluteString();
}

export function todayIn(zone: string): Day {
  return toCalendarDate(now(zone)).toString();
}

export function localZone(): string {
  return getLocalTimeZone();
}

/** The zone of a new clinic: this computer's where it is set to this side of the world, else that of most of Brazil. */
export function clinicZone(): string {
  const zone = localZone();
  return zone.startsWith('America/') ? zone : 'America/Sao_Paulo';
}

export function addDays(day: Day, count: number): Day {
  return parseDate(day).add({ days: count }).toString();
}

export function addMonths(day: Day, count: number): Day {
  return parseDate(day).add({ months: count }).toString();
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(day: Day): number {
  const date = parseDate(day);
  const index = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  return index === 0 ? 7 : index;
}

/** The seven days of the week around a day, Monday first. */
export function weekOf(day: Day): Day[] {
  const monday = addDays(day, 1 - weekday(day));
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

/** Six weeks that contain the whole month of a day, Monday first. */
export function monthGrid(day: Day): Day[] {
  const first = `${day.slice(0, 8)}01`;
  const start = addDays(first, 1 - weekday(first));
  return Array.from({ length: 42 }, (_, index) => addDays(start, index));
}

export function addMinutes(instant: Instant, minutes: number): Instant {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}

export function minutesBetween(start: Instant, end: Instant): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / 60_000);
}

/** "14:30" from minutes since midnight. */
export function clock(minute: number): string {
  const wrapped = ((minute % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
  return `${String(Math.floor(wrapped / 60)).padStart(2, '0')}:${String(wrapped % 60).padStart(2, '0')}`;
}

/** Minutes since midnight from what a person types: 9, 9h, 9h30, 930, 09:30, 14.30. Null when it is no time. */
export function parseClock(text: string): number | null {
  const match = /^\s*(\d{1,2})\s*(?:[:h.]\s*(\d{2})?|(\d{2}))?\s*(?:h|hs|min)?\s*$/i.exec(text);
  if (!match) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? match[3] ?? 0);
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}

/** A day from dd/mm/yyyy, dd-mm-yyyy or eight digits; null when the calendar has no such day. */
export function parseDay(text: string): Day | null {
  const match = /^\s*(\d{1,2})[/.-]?(\d{1,2})[/.-]?(\d{4})\s*$/.exec(text);
  if (!match) return null;
  const [, day = '', month = '', year = ''] = match;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  try {
    return parseDate(iso).toString() === iso ? iso : null;
  } catch {
    return null;
  }
}

/** dd/mm/yyyy, the order that every user of a Brazilian clinic types, in all languages. */
export function formatDay(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}

/** Whole years between a date of birth and a day. */
export function ageOn(birth: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}
