import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { ClinicSettings } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { NumberField, TextField } from '@/components/Fields';
import { Card, layout } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { isCep, isCnpj, maskCep, maskCnpj, maskPhone } from '@/lib/br';

export function ClinicSection() {
  const settings = useApi('settings.clinic', {});
  if (!settings.data) return <ErrorNote error={settings.error} />;
  return <ClinicForm key={settings.data.version} stored={settings.data} />;
}

type TextName = 'name' | 'legal_name' | 'cnpj' | 'phone' | 'email' | 'postal_code' | 'address' | 'city' | 'state';

const FIELDS: TextName[] = ['name', 'legal_name', 'cnpj', 'phone', 'email', 'postal_code', 'address', 'city', 'state'];
const LONG: TextName[] = ['name', 'legal_name', 'email', 'address'];
const MASKS: Partial<Record<TextName, (text: string) => string>> = {
  cnpj: maskCnpj,
  phone: maskPhone,
  postal_code: maskCep,
};

function mistake(name: TextName, text: string): string | null {
  if (name === 'cnpj' && text !== '' && !isCnpj(text)) return 'common.wrongCnpj';
  if (name === 'postal_code' && text !== '' && !isCep(text)) return 'common.wrongCep';
  return null;
}

type Minutes = { soft: number | null; hard: number | null };

function ClinicForm({ stored }: { stored: ClinicSettings }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(stored);
  const [minutes, setMinutes] = useState<Minutes>({ soft: stored.soft_lock_minutes, hard: stored.hard_lock_minutes });
  const set = (part: Partial<ClinicSettings>) => setForm({ ...form, ...part });
  const save = useAction('settings.save_clinic', { onDone: () => toasts.show(t('common.saved')) });
  const { soft, hard } = minutes;
  const ordered = soft !== null && hard !== null && soft > 0 && soft <= hard;
  const ready = form.name.trim() !== '' && ordered && FIELDS.every((name) => !mistake(name, form[name] ?? ''));
  const text = (name: TextName) => {
    const wrong = mistake(name, form[name] ?? '');
    const mask = MASKS[name];
    return (
      <div key={name} className={LONG.includes(name) ? layout.wide : undefined}>
        <TextField
          label={t(`settings.field.${name}`)}
          value={mask ? mask(form[name] ?? '') : (form[name] ?? '')}
          onChange={(value) => set({ [name]: value === '' && name !== 'name' ? null : value })}
          error={wrong ? t(wrong) : null}
          testid={`settings-${name}`}
          {...(mask ? { mask } : {})}
          {...(name === 'state' ? { maxLength: 2 } : {})}
        />
      </div>
    );
  };
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate({ ...form, soft_lock_minutes: soft, hard_lock_minutes: hard });
      }}
    >
      <div className={layout.stack}>
        <Card title={t('settings.tab.clinic')}>
          <div className={layout.grid}>{FIELDS.map(text)}</div>
        </Card>
        <Card title={t('settings.branding')}>
          <label className={layout.row}>
            <input
              type="color"
              value={form.accent}
              onChange={(event) => set({ accent: event.target.value })}
              data-testid="settings-accent"
            />
            {t('settings.accent')}
          </label>
        </Card>
        <Card title={t('settings.locks')}>
          <div className={layout.grid}>
            <NumberField
              label={t('settings.softLock')}
              hint={t('settings.softLockHint')}
              value={soft}
              onChange={(next) => setMinutes({ ...minutes, soft: next })}
              testid="settings-soft-lock"
            />
            <NumberField
              label={t('settings.hardLock')}
              hint={t('settings.hardLockHint')}
              value={hard}
              onChange={(next) => setMinutes({ ...minutes, hard: next })}
              error={soft !== null && hard !== null && soft > hard ? t('settings.lockOrder') : null}
              testid="settings-hard-lock"
            />
          </div>
        </Card>
        <Card title={t('settings.privacy')}>
          <div className={layout.grid}>
            <TextField
              label={t('settings.field.dpo_name')}
              value={form.dpo_name ?? ''}
              onChange={(value) => set({ dpo_name: value === '' ? null : value })}
            />
            <TextField
              label={t('settings.field.dpo_email')}
              value={form.dpo_email ?? ''}
              onChange={(value) => set({ dpo_email: value === '' ? null : value })}
            />
          </div>
        </Card>
        <ErrorNote error={save.error} />
        <div className={layout.saveBar}>
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={!ready || save.isPending}
            testid="settings-save"
          >
            {t('common.save')}
          </Button>
        </div>
      </div>
    </Form>
  );
}
