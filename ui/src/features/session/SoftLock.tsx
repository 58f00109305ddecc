import { LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { asApiError, type SessionInfo } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Note } from '@/components/Layout';

import styles from './Session.module.css';

/** The refusal that speaks of a user as well, where only the password was asked for. */
const WRONG = 'session.wrong_credentials';

/** Covers the whole window; the work underneath stays as it was. */
export function SoftLock({ session }: { session: SessionInfo }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [refusals, setRefusals] = useState(0);
  const resume = useAction('session.resume', {
    onRefused: () => {
      setPassword('');
      setRefusals(refusals + 1);
    },
  });
  const wrong = resume.error !== null && asApiError(resume.error).code === WRONG;
  const logout = useAction('session.logout');
  return (
    <main className={styles.cover} data-testid="soft-lock">
      <div className={styles.box}>
        <div className={`${styles.title} ${styles.center}`}>
          <LockKeyhole size={28} aria-hidden style={{ margin: '0 auto 8px' }} />
          <h1>{t('session.lockedTitle')}</h1>
          <p>{t('session.lockedHint', { user: session.user.name })}</p>
        </div>
        <Form
          className={styles.form ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            resume.mutate({ password });
          }}
        >
          <TextField
            // After a refusal the field begins anew, with the keyboard's attention.
            key={refusals}
            label={t('session.password')}
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            autoFocus
            testid="resume-password"
          />
          {wrong ? (
            <Note tone="danger" live testid="resume-error">
              {t('session.resumeRefused')}
            </Note>
          ) : (
            <ErrorNote error={resume.error} testid="resume-error" />
          )}
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={password === '' || resume.isPending}
            testid="resume"
          >
            {t('session.resume')}
          </Button>
        </Form>
        <Button look="quiet" onPress={() => logout.mutate({})} testid="resume-other">
          {t('session.otherUser')}
        </Button>
      </div>
    </main>
  );
}
