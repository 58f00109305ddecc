import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/Fields';
import { isAcceptable, LEAST_CHARACTERS, strengthOf } from '@/lib/password';

import styles from './NewPassword.module.css';

export interface Passwords {
  first: string;
  second: string;
}

export function passwordReady({ first, second }: Passwords): boolean {
  return isAcceptable(first) && first === second;
}

interface Props {
  /** Whether it takes the place of another one. */
  replaces?: boolean;
  value: Passwords;
  onChange: (value: Passwords) => void;
}

/** A password typed twice, with how hard it is to guess. */
export function NewPassword({ replaces = false, value, onChange }: Props) {
  const { t } = useTranslation();
  const strength = strengthOf(value.first);
  const differs = value.second !== '' && !value.first.startsWith(value.second);
  return (
    <>
      <TextField
        label={t(replaces ? 'firstrun.replacingPassword' : 'firstrun.newPassword')}
        hint={t('firstrun.passwordHint', { count: LEAST_CHARACTERS })}
        type="password"
        autoComplete="new-password"
        value={value.first}
        onChange={(first) => onChange({ ...value, first })}
        testid="new-password"
      />
      {value.first !== '' && (
        <div>
          <div className={styles.meter} aria-hidden>
            {[1, 2, 3, 4].map((step) => (
              <div key={step} className={styles.bar} data-on={strength >= step || undefined} />
            ))}
          </div>
          <p className={styles.words} role="status" data-testid="password-strength">
            {t(`firstrun.strength.${strength}`)}
          </p>
        </div>
      )}
      <TextField
        label={t('firstrun.repeatPassword')}
        type="password"
        autoComplete="new-password"
        value={value.second}
        onChange={(second) => onChange({ ...value, second })}
        error={differs ? t('firstrun.passwordsDiffer') : null}
        testid="repeat-password"
      />
    </>
  );
}
