import { PenLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { asApiError, type ApiError, type BegunWriting, type Writing } from '@/backend';
import { useApi, useBackend } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';

import styles from './Assistant.module.css';
import type { Turn } from './conversation';
import type { Conversation } from './useConversation';

interface Props {
  turn: Turn;
  conversation: Conversation;
}

/** The rows of an answer in sentences, where the clinic has a larger model. */
export function Wording({ turn, conversation }: Props) {
  const { t } = useTranslation();
  const models = useApi('assistant.models', {});
  const [begun, setBegun] = useState<BegunWriting | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const outcome = turn.reply?.outcome;
  const writer = models.data?.some((model) => model.kind === 'writer' && model.installed) ?? false;
  if (!writer || outcome?.kind !== 'answer' || outcome.rows.length === 0) return null;
  const begin = () => {
    setError(null);
    conversation.write(turn).then(setBegun, (thrown: unknown) => setError(asApiError(thrown)));
  };
  return (
    <div data-testid="assistant-wording">
      {begun ? (
        <Text begun={begun} />
      ) : (
        <Button size="small" look="quiet" onPress={begin} testid="assistant-word">
          <PenLine size={14} aria-hidden />
          {t('assistant.inSentences')}
        </Button>
      )}
      <ErrorNote error={error} />
    </div>
  );
}

/** Between two looks at a growing text. */
const GLANCE_MS = 150;

/** A text as it grows. Only what its rows carry is in it; how much was left out is told at its end. */
function Text({ begun: { writing_id, model } }: { begun: BegunWriting }) {
  const { t } = useTranslation();
  const backend = useBackend();
  const [writing, setWriting] = useState<Writing | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const running = error === null && (writing === null || writing.state === 'writing');
  useEffect(() => {
    if (!running) return;
    const look = () =>
      backend
        .call('assistant.written', { id: writing_id })
        .then(setWriting, (thrown: unknown) => setError(asApiError(thrown)));
    const timer = setInterval(() => void look(), GLANCE_MS);
    return () => clearInterval(timer);
  }, [backend, running, writing_id]);
  // One that has ended by itself in the meantime needs no stopping.
  const stop = () => void backend.call('assistant.stop', { ask_id: writing_id }).catch(() => {});
  return (
    <div aria-live="polite">
      {writing?.text && <p className={styles.sentence}>{writing.text}</p>}
      {running && (
        <p className={styles.aside} data-testid="assistant-writing">
          <span className={styles.pulse} aria-hidden />
          {t('assistant.writing')}
          <Button size="small" look="quiet" onPress={stop} testid="assistant-stop-writing">
            {t('assistant.stopWriting')}
          </Button>
        </p>
      )}
      {writing && !running && (
        <p className={styles.aside} data-testid="assistant-written">
          {t(`assistant.writingState.${writing.state}`, { model })}{' '}
          {writing.left_out > 0 && t('assistant.sentencesLeftOut', { count: writing.left_out })}
        </p>
      )}
      <ErrorNote error={error} />
    </div>
  );
}
