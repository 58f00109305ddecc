import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Id } from '@/backend';
import { Empty } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { groupBy } from '@/lib/list';
import { dayOf } from '@/lib/time';

import styles from './ListView.module.css';
import { StatusBadge } from './AppointmentPanel';

interface Props {
  agenda: Agenda;
  selected: Id | null;
  onSelect: (id: Id) => void;
}

/** The visits of the week one below the other, given up ones too. */
export function ListView({ agenda, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const formats = useFormats(agenda.timezone);
  const sorted = [...agenda.appointments].sort((a, b) => a.start.localeCompare(b.start));
  const days = [...groupBy(sorted, ({ start }) => dayOf(start, agenda.timezone))];
  const today = dayOf(agenda.now, agenda.timezone);
  // The week opens on today, as the grid opens on now.
  const showToday = useCallback((section: HTMLElement | null) => section?.scrollIntoView(), []);
  const name = (id: Id) => agenda.professionals.find((row) => row.id === id)?.name ?? '';
  return (
    <div className={styles.list} data-testid="agenda-list">
      {days.length === 0 && <Empty>{t('agenda.emptyWeek')}</Empty>}
      {days.map(([day, visits]) => (
        <section key={day} aria-label={formats.dayLong(day)} ref={day === today ? showToday : null}>
          <h2>{formats.dayLong(day)}</h2>
          {visits.map((visit) => (
            <button
              key={visit.id}
              type="button"
              className={styles.visit}
              aria-pressed={visit.id === selected}
              onClick={() => onSelect(visit.id)}
            >
              <span>{`${formats.time(visit.start)}–${formats.time(visit.end)}`}</span>
              <strong>{visit.patient_name}</strong>
              <span>{visit.service_name}</span>
              <span>{name(visit.professional_id)}</span>
              <StatusBadge status={visit.status} />
            </button>
          ))}
        </section>
      ))}
    </div>
  );
}
