import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { useApi } from '@/app/query';
import { useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Empty } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

import styles from './Assistant.module.css';

interface Props {
  onAsk: (question: string) => void;
  onClose: () => void;
}

/** What was asked before: the question where the clinic keeps it, what was understood, and what came of it. */
export function Past({ onAsk, onClose }: Props) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const past = useApi('assistant.history', { session_id: null });
  return (
    <div className={styles.body} role="region" aria-label={t('assistant.history')} tabIndex={0}>
      <div className={styles.back}>
        <Button size="small" icon={<ArrowLeft size={14} aria-hidden />} onPress={onClose} testid="assistant-back">
          {t('common.back')}
        </Button>
      </div>
      <ErrorNote error={past.error} />
      {past.data?.length === 0 && <Empty>{t('assistant.noHistory')}</Empty>}
      <ol className={styles.turns} data-testid="assistant-past">
        {past.data?.map(({ log_id, at, question, understood_sentence, outcome_sentence }) => (
          <li key={log_id} className={styles.turn}>
            <p className={styles.aside}>{formats.dateTime(at)}</p>
            <p>{question ?? t('assistant.questionNotShown')}</p>
            <p className={styles.detail}>{[understood_sentence, outcome_sentence].filter(Boolean).join(' — ')}</p>
            {question && (
              <div>
                <Button size="small" look="quiet" onPress={() => onAsk(question)}>
                  {t('assistant.askAgain')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
