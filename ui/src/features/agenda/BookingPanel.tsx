import { UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { Agenda, ApiError, Conflict, Slot } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button, IconButton } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, ClockField, DayField, NumberField, TextField } from '@/components/Fields';
import { layout, Note } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { toasts } from '@/components/toasts';
import { PatientPicker } from '@/features/patients/PatientPicker';
import { QuickRegister } from '@/features/patients/QuickRegister';
import { addDays, todayIn } from '@/lib/time';

import styles from './Agenda.module.css';
import { bookOf, refusalOf, withService, withSlot, type BookingDraft } from './booking';
import { Alternatives, ConflictList } from './Conflicts';
import { OverrideDialog } from './OverrideDialog';

interface Props {
  agenda: Agenda;
  draft: BookingDraft;
  onChange: (draft: BookingDraft) => void;
  onClose: () => void;
}

/** The booking form beside the agenda: conflicts and free times show while it is filled in. */
export function BookingPanel({ agenda, draft, onChange, onClose }: Props) {
  const { t } = useTranslation();
  const { timezone } = agenda;
  const [refusal, setRefusal] = useState<{ conflicts: Conflict[]; alternatives: Slot[] } | null>(null);
  const book = useAction('agenda.book', {
    onDone: ({ appointment, warnings }) => {
      toasts.show(t('agenda.booked', { patient: appointment.patient_name }));
      warnings.forEach((warning) => toasts.show(t(`agenda.warning.${warning}`, { defaultValue: warning })));
      onClose();
    },
    onRefused: ({ code, params }: ApiError) => {
      if (code === 'agenda.conflict') setRefusal(refusalOf(params));
    },
  });
  const request = bookOf(draft, timezone, null);
  const check = useCheck(request);
  const nameOf = (id: string) => agenda.professionals.find((row) => row.id === id)?.name ?? '';
  const take = (slot: Slot) => {
    setRefusal(null);
    onChange(withSlot(draft, slot, timezone));
  };
  const submit = () => {
    if (!request) return;
    if (check && check.conflicts.length > 0) setRefusal(check);
    else book.mutate(request);
  };
  const free = useFreeSlots(agenda, draft);
  const unexplained = book.error && !refusal ? book.error : null;
  return (
    <aside className={styles.side} aria-label={t('agenda.newBooking')} data-testid="booking-panel">
      <div className={styles.sideHead}>
        <h2>{t('agenda.newBooking')}</h2>
        <IconButton label={t('common.close')} icon={<X size={18} aria-hidden />} onPress={onClose} />
      </div>
      <Form
        style={{ display: 'contents' }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.sideBody}>
          <BookingFields agenda={agenda} draft={draft} onChange={onChange} />
        </div>
        <div className={styles.sideFoot}>
          <Alternatives slots={free} zone={timezone} wished={draft.professional} nameOf={nameOf} onChoose={take} />
          {check && check.conflicts.length > 0 && (
            <div className={styles.warnings}>
              <ConflictList conflicts={check.conflicts} zone={timezone} />
              <Alternatives
                slots={check.alternatives}
                zone={timezone}
                wished={draft.professional}
                nameOf={nameOf}
                onChoose={take}
              />
            </div>
          )}
          <ErrorNote error={unexplained} testid="booking-error" />
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={!request || book.isPending}
            testid="booking-save"
          >
            {check && check.conflicts.length > 0 ? t('agenda.overrideSave') : t('agenda.book')}
          </Button>
        </div>
      </Form>
      {refusal && (
        <OverrideDialog
          {...refusal}
          zone={timezone}
          wished={draft.professional}
          nameOf={nameOf}
          onClose={() => setRefusal(null)}
          onAlternative={take}
          onOverride={(reason) => {
            const again = bookOf(draft, timezone, reason);
            setRefusal(null);
            if (again) book.mutate(again);
          }}
        />
      )}
    </aside>
  );
}

/** What the core says about a complete wish; null while it is not complete. */
function useCheck(request: ReturnType<typeof bookOf>) {
  const ask = request ?? {
    patient_id: '',
    professional_id: '',
    service_id: '',
    room_id: null,
    equipment_ids: [],
    start: '',
    duration_minutes: null,
    notes: null,
    override_reason: null,
  };
  const check = useApi(
    'agenda.check',
    { ...ask, notes: null, ignore_id: null },
    { enabled: request !== null, keep: true },
  );
  return request ? (check.data ?? null) : null;
}

const AHEAD_DAYS = 14;
const OFFERED = 6;

