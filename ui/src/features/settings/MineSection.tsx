import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { useAction } from '@/app/query';
import { chooseTheme, useStoredTheme } from '@/app/theme';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Card, layout, Segments } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { NewPassword, passwordReady } from '@/features/firstrun/NewPassword';
import { chooseLanguage, isLanguage, LANGUAGES } from '@/i18n';

const THEMES = ['system', 'light', 'dark'] as const;

/** What belongs to this person on this computer. */
export function MineSection() {
  const { t, i18n } = useTranslation();
  const theme = useStoredTheme();
  return (
    <div className={layout.stack}>
      <Card title={t('settings.look')}>
        <div className={layout.stack}>
          <Segments
            label={t('settings.theme')}
            value={theme}
            options={THEMES.map((id) => ({ id, label: t(`settings.themes.${id}`) }))}
            onChange={chooseTheme}
            testid="theme"
          />
          <Segments
            label={t('firstrun.language')}
            value={isLanguage(i18n.language) ? i18n.language : 'pt-BR'}
            options={LANGUAGES.map((id) => ({ id, label: t(`settings.languages.${id}`) }))}
            onChange={(language) => void chooseLanguage(language)}
            testid="language"
          />
        </div>
      </Card>
      <ChangePassword />
    </div>
  );
}

function ChangePassword() {
  const { t } = useTranslation();
  const blank = { current: '', next: { first: '', second: '' } };
  const [form, setForm] = useState(blank);
  const change = useAction('session.change_password', {
    onDone: () => {
      setForm(blank);
      toasts.show(t('session.passwordChanged'));
    },
  });
  const ready = form.current !== '' && passwordReady(form.next);
  return (
    <Card title={t('session.changePassword')}>
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) change.mutate({ current: form.current, next: form.next.first });
        }}
      >
        <div className={layout.stack} style={{ maxWidth: 380 }}>
          <TextField
            label={t('session.currentPassword')}
            type="password"
            autoComplete="current-password"
            value={form.current}
            onChange={(current) => setForm({ ...form, current })}
            testid="current-password"
          />
          <NewPassword replaces value={form.next} onChange={(next) => setForm({ ...form, next })} />
          <ErrorNote error={change.error} />
          <div>
            <Button type="submit" look="primary" isDisabled={!ready || change.isPending} testid="password-save">
              {t('session.changePassword')}
            </Button>
          </div>
        </div>
      </Form>
    </Card>
  );
}
