import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { NewPassword, passwordReady } from '@/features/firstrun/NewPassword';

import styles from './Session.module.css';

/** A password that somebody else handed over opens nothing but this: the choice of one's own. */
export function MustChange({ name }: { name: string }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState({ first: '', second: '' });
  const change = useAction('session.change_password');
  const logout = useAction('session.logout');
  const ready = current !== '' && passwordReady(next);
  return (
    <main className={styles.gate} data-testid="must-change">
      <div className={styles.box}>
        <div className={styles.title}>
          <h1>{t('session.hello', { name })}</h1>
          <p>{t('session.mustChange')}</p>
        </div>
        <Form
          className={styles.form ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) change.mutate({ current, next: next.first });
          }}
        >
          <TextField
            label={t('session.handedPassword')}
            type="password"
            value={current}
            onChange={setCurrent}
            autoComplete="current-password"
            autoFocus
            testid="current-password"
          />
          <NewPassword replaces value={next} onChange={setNext} />
          <ErrorNote error={change.error} />
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={!ready || change.isPending}
            testid="password-save"
          >
            {t('session.changePassword')}
          </Button>
        </Form>
        <Button look="quiet" onPress={() => logout.mutate({})}>
          {t('app.logout')}
        </Button>
      </div>
    </main>
  );
}
