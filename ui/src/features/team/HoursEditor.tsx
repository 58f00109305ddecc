import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Professional } from '@/backend';
import { Button, IconButton } from '@/components/Button';
import { ClockField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { clock, parseClock } from '@/lib/time';

import styles from './Team.module.css';

type Hours = Professional['hours'];

const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** The hours in which somebody may be booked, day by day; two rows on a day leave a break between them. */
export function HoursEditor({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rows = hours.map((row, index) => ({ ...row, index }));
  const set = (index: number, part: Partial<Hours[number]>) => {
    const row = hours[index];
    if (row) onChange(hours.with(index, { ...row, ...part }));
  };
  return (
    <fieldset className={styles.hours}>
      <legend className={`${layout.muted} ${layout.small}`}>{t('firstrun.hours')}</legend>
      {WEEK.map((weekday) => (
        <div key={weekday} className={styles.day}>
          <span>{formats.weekdayName(weekday)}</span>
          <div className={layout.row}>
            {rows
              .filter((row) => row.weekday === weekday)
              .map(({ index, start, end }) => (
                <div key={index} className={styles.period}>
                  <ClockField
                    label={t('team.from')}
                    value={parseClock(start)}
                    onChange={(minute) => minute !== null && set(index, { start: clock(minute) })}
                  />
                  <ClockField
                    label={t('team.to')}
                    value={parseClock(end)}
                    onChange={(minute) => minute !== null && set(index, { end: clock(minute) })}
                    error={start >= end ? t('firstrun.closesBeforeOpens') : null}
                  />
                  <IconButton
                    size="small"
                    label={t('team.removeHours', { day: formats.weekdayName(weekday) })}
                    icon={<Trash2 size={14} aria-hidden />}
                    onPress={() => onChange(hours.toSpliced(index, 1))}
                  />
                </div>
              ))}
            <Button
              size="small"
              look="quiet"
              icon={<Plus size={14} aria-hidden />}
              aria-label={t('team.addHoursOn', { day: formats.weekdayName(weekday) })}
              onPress={() => onChange([...hours, { weekday, start: '08:00', end: '12:00' }])}
            >
              {t('team.addHours')}
            </Button>
          </div>
        </div>
      ))}
    </fieldset>
  );
}
