import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Service } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, MoneyField, NumberField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';

type Form = Omit<Service, 'id' | 'version' | 'duration_minutes' | 'cleanup_minutes' | 'price'> & {
  duration_minutes: number | null;
  cleanup_minutes: number | null;
  price: number | null;
};

const BLANK: Form = {
  name: '',
  category: null,
  treatment_id: null,
  duration_minutes: 30,
  cleanup_minutes: 0,
  price: null,
  room_ids: [],
  equipment_ids: [],
  councils: [],
  active: true,
};

export function ServiceDialog({ service, onClose }: { service: Service | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Form>(service ?? BLANK);
  const set = (part: Partial<Form>) => setForm({ ...form, ...part });
  const treatments = useApi('catalogue.treatments', {}).data ?? [];
  const save = useAction('catalogue.save_service', { onDone: onClose });
  const { duration_minutes, cleanup_minutes, price } = form;
  const submit = () => {
    if (!duration_minutes || price === null) return;
    const { id = null, version = null } = service ?? {};
    save.mutate({ ...form, id, version, duration_minutes, cleanup_minutes: cleanup_minutes ?? 0, price });
  };
  return (
    <Dialog
      open
      wide
      title={service ? service.name : t('catalogue.newService')}
      onClose={onClose}
      testid="service-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={form.name.trim() === '' || !duration_minutes || price === null || save.isPending}
            onPress={submit}
            testid="service-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className={layout.grid}>
        <TextField
          label={t('common.name')}
          value={form.name}
          onChange={(name) => set({ name })}
          autoFocus
          testid="service-name"
        />
        <TextField
          label={t('catalogue.category')}
          required={false}
          value={form.category ?? ''}
          onChange={(text) => set({ category: text === '' ? null : text })}
        />
        <SelectField
          label={t('catalogue.treatment')}
          required={false}
          value={form.treatment_id}
          options={treatments.map(({ id, name }) => ({ id, label: name }))}
          onChange={(treatment_id) => set({ treatment_id })}
        />
        <NumberField
          label={t('catalogue.duration')}
          value={duration_minutes}
          onChange={(next) => set({ duration_minutes: next })}
          testid="service-duration"
        />
        <NumberField
          label={t('catalogue.cleanup')}
          hint={t('catalogue.cleanupHint')}
          value={cleanup_minutes}
          onChange={(next) => set({ cleanup_minutes: next })}
        />
        <MoneyField
          label={t('catalogue.price')}
          value={price}
          onChange={(next) => set({ price: next })}
          testid="service-price"
        />
      </div>
      <Needs form={form} onChange={set} />
      <Checkbox selected={form.active} onChange={(active) => set({ active })}>
        {t('catalogue.offered')}
      </Checkbox>
      <ErrorNote error={save.error} />
    </Dialog>
  );
}

/** What the agenda keeps for this service: one of these rooms, all of this equipment, one of these registrations. */
function Needs({ form, onChange }: { form: Form; onChange: (part: Partial<Form>) => void }) {
  const { t } = useTranslation();
  const [councils, setCouncils] = useState(form.councils.join(' '));
  const rooms = useApi('team.rooms', {}).data ?? [];
  const equipment = useApi('team.equipment', {}).data ?? [];
  return (
    <div className={layout.grid}>
      <Choices
        title={t('catalogue.rooms')}
        rows={rooms}
        chosen={form.room_ids}
        onChange={(room_ids) => onChange({ room_ids })}
      />
      <Choices
        title={t('catalogue.equipment')}
        rows={equipment}
        chosen={form.equipment_ids}
        onChange={(equipment_ids) => onChange({ equipment_ids })}
      />
      <TextField
        label={t('catalogue.councils')}
        hint={t('catalogue.councilsHint')}
        required={false}
        value={councils}
        onChange={(text) => {
          setCouncils(text);
          onChange({
            councils: text
              .toUpperCase()
              .split(/[\s,]+/)
              .filter(Boolean),
          });
        }}
      />
    </div>
  );
}

interface ChoicesProps {
  title: string;
  rows: { id: string; name: string; active: boolean }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function Choices({ title, rows, chosen, onChange }: ChoicesProps) {
  const offered = rows.filter(({ id, active }) => active || chosen.includes(id));
  if (offered.length === 0) return null;
  return (
    <fieldset>
      <legend className={`${layout.muted} ${layout.small}`}>{title}</legend>
      {offered.map(({ id, name }) => (
        <Checkbox
          key={id}
          selected={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        >
          {name}
        </Checkbox>
      ))}
    </fieldset>
  );
}
