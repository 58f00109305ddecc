import { RotateCcw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { Link } from '@/backend';
import { Button, IconButton } from '@/components/Button';

import styles from './Assistant.module.css';
import type { WritingDesk } from './useWriting';
import { Written } from './Written';

interface Props {
  desk: WritingDesk;
  onAgain: () => void;
  onFollow: (link: Link) => boolean;
}

/** A patient's record in short, each sentence with the notes that carry it. It is read and put away, and kept nowhere. */
export function RecordSummary({ desk, onAgain, onFollow }: Props) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  // The button that was pressed is gone; who works by keyboard goes on from here.
  useEffect(() => place.current?.focus(), []);
  return (
    <section
      ref={place}
      tabIndex={-1}
      className={styles.help}
      aria-label={t('assistant.summary')}
      data-testid="record-summary"
    >
      <div className={styles.helpHead}>
        <h2>{t('assistant.summary')}</h2>
        {!desk.running && (
          <Button
            size="small"
            look="quiet"
            icon={<RotateCcw size={14} aria-hidden />}
            onPress={onAgain}
            testid="summary-again"
          >
            {t('assistant.writeAgain')}
          </Button>
        )}
        <IconButton
          label={t('common.close')}
          icon={<X size={18} aria-hidden />}
          onPress={desk.forget}
          testid="summary-close"
        />
      </div>
      <Written task="summary" begun={desk.begun} growing={desk} onFollow={onFollow} />
    </section>
  );
}
