import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/Button';
import { Checkbox, ClockField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { clock } from '@/lib/time';

import type { StepProps } from './CreateClinic';
import styles from './Wizard.module.css';

const WEEK = [1, 2, 3, 4, 5, 6, 7];

export function PlaceStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { opens, closes, weekdays, rooms } = draft;
  const backwards = opens !== null && closes !== null && opens >= closes;
  const toggle = (day: number, on: boolean) =>
    onChange({ ...draft, weekdays: WEEK.filter((other) => (other === day ? on : weekdays.includes(other))) });
  return (
    <>
      <div className={layout.grid}>
        <ClockField
          label={t('firstrun.opens')}
          value={opens}
          onChange={(minute) => onChange({ ...draft, opens: minute })}
          testid="opens"
        />
        <ClockField
          label={t('firstrun.closes')}
          value={closes}
          onChange={(minute) => onChange({ ...draft, closes: minute })}
          error={backwards ? t('firstrun.closesBeforeOpens') : null}
          testid="closes"
        />
      </div>
      <fieldset>
        <legend className={styles.legend}>{t('firstrun.weekdays')}</legend>
        <div className={styles.days}>
          {WEEK.map((day) => (
            <Checkbox key={day} selected={weekdays.includes(day)} onChange={(on) => toggle(day, on)}>
              {formats.weekdayShort(day)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      {rooms.map((room, index) => (
        <TextField
          key={index}
          label={t('firstrun.room', { number: index + 1 })}
          value={room}
          onChange={(name) => onChange({ ...draft, rooms: rooms.with(index, name) })}
          testid={`room-${index + 1}`}
        />
      ))}
      <Button
        icon={<Plus size={16} aria-hidden />}
        onPress={() => onChange({ ...draft, rooms: [...rooms, ''] })}
        testid="add-room"
      >
        {t('firstrun.addRoom')}
      </Button>
    </>
  );
}

export function ReviewStep({ draft }: StepProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { name, owner, people, rooms, opens, closes, weekdays, solo } = draft;
  const lines: [string, string][] = [
    [t('firstrun.clinicName'), name],
    [t('team.roles.owner'), `${owner.full_name} (${owner.login})`],
    ...(solo
      ? []
      : [[t('app.area.team'), people.map((person) => person.full_name).join(', ') || '—'] as [string, string]]),
    [t('firstrun.rooms'), rooms.filter(Boolean).join(', ')],
    [
      t('firstrun.hours'),
      `${clock(opens ?? 0)}–${clock(closes ?? 0)}, ${weekdays.map(formats.weekdayShort).join(' ')}`,
    ],
  ];
  return (
    <>
      <dl className={styles.review}>
        {lines.map(([title, value]) => (
          <div key={title} style={{ display: 'contents' }}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={layout.muted}>{t('firstrun.reviewHint')}</p>
    </>
  );
}
