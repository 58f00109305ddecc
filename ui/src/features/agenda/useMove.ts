import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Appointment, Conflict, Move, Slot } from '@/backend';
import { useAction } from '@/app/query';
import { toasts } from '@/components/toasts';
import { useErrorSentence } from '@/i18n/errors';
import { useFormats } from '@/i18n/format';

import { refusalOf } from './booking';

export type Place = Pick<Move, 'start' | 'end' | 'professional_id' | 'room_id'>;
export type MoveVisit = (appointment: Appointment, place: Place) => void;

export interface RefusedMove {
  wish: Move;
  conflicts: Conflict[];
  alternatives: Slot[];
}

/** Moves a visit, offers its way back, and keeps a refused wish so that a person may insist with a reason. */
export function useMove(zone: string) {
  const { t } = useTranslation();
  const formats = useFormats(zone);
  const sentence = useErrorSentence();
  const [refused, setRefused] = useState<RefusedMove | null>(null);
  const action = useAction('agenda.move', {
    onRefused: (error, wish) => {
      if (error.code === 'agenda.conflict') setRefused({ wish, ...refusalOf(error.params) });
      else toasts.show(sentence(error), { tone: 'danger' });
    },
  });

  const send = (wish: Move, undo: Appointment | null) =>
    action.mutate(wish, {
      onSuccess: ({ appointment }) => {
        const text = t(undo ? 'agenda.moved' : 'agenda.movedBack', {
          patient: appointment.patient_name,
          time: formats.time(appointment.start),
        });
        // The way back is no wish of its own: it is not refused for a clash that was there before.
        const back = undo && {
          label: t('common.undo'),
          run: () =>
            send(
              { ...placeOf(undo), id: undo.id, version: appointment.version, override_reason: undo.override_reason },
              null,
            ),
        };
        toasts.show(text, { action: back });
      },
    });

  const move: MoveVisit = (appointment, place) =>
    send({ id: appointment.id, version: appointment.version, override_reason: null, ...place }, appointment);

  return { move, refused, dismiss: () => setRefused(null), insist: send };
}

export function placeOf({ start, end, professional_id, room_id }: Appointment): Place {
  return { start, end, professional_id, room_id };
}
