import { CalendarClock, CircleDollarSign, Mail, TriangleAlert, UserRound, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Appointment, AppointmentStatus } from '@/backend';
import { useAction } from '@/app/query';
import { go } from '@/app/route';
import { useCan } from '@/app/session';
import { Button, IconButton } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, layout, Note } from '@/components/Layout';
import { LetterDialog } from '@/features/assistant/LetterDialog';
import { useWriter } from '@/features/assistant/useWriting';
import { useFormats } from '@/i18n/format';
import { dayOf } from '@/lib/time';

import styles from './Agenda.module.css';
import { ReasonDialog } from '@/components/ReasonDialog';
import { RescheduleDialog } from './RescheduleDialog';
import { isMovable, NEXT_STATUS, STATUS_ICONS, statusStyle } from './status';
import type { MoveVisit } from './useMove';

interface Props {
  agenda: Agenda;
  appointment: Appointment;
  move: MoveVisit;
  onClose: () => void;
}

export function StatusBadge({ status }: { status: AppointmentStatus }) {
  const { t } = useTranslation();
  const Icon = STATUS_ICONS[status];
  return (
    <span className={styles.status} style={statusStyle(status)}>
      <Icon size={14} aria-hidden />
      {t(`agenda.status.${status}`)}
    </span>
  );
}

/** One visit: what it is, where it stands, and what may happen to it next. */
export function AppointmentPanel({ agenda, appointment, move, onClose }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [dialog, setDialog] = useState<'cancel' | 'reschedule' | 'letter' | null>(null);
  const setStatus = useAction('agenda.set_status');
  const { id, version, status, patient_id, patient_name, patient_alerts } = appointment;
  const become = (next: AppointmentStatus, reason: string | null) =>
    setStatus.mutate({ id, version, status: next, reason });
  const writer = useWriter(patient_id);
  const openPatient = (tab: 'timeline' | 'finance') => go({ screen: 'patient', id: patient_id, tab });
  const steps = can('agenda.set_status') ? NEXT_STATUS[status] : [];
  const [usual, ...others] = steps;
  return (
    <aside className={styles.side} aria-label={t('agenda.visit')} data-testid="appointment-panel">
      <div className={styles.sideHead}>
        <StatusBadge status={status} />
        <IconButton label={t('common.close')} icon={<X size={18} aria-hidden />} onPress={onClose} />
      </div>
      <div className={styles.sideBody}>
        <div className={layout.stack} style={{ gap: 6 }}>
          <h2 className={styles.patient}>{patient_name}</h2>
          {patient_alerts > 0 && (
            <div>
              <Badge tone="danger" icon={<TriangleAlert size={12} aria-hidden />}>
                {t('agenda.alerts', { count: patient_alerts })}
              </Badge>
            </div>
          )}
        </div>
        <Facts agenda={agenda} appointment={appointment} />
        {appointment.override_reason && (
          <Note tone="warning">{t('agenda.overrideBecause', { reason: appointment.override_reason })}</Note>
        )}
        {appointment.notes && <Note>{appointment.notes}</Note>}
        <div className={layout.row}>
          <Button
            icon={<UserRound size={16} aria-hidden />}
            onPress={() => openPatient('timeline')}
            testid="open-patient"
          >
            {t('agenda.openPatient')}
          </Button>
          {can('finance.pay') && (
            <Button icon={<CircleDollarSign size={16} aria-hidden />} onPress={() => openPatient('finance')}>
              {t('agenda.takePayment')}
            </Button>
          )}
          {can('agenda.move') && isMovable(status) && (
            <Button
              icon={<CalendarClock size={16} aria-hidden />}
              onPress={() => setDialog('reschedule')}
              testid="reschedule"
            >
              {t('agenda.reschedule')}
            </Button>
          )}
          {writer === 'ready' && (
            <Button icon={<Mail size={16} aria-hidden />} onPress={() => setDialog('letter')} testid="letter-open">
              {t('assistant.letter')}
            </Button>
          )}
        </div>
        <ErrorNote error={setStatus.error} />
      </div>
      {usual && (
        <div className={styles.sideFoot}>
          <Button
            look="primary"
            size="large"
            isDisabled={setStatus.isPending}
            onPress={() => become(usual, null)}
            testid={`status-${usual}`}
          >
            {t(`agenda.become.${usual}`)}
          </Button>
          <div className={layout.row}>
            {others.map((next) => (
              <Button
                key={next}
                size="small"
                look={next === 'cancelled' ? 'danger' : 'plain'}
                isDisabled={setStatus.isPending}
                onPress={() => (next === 'cancelled' ? setDialog('cancel') : become(next, null))}
                testid={`status-${next}`}
              >
                {t(`agenda.become.${next}`)}
              </Button>
            ))}
          </div>
        </div>
      )}
      {dialog === 'cancel' && (
        <ReasonDialog
          title={t('agenda.cancelTitle')}
          text={t('agenda.cancelText', { patient: patient_name })}
          confirm={t('agenda.become.cancelled')}
          onClose={() => setDialog(null)}
          onConfirm={(reason) => {
            setDialog(null);
            become('cancelled', reason);
          }}
        />
      )}
      {dialog === 'letter' && (
        <LetterDialog patient={patient_id} name={patient_name} from="" onClose={() => setDialog(null)} />
      )}
      {dialog === 'reschedule' && (
        <RescheduleDialog agenda={agenda} appointment={appointment} move={move} onClose={() => setDialog(null)} />
      )}
    </aside>
  );
}

function Facts({ agenda, appointment }: Pick<Props, 'agenda' | 'appointment'>) {
  const { t } = useTranslation();
  const formats = useFormats(agenda.timezone);
  const { start, end, professional_id, room_id, service_name } = appointment;
  const facts: [string, string | undefined][] = [
    [
      t('agenda.when'),
      `${formats.dayLong(dayOf(start, agenda.timezone))}, ${formats.time(start)}–${formats.time(end)}`,
    ],
    [t('agenda.service'), service_name],
    [t('agenda.professional'), agenda.professionals.find(({ id }) => id === professional_id)?.name],
    [t('agenda.room'), agenda.rooms.find(({ id }) => id === room_id)?.name],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([title, value]) =>
          value && (
            <div key={title} style={{ display: 'contents' }}>
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
