import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Appointment, Day } from '@/backend';
import { useFormats } from '@/i18n/format';
import { groupBy } from '@/lib/list';
import { dayOf, monthGrid } from '@/lib/time';

import { isGivenUp } from './model';
import styles from './MonthView.module.css';
import { statusStyle } from './status';

/** Visits that a day has room for, on a small window and on a tall one. */
const SHOWN = 3;
const SHOWN_TALL = 6;
const tall = window.matchMedia('(min-height: 1000px)');

function useShown(): number {
  return useSyncExternalStore(
    (listener) => {
      tall.addEventListener('change', listener);
      return () => tall.removeEventListener('change', listener);
    },
    () => (tall.matches ? SHOWN_TALL : SHOWN),
  );
}

interface Props {
  agenda: Agenda;
  day: Day;
  onDay: (day: Day) => void;
}

export function MonthView({ agenda, day, onDay }: Props) {
  const { t } = useTranslation();
  const formats = useFormats(agenda.timezone);
  const shown = useShown();
  const today = dayOf(agenda.now, agenda.timezone);
  const days = monthGrid(day);
  const byDay = groupBy(
    agenda.appointments.filter((visit) => !isGivenUp(visit)),
    ({ start }) => dayOf(start, agenda.timezone),
  );
  return (
    <div className={styles.month} data-testid="agenda-month">
      {days.slice(0, 7).map((_, index) => (
        <div key={index} className={styles.weekday}>
          {formats.weekdayShort(index + 1)}
        </div>
      ))}
      {days.map((date) => {
        const visits = (byDay.get(date) ?? []).sort(byStart);
        return (
          <button
            key={date}
            type="button"
            className={styles.day}
            data-outside={date.slice(0, 7) !== day.slice(0, 7) || undefined}
            data-today={date === today || undefined}
            onClick={() => onDay(date)}
          >
            <span className="visually-hidden">
              {t('agenda.monthDay', { day: formats.dayLong(date), count: visits.length })}
            </span>
            <span className={styles.number}>{Number(date.slice(8))}</span>
            {visits.slice(0, shown).map((visit) => (
              <span key={visit.id} className={styles.visit} style={statusStyle(visit.status)}>
                {`${formats.time(visit.start)} ${visit.patient_name}`}
              </span>
            ))}
            {visits.length > shown && (
              <span className={styles.more}>{t('agenda.more', { count: visits.length - shown })}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

function byStart(a: Appointment, b: Appointment): number {
  return a.start.localeCompare(b.start);
}
