import { ArrowLeft } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { refresh, useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Segments } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { NewPassword, passwordReady } from '@/features/firstrun/NewPassword';

import styles from './Session.module.css';

type Opening = 'password' | 'kit';

/** A backup becomes a clinic of this computer, opened by a user's password of then or by the recovery kit. */
export function Restore({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const [login, setLogin] = useState('');
  const [by, setBy] = useState<Opening>('password');
  const [password, setPassword] = useState('');
  const [kit, setKit] = useState('');
  const [next, setNext] = useState({ first: '', second: '' });
  const client = useQueryClient();
  const restore = useAction('backup.restore', {
    onDone: () => {
      toasts.show(t('session.restored'));
      void refresh(client, 'app');
      onBack();
    },
  });
  const opened = by === 'password' ? password !== '' : kit.trim() !== '' && passwordReady(next);
  const ready = path.trim() !== '' && login.trim() !== '' && opened;
  return (
    <main className={styles.gate} data-testid="restore-screen">
      <div className={styles.box}>
        <div className={styles.title}>
          <h1>{t('session.restoreTitle')}</h1>
          <p>{t('session.restoreHint')}</p>
        </div>
        <Form
          className={styles.form ?? ''}
          onSubmit={(event) => {
            event.preventDefault();
            const shared = { path: path.trim(), slug: null, login: login.trim() };
            if (by === 'password') restore.mutate({ ...shared, password, kit: null });
            else restore.mutate({ ...shared, password: next.first, kit });
          }}
        >
          <TextField label={t('settings.backupFile')} value={path} onChange={setPath} autoFocus testid="restore-path" />
          <TextField label={t('session.login')} value={login} onChange={setLogin} testid="restore-login" />
          <Segments
            label={t('session.restoreBy')}
            value={by}
            options={[
              { id: 'password', label: t('session.byPassword') },
              { id: 'kit', label: t('session.byKit') },
            ]}
            onChange={setBy}
            testid="restore-by"
          />
          {by === 'password' ? (
            <TextField
              label={t('session.passwordThen')}
              type="password"
              value={password}
              onChange={setPassword}
              testid="restore-password"
            />
          ) : (
            <>
              <TextField label={t('session.kit')} value={kit} onChange={setKit} rows={4} testid="restore-kit" />
              <NewPassword replaces value={next} onChange={setNext} />
            </>
          )}
          <ErrorNote error={restore.error} />
          <Button
            type="submit"
            look="primary"
            size="large"
            isDisabled={!ready || restore.isPending}
            testid="restore-save"
          >
            {restore.isPending ? t('settings.backupWorking') : t('session.restoreSave')}
          </Button>
        </Form>
        <Button look="quiet" icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack} testid="restore-back">
          {t('common.back')}
        </Button>
      </div>
    </main>
  );
}