/** The next free times for the service, offered while no time is chosen. */
function useFreeSlots(agenda: Agenda, { service, professional, day, minute }: BookingDraft): Slot[] {
  const from = day ?? todayIn(agenda.timezone);
  const open = service !== null && minute === null;
  const slots = useApi(
    'agenda.free_slots',
    { from, to: addDays(from, AHEAD_DAYS), service_id: service ?? '', professional_id: professional, limit: OFFERED },
    { enabled: open, keep: true },
  );
  return open ? (slots.data ?? []) : [];
}

type FieldsProps = Pick<Props, 'agenda' | 'draft' | 'onChange'>;

function BookingFields({ agenda, draft, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const can = useCan();
  const services = useApi('catalogue.services', {}).data ?? [];
  const equipment = useApi('team.equipment', {}, { enabled: can('team.equipment') }).data ?? [];
  const [registering, setRegistering] = useState(false);
  const set = (part: Partial<BookingDraft>) => onChange({ ...draft, ...part });
  const allowedRooms = services.find(({ id }) => id === draft.service)?.room_ids ?? [];
  const rooms = agenda.rooms.filter(({ id }) => allowedRooms.length === 0 || allowedRooms.includes(id));
  return (
    <>
      <PatientPicker
        chosen={draft.patient}
        text={draft.patientText}
        onText={(patientText) => {
          const kept = draft.patient?.full_name === patientText ? draft.patient : null;
          onChange({ ...draft, patientText, patient: kept });
        }}
        onChoose={(patient) => patient && onChange({ ...draft, patient, patientText: patient.full_name })}
      />
      {!draft.patient && draft.patientText.trim().length > 2 && can('patients.register') && (
        <Button
          size="small"
          icon={<UserPlus size={14} aria-hidden />}
          onPress={() => setRegistering(true)}
          testid="booking-register"
        >
          {t('agenda.registerPatient')}
        </Button>
      )}
      {registering && (
        <QuickRegister
          name={draft.patientText.trim()}
          onClose={() => setRegistering(false)}
          onPatient={(patient) => {
            setRegistering(false);
            onChange({ ...draft, patient, patientText: patient.full_name });
          }}
        />
      )}
      {draft.patient !== null && draft.patient.alerts > 0 && (
        <Note tone="warning">{t('agenda.patientAlerts', { count: draft.patient.alerts })}</Note>
      )}
      <SelectField
        label={t('agenda.service')}
        value={draft.service}
        options={services.filter(({ active }) => active).map(({ id, name }) => ({ id, label: name }))}
        onChange={(id) => {
          const service = services.find((row) => row.id === id);
          if (service) onChange(withService(draft, service));
        }}
        testid="booking-service"
      />
      <SelectField
        label={t('agenda.professional')}
        value={draft.professional}
        options={agenda.professionals.map(({ id, name, bookable, why_not }) => ({
          id,
          label: name,
          disabled: !bookable,
          detail: why_not ? t(`agenda.whyNot.${why_not}`, { defaultValue: why_not }) : null,
        }))}
        onChange={(professional) => set({ professional })}
        testid="booking-professional"
      />
      <div className={styles.two}>
        <DayField label={t('agenda.day')} value={draft.day} onChange={(day) => set({ day })} testid="booking-day" />
        <ClockField
          label={t('agenda.time')}
          value={draft.minute}
          onChange={(minute) => set({ minute })}
          testid="booking-time"
        />
        <NumberField
          label={t('agenda.minutes')}
          value={draft.duration}
          onChange={(duration) => set({ duration })}
          testid="booking-duration"
        />
        <SelectField
          label={t('agenda.room')}
          value={draft.room ?? 'none'}
          options={[{ id: 'none', label: t('agenda.noRoom') }, ...rooms.map(({ id, name }) => ({ id, label: name }))]}
          onChange={(room) => set({ room: room === 'none' ? null : room })}
          testid="booking-room"
        />
      </div>
      {equipment.some(({ active }) => active) && (
        <fieldset>
          <legend className={`${layout.muted} ${layout.small}`}>{t('agenda.equipment')}</legend>
          {equipment
            .filter(({ active }) => active)
            .map(({ id, name }) => (
              <Checkbox
                key={id}
                selected={draft.equipment.includes(id)}
                onChange={(on) =>
                  set({ equipment: on ? [...draft.equipment, id] : draft.equipment.filter((other) => other !== id) })
                }
              >
                {name}
              </Checkbox>
            ))}
        </fieldset>
      )}
      <TextField
        label={t('agenda.notes')}
        required={false}
        rows={2}
        value={draft.notes}
        onChange={(notes) => set({ notes })}
        maxLength={500}
        testid="booking-notes"
      />
    </>
  );
}
