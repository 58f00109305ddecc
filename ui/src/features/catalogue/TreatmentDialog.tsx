import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Treatment, TreatmentCategory } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, MoneyField, NumberField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';

type Form = Omit<Treatment, 'id' | 'version' | 'duration_minutes' | 'base_price' | 'sessions_required'> & {
  duration_minutes: number | null;
  base_price: number | null;
  sessions_required: number | null;
};

const BLANK: Form = {
  name: '',
  category: 'facial',
  description: null,
  duration_minutes: 30,
  base_price: null,
  contraindications: [],
  aftercare: null,
  sessions_required: 1,
  interval_days: null,
  anvisa_registration: null,
  active: true,
};

const CATEGORIES: TreatmentCategory[] = [
  'facial',
  'body',
  'injectable',
  'filler',
  'laser',
  'peeling',
  'hair',
  'wellness',
  'other',
];

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

export function TreatmentDialog({ treatment, onClose }: { treatment: Treatment | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Form>(treatment ?? BLANK);
  const [against, setAgainst] = useState(form.contraindications.join('\n'));
  const set = (part: Partial<Form>) => setForm({ ...form, ...part });
  const save = useAction('catalogue.save_treatment', { onDone: onClose });
  const { name, category, duration_minutes, base_price, sessions_required } = form;
  const ready = name.trim() !== '' && duration_minutes && base_price !== null && sessions_required;
  const submit = () => {
    if (!ready) return;
    const { id = null, version = null } = treatment ?? {};
    const contraindications = against
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    save.mutate({ ...form, id, version, duration_minutes, base_price, sessions_required, contraindications });
  };
  return (
    <Dialog
      open
      wide
      title={treatment ? treatment.name : t('catalogue.newTreatment')}
      onClose={onClose}
      testid="treatment-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isDisabled={!ready || save.isPending} onPress={submit} testid="treatment-save">
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className={layout.grid}>
        <TextField
          label={t('common.name')}
          value={name}
          onChange={(text) => set({ name: text })}
          autoFocus
          testid="treatment-name"
        />
        <SelectField
          label={t('catalogue.category')}
          value={category}
          options={CATEGORIES.map((id) => ({ id, label: t(`catalogue.categories.${id}`) }))}
          onChange={(next) => next && set({ category: next })}
          testid="treatment-category"
        />
        <MoneyField
          label={t('catalogue.price')}
          value={base_price}
          onChange={(next) => set({ base_price: next })}
          testid="treatment-price"
        />
        <NumberField
          label={t('catalogue.duration')}
          value={duration_minutes}
          onChange={(next) => set({ duration_minutes: next })}
        />
        <NumberField
          label={t('catalogue.sessions')}
          value={sessions_required}
          onChange={(next) => set({ sessions_required: next })}
        />
        <NumberField
          label={t('catalogue.interval')}
          required={false}
          value={form.interval_days}
          onChange={(interval_days) => set({ interval_days })}
        />
      </div>
      <TextField
        label={t('catalogue.description')}
        required={false}
        rows={2}
        value={form.description ?? ''}
        onChange={(text) => set({ description: orNull(text) })}
      />
      <TextField
        label={t('catalogue.contraindications')}
        hint={t('catalogue.contraindicationsHint')}
        required={false}
        rows={3}
        value={against}
        onChange={setAgainst}
      />
      <TextField
        label={t('catalogue.aftercare')}
        required={false}
        rows={3}
        value={form.aftercare ?? ''}
        onChange={(text) => set({ aftercare: orNull(text) })}
      />
      <Checkbox selected={form.active} onChange={(active) => set({ active })}>
        {t('catalogue.offered')}
      </Checkbox>
      <ErrorNote error={save.error} />
    </Dialog>
  );
}
