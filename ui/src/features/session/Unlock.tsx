import { ArrowLeft, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { ClinicEntry } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';

import styles from './Session.module.css';
import { useGreeting } from './greeting';

interface Props {
  clinic: ClinicEntry;
  onBack: () => void;
  onRecover: () => void;
}

export function Unlock({ clinic, onBack, onRecover }: Props) {
  const { t } = useTranslation();
  const only = clinic.users.length === 1 ? clinic.users[0] : undefined;
  const [login, setLogin] = useState(only ?? '');
  const [password, setPassword] = useState('');
  const greet = useGreeting();
  const [refusals, setRefusals] = useState(0);
  const unlock = useAction('session.unlock', {
    onDone: greet,
    onRefused: () => {
      setPassword('');
      setRefusals(refusals + 1);
    },
  });
  return (
    <main className={styles.gate} data-testid="unlock-screen">
      <div className={styles.box}>
        <div className={styles.title}>
          <h1>{clinic.name}</h1>
          <p>{t('session.unlockHint')}</p>
        </div>
        <Form
          className={styles.form ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            unlock.mutate({ slug: clinic.slug, login: login.trim(), password });
          }}
        >
          <TextField
            label={t('session.login')}
            value={login}
            onChange={setLogin}
            autoComplete="username"
            autoFocus={!only}
            testid="login"
          />
          <TextField
            // After a refusal the field begins anew, with the keyboard's attention.
            key={refusals}
            label={t('session.password')}
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            autoFocus={Boolean(only) || refusals > 0}
            testid="password"
          />
          <ErrorNote error={unlock.error} testid="unlock-error" />
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={unlock.isPending || login.trim() === '' || password === ''}
            testid="unlock"
          >
            {unlock.isPending ? t('session.opening') : t('session.open')}
          </Button>
        </Form>
        <div className={styles.choices}>
          <Button look="quiet" icon={<KeyRound size={16} aria-hidden />} onPress={onRecover} testid="recover">
            {t('session.forgot')}
          </Button>
          <Button look="quiet" icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack} testid="other-clinic">
            {t('session.otherClinic')}
          </Button>
        </div>
      </div>
    </main>
  );
}
