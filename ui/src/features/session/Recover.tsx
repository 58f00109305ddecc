import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { ClinicEntry } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { NewPassword, passwordReady } from '@/features/firstrun/NewPassword';

import styles from './Session.module.css';

/** The way in when the password is forgotten: the printed recovery kit and a new password. */
export function Recover({ clinic, onBack }: { clinic: ClinicEntry; onBack: () => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [kit, setKit] = useState('');
  const [passwords, setPasswords] = useState({ first: '', second: '' });
  const recover = useAction('session.recover');
  const ready = login.trim() !== '' && kit.trim() !== '' && passwordReady(passwords);
  return (
    <main className={styles.gate} data-testid="recover-screen">
      <div className={styles.box}>
        <div className={styles.title}>
          <h1>{t('session.recoverTitle')}</h1>
          <p>{t('session.recoverHint', { clinic: clinic.name })}</p>
        </div>
        <Form
          className={styles.form ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            recover.mutate({ slug: clinic.slug, kit, login: login.trim(), new_password: passwords.first });
          }}
        >
          <TextField label={t('session.login')} value={login} onChange={setLogin} testid="recover-login" />
          <TextField label={t('session.kit')} value={kit} onChange={setKit} rows={4} testid="recover-kit" />
          <NewPassword replaces value={passwords} onChange={setPasswords} />
          <ErrorNote error={recover.error} />
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={!ready || recover.isPending}
            testid="recover-save"
          >
            {t('session.recoverSave')}
          </Button>
        </Form>
        <Button look="quiet" icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack}>
          {t('common.back')}
        </Button>
      </div>
    </main>
  );
}
