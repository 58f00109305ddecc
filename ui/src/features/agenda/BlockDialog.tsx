import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Day, Id } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { ClockField, DayField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { instantAt } from '@/lib/time';

interface Props {
  agenda: Agenda;
  day: Day;
  onClose: () => void;
}

const EVERYBODY = 'all';

/** Closes a time for one professional or for the whole clinic: a meeting, a course, a leaking tap. */
export function BlockDialog({ agenda, day, onClose }: Props) {
  const { t } = useTranslation();
  const [who, setWho] = useState<Id>(EVERYBODY);
  const [date, setDate] = useState<Day | null>(day);
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const [label, setLabel] = useState('');
  const block = useAction('agenda.block', { onDone: onClose });
  const ready = date !== null && from !== null && to !== null && from < to && label.trim() !== '';
  const save = () => {
    if (!ready) return;
    block.mutate({
      professional_id: who === EVERYBODY ? null : who,
      room_id: null,
      start: instantAt(date, from, agenda.timezone),
      end: instantAt(date, to, agenda.timezone),
      label: label.trim(),
    });
  };
  return (
    <Dialog
      open
      title={t('agenda.blockTitle')}
      onClose={onClose}
      testid="block-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isDisabled={!ready || block.isPending} onPress={save} testid="block-save">
            {t('agenda.block')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('agenda.whose')}
        value={who}
        options={[
          { id: EVERYBODY, label: t('agenda.wholeClinic') },
          ...agenda.professionals.map(({ id, name }) => ({ id, label: name })),
        ]}
        onChange={(next) => next && setWho(next)}
        testid="block-who"
      />
      <div className={layout.grid}>
        <div className={layout.span}>
          <DayField label={t('agenda.day')} value={date} onChange={setDate} testid="block-day" />
        </div>
        <ClockField label={t('team.from')} value={from} onChange={setFrom} testid="block-from" />
        <ClockField
          label={t('team.to')}
          value={to}
          onChange={setTo}
          error={from !== null && to !== null && from >= to ? t('firstrun.closesBeforeOpens') : null}
          testid="block-to"
        />
      </div>
      <TextField label={t('common.reason')} value={label} onChange={setLabel} maxLength={120} testid="block-label" />
      <ErrorNote error={block.error} />
    </Dialog>
  );
}
