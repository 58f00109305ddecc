import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Day, Instant } from '@/backend';
import { localZone } from '@/lib/time';

/** dd/mm/yyyy in every language, because every user of a Brazilian clinic reads that order. */
function formatLocale(language: string): string {
  return language === 'en' ? 'en-GB' : language;
}

export interface Formats {
  day: (day: Day) => string;
  /** sexta-feira, 14 de março */
  dayLong: (day: Day) => string;
  /** sex., 14 de mar. */
  dayBrief: (day: Day) => string;
  /** sex., 14 */
  dayShort: (day: Day) => string;
  monthYear: (day: Day) => string;
  /** 16–22 de março de 2026 */
  days: (from: Day, to: Day) => string;
  weekdayName: (weekday: number) => string;
  weekdayShort: (weekday: number) => string;
  time: (instant: Instant) => string;
  dateTime: (instant: Instant) => string;
  number: (value: number) => string;
}

function atNoon(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** 2024-01-01 was a Monday. */
function sample(weekday: number): Date {
  return atNoon(`2024-01-0${weekday}`);
}

/** How dates, times and numbers are written in the language of the screen and the zone of the clinic. */
export function useFormats(zone: string = localZone()): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = formatLocale(i18n.language);
    const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
    const numeric = make({ day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
    const long = make({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
    const brief = make({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
    const short = make({ weekday: 'short', day: 'numeric', timeZone: 'UTC' });
    const month = make({ month: 'long', year: 'numeric', timeZone: 'UTC' });
    const span = make({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    const weekdayLong = make({ weekday: 'long', timeZone: 'UTC' });
    const weekdayBrief = make({ weekday: 'short', timeZone: 'UTC' });
    const time = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone });
    const dateTime = make({
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    return {
      day: (day) => numeric.format(atNoon(day)),
      dayLong: (day) => long.format(atNoon(day)),
      dayBrief: (day) => brief.format(atNoon(day)),
      dayShort: (day) => short.format(atNoon(day)),
      monthYear: (day) => month.format(atNoon(day)),
      days: (from, to) => span.formatRange(atNoon(from), atNoon(to)),
      weekdayName: (weekday) => weekdayLong.format(sample(weekday)),
      weekdayShort: (weekday) => weekdayBrief.format(sample(weekday)),
      time: (instant) => time.format(new Date(instant)),
      // A date and its time stay on one line.
      dateTime: (instant) => dateTime.format(new Date(instant)).replace(/, ?| /, '\u00a0'),
      number: (value) => number.format(value),
    };
  }, [i18n.language, zone]);
}
