import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Professional, TeamUser } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, DayField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';

import { HoursEditor } from './HoursEditor';

type Form = Omit<Professional, 'id' | 'version'>;

const BLANK: Form = {
  user_id: null,
  full_name: '',
  specialty: null,
  council: null,
  council_number: null,
  council_state: null,
  council_status: 'pending',
  council_expires: null,
  color: '#0d6b63',
  active: true,
  hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: '08:00', end: '18:00' })),
};
const STATUSES = ['pending', 'verified', 'rejected', 'suspended'] as const;

interface Props {
  professional: Professional | null;
  users: TeamUser[];
  onClose: () => void;
}

export function ProfessionalDialog({ professional, users, onClose }: Props) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Form>(professional ?? BLANK);
  const set = (part: Partial<Form>) => setForm({ ...form, ...part });
  const save = useAction('team.save_professional', { onDone: onClose });
  const backwards = form.hours.some(({ start, end }) => start >= end);
  return (
    <Dialog
      open
      wide
      title={professional ? professional.full_name : t('team.newProfessional')}
      onClose={onClose}
      testid="professional-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={form.full_name.trim() === '' || backwards || save.isPending}
            onPress={() => {
              const { id = null, version = null } = professional ?? {};
              save.mutate({ ...form, full_name: form.full_name.trim(), id, version });
            }}
            testid="professional-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className={layout.grid}>
        <TextField
          label={t('common.fullName')}
          value={form.full_name}
          onChange={(full_name) => set({ full_name })}
          autoFocus
          testid="professional-name"
        />
        <SelectField
          label={t('team.user')}
          required={false}
          value={form.user_id}
          options={users.filter(({ active }) => active).map(({ id, name }) => ({ id, label: name }))}
          onChange={(user_id) => set({ user_id })}
        />
        <TextField
          label={t('team.specialty')}
          required={false}
          value={form.specialty ?? ''}
          onChange={(text) => set({ specialty: text === '' ? null : text })}
        />
      </div>
      <RegistrationFields form={form} onChange={set} />
      <label className={layout.row}>
        <input type="color" value={form.color} onChange={(event) => set({ color: event.target.value })} />
        {t('team.color')}
      </label>
      <HoursEditor hours={form.hours} onChange={(hours) => set({ hours })} />
      <Checkbox selected={form.active} onChange={(active) => set({ active })}>
        {t('team.treats')}
      </Checkbox>
      <ErrorNote error={save.error} />
    </Dialog>
  );
}

function RegistrationFields({ form, onChange }: { form: Form; onChange: (part: Partial<Form>) => void }) {
  const { t } = useTranslation();
  const text = (value: string) => (value === '' ? null : value);
  return (
    <div className={layout.grid}>
      <TextField
        label={t('team.council')}
        hint={t('team.councilHint')}
        required={false}
        value={form.council ?? ''}
        onChange={(value) => onChange({ council: text(value.toUpperCase()) })}
        testid="professional-council"
      />
      <TextField
        label={t('team.councilNumber')}
        required={false}
        value={form.council_number ?? ''}
        onChange={(value) => onChange({ council_number: text(value) })}
      />
      <TextField
        label={t('common.state')}
        required={false}
        maxLength={2}
        value={form.council_state ?? ''}
        onChange={(value) => onChange({ council_state: text(value.toUpperCase()) })}
      />
      <DayField
        label={t('team.councilExpires')}
        required={false}
        value={form.council_expires}
        onChange={(council_expires) => onChange({ council_expires })}
      />
      <SelectField
        label={t('team.councilCheck')}
        value={form.council_status}
        options={STATUSES.map((id) => ({ id, label: t(`team.councilStatus.${id}`) }))}
        onChange={(status) => status && onChange({ council_status: status })}
      />
    </div>
  );
}
