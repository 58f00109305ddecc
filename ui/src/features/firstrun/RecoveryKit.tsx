import { Printer } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { CreatedClinic } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { layout, Note } from '@/components/Layout';
import session from '@/features/session/Session.module.css';

import type { Draft } from './draft';
import styles from './Wizard.module.css';

interface Props {
  clinic: string;
  created: CreatedClinic;
  owner: Draft;
}

/** The only other way into the data: shown once, printed, and proven by typing three groups back. */
export function RecoveryKit({ clinic, created, owner }: Props) {
  const { t } = useTranslation();
  const [checking, setChecking] = useState(false);
  return (
    <main className={session.gate} data-testid="recovery-kit">
      <div className={styles.box}>
        <h1>{t('firstrun.kitTitle', { clinic })}</h1>
        {checking ? (
          <CheckKit created={created} owner={owner} onBack={() => setChecking(false)} />
        ) : (
          <>
            <div className={styles.body}>
              <Note tone="warning">{t('firstrun.kitWarning')}</Note>
              <ol className={styles.kit}>
                {created.recovery_groups.map((group, index) => (
                  <li key={index} data-testid={`kit-group-${index}`}>
                    <span>{index + 1}</span>
                    {group}
                  </li>
                ))}
              </ol>
              <p className={layout.muted}>{t('firstrun.kitHint')}</p>
            </div>
            <div className={`${styles.foot} ${styles.noprint}`}>
              <Button icon={<Printer size={16} aria-hidden />} size="large" onPress={() => window.print()}>
                {t('firstrun.kitPrint')}
              </Button>
              <Button look="primary" size="large" onPress={() => setChecking(true)} testid="kit-kept">
                {t('firstrun.kitKept')}
              </Button>
            </div>
          </>
        )}
      </div>
    </main>
  );
}

function CheckKit({ created, owner, onBack }: Omit<Props, 'clinic'> & { onBack: () => void }) {
  const { t } = useTranslation();
  const { slug, check_groups } = created;
  const [typed, setTyped] = useState<Record<number, string>>({});
  const unlock = useAction('session.unlock');
  const confirm = useAction('app.confirm_kit', {
    onDone: () => unlock.mutate({ slug, login: owner.owner.login, password: owner.passwords.first }),
  });
  const groups = check_groups.map((index) => ({ index, text: (typed[index] ?? '').trim() }));
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ slug, groups });
      }}
    >
      <div className={styles.body}>
        <p>{t('firstrun.kitCheck')}</p>
        <div className={layout.grid}>
          {groups.map(({ index, text }) => (
            <TextField
              key={index}
              label={t('firstrun.kitGroup', { number: index + 1 })}
              value={text}
              onChange={(next) => setTyped({ ...typed, [index]: next.toUpperCase() })}
              testid={`kit-check-${index}`}
            />
          ))}
        </div>
        <ErrorNote error={confirm.error ?? unlock.error} />
      </div>
      <div className={styles.foot}>
        <Button onPress={onBack} size="large">
          {t('firstrun.kitShowAgain')}
        </Button>
        <Button
          type="submit"
          look="primary"
          size="large"
          isDisabled={groups.some(({ text }) => text === '') || confirm.isPending || unlock.isPending}
          testid="kit-confirm"
        >
          {t('firstrun.kitConfirm')}
        </Button>
      </div>
    </Form>
  );
}
