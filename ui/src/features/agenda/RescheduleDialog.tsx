import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Appointment } from '@/backend';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ClockField, DayField, NumberField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { instantAt } from '@/lib/time';

import { draftOf } from './booking';
import type { MoveVisit } from './useMove';

interface Props {
  agenda: Agenda;
  appointment: Appointment;
  move: MoveVisit;
  onClose: () => void;
}

/** Another time by typing: the way that needs neither mouse nor a steady hand. */
export function RescheduleDialog({ agenda, appointment, move, onClose }: Props) {
  const { t } = useTranslation();
  const { timezone, professionals, rooms } = agenda;
  const [draft, setDraft] = useState(() => draftOf(appointment, timezone));
  const { day, minute, duration, professional, room } = draft;
  const ready = day !== null && minute !== null && duration !== null && duration > 0;
  const save = () => {
    if (!ready) return;
    move(appointment, {
      start: instantAt(day, minute, timezone),
      end: instantAt(day, minute + duration, timezone),
      professional_id: professional,
      room_id: room,
    });
    onClose();
  };
  return (
    <Dialog
      open
      title={t('agenda.rescheduleTitle', { patient: appointment.patient_name })}
      onClose={onClose}
      testid="reschedule-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isDisabled={!ready} onPress={save} testid="reschedule-save">
            {t('agenda.rescheduleSave')}
          </Button>
        </>
      }
    >
      <div className={layout.grid}>
        <DayField
          label={t('agenda.day')}
          value={day}
          onChange={(next) => setDraft({ ...draft, day: next })}
          testid="reschedule-day"
        />
        <ClockField
          label={t('agenda.time')}
          value={minute}
          onChange={(next) => setDraft({ ...draft, minute: next })}
          testid="reschedule-time"
        />
        <NumberField
          label={t('agenda.minutes')}
          value={duration}
          onChange={(next) => setDraft({ ...draft, duration: next })}
        />
        <SelectField
          label={t('agenda.professional')}
          value={professional}
          options={professionals.map(({ id, name, bookable }) => ({ id, label: name, disabled: !bookable }))}
          onChange={(next) => setDraft({ ...draft, professional: next })}
        />
        <SelectField
          label={t('agenda.room')}
          value={room}
          options={rooms.map(({ id, name }) => ({ id, label: name }))}
          onChange={(next) => setDraft({ ...draft, room: next })}
        />
      </div>
    </Dialog>
  );
}
