import { Zap } from 'lucide-react';
import { useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import styles from './Agenda.module.css';

interface Props {
  input: RefObject<HTMLInputElement | null>;
  onLine: (line: string) => void;
}

/** One line of typing; Enter fills the booking form with what it says. */
export function QuickBooking({ input, onLine }: Props) {
  const { t } = useTranslation();
  const [line, setLine] = useState('');
  return (
    <form
      className={styles.quick}
      onSubmit={(event) => {
        event.preventDefault();
        if (line.trim() === '') return;
        onLine(line);
        setLine('');
      }}
    >
      <Zap size={16} aria-hidden />
      <input
        ref={input}
        value={line}
        onChange={(event) => setLine(event.target.value)}
        placeholder={t('agenda.quickHint')}
        aria-label={t('agenda.quick')}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        data-testid="quick-booking"
      />
    </form>
  );
}
