import type { Day } from '@/backend';
import { plain } from '@/lib/br';
import { addDays, parseClock, weekday } from '@/lib/time';

/** What one line such as "Ana botox sexta 14h" says; what it does not say is null. */
export interface QuickBooking {
  name: string;
  service: string | null;
  professional: string | null;
  day: Day | null;
  minute: number | null;
}

export interface Known {
  services: { id: string; name: string }[];
  professionals: { id: string; name: string }[];
  today: Day;
}

/** Days of the week as people write them in the three languages; Monday is 1. */
const WEEKDAYS: Record<string, number> = {
  segunda: 1,
  seg: 1,
  monday: 1,
  mon: 1,
  lunes: 1,
  lun: 1,
  terca: 2,
  ter: 2,
  tuesday: 2,
  tue: 2,
  martes: 2,
  quarta: 3,
  qua: 3,
  wednesday: 3,
  wed: 3,
  miercoles: 3,
  mie: 3,
  quinta: 4,
  qui: 4,
  thursday: 4,
  thu: 4,
  jueves: 4,
  jue: 4,
  sexta: 5,
  sex: 5,
  friday: 5,
  fri: 5,
  viernes: 5,
  vie: 5,
  sabado: 6,
  sab: 6,
  saturday: 6,
  sat: 6,
  domingo: 7,
  dom: 7,
  sunday: 7,
  sun: 7,
};
const RELATIVE: Record<string, number> = { hoje: 0, today: 0, hoy: 0, amanha: 1, tomorrow: 1, manana: 1 };
const FILLERS = new Set([
  'as',
  'a',
  'com',
  'para',
  'na',
  'no',
  'de',
  'with',
  'at',
  'on',
  'for',
  'con',
  'el',
  'las',
  'feira',
]);

function dayFrom(word: string, today: Day): Day | null {
  const relative = RELATIVE[word];
  if (relative !== undefined) return addDays(today, relative);
  const wanted = WEEKDAYS[word.replace(/-feira$/, '')];
  // "sexta" on a Friday means the next one that is not today.
  if (wanted !== undefined) return addDays(today, ((wanted - weekday(today) + 6) % 7) + 1);
  const date = /^(\d{1,2})\/(\d{1,2})$/.exec(word);
  return date ? nextDate(Number(date[1]), Number(date[2]), today) : null;
}

function nextDate(date: number, month: number, today: Day): Day | null {
  for (let ahead = 0; ahead < 366; ahead += 1) {
    const day = addDays(today, ahead);
    if (Number(day.slice(8)) === date && Number(day.slice(5, 7)) === month) return day;
  }
  return null;
}

/** A lone number is an hour only when it says so: 14h, 14:30, 9h15. */
function minuteFrom(word: string): number | null {
  return /^\d{1,2}(h\d{0,2}|:\d{2}|hs)$/.test(word) ? parseClock(word) : null;
}

/** The entry with a word that begins with this one, unless several have. */
function byWord<T extends { name: string }>(word: string, entries: T[]): T | null {
  if (word.length < 3) return null;
  const found = entries.filter(({ name }) =>
    plain(name)
      .split(/\s+/)
      .some((part) => part.startsWith(word)),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Reads one line of typing. The first word is always the patient's, so that a patient may bear a professional's name. */
export function parseQuick(line: string, { services, professionals, today }: Known): QuickBooking {
  const result: QuickBooking = { name: '', service: null, professional: null, day: null, minute: null };
  const names: string[] = [];
  let preposition = '';
  for (const original of line.trim().split(/\s+/).filter(Boolean)) {
    const word = plain(original).replace(/,$/, '');
    const first = names.length === 0;
    const minute = minuteFrom(word);
    const day = first ? null : dayFrom(word, today);
    const service = first ? null : byWord(word, services);
    const professional = first || preposition === '' ? null : byWord(word, professionals);
    if (minute !== null) result.minute = minute;
    else if (day) result.day = day;
    else if (professional) result.professional = professional.id;
    else if (service && result.service === null) result.service = service.id;
    else if (!first && FILLERS.has(word)) preposition = word;
    else if (result.service === null && result.day === null) names.push(original);
    if (!FILLERS.has(word)) preposition = '';
  }
  return { ...result, name: names.join(' ') };
}
