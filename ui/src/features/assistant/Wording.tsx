import { PenLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { asApiError, type ApiError, type BegunWriting } from '@/backend';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';

import type { Turn } from './conversation';
import type { Conversation } from './useConversation';
import { useGrowing, useWorder } from './useWriting';
import { Written } from './Written';

interface Props {
  turn: Turn;
  conversation: Conversation;
}

/** The rows of an answer in sentences, where the clinic has a larger model. */
export function Wording({ turn, conversation }: Props) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<BegunWriting | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const growing = useGrowing(begun);
  const outcome = turn.reply?.outcome;
  const worder = useWorder(turn.reply?.understood?.intent);
  if (!worder || outcome?.kind !== 'answer' || outcome.rows.length === 0) return null;
  const begin = () => {
    setError(null);
    conversation.write(turn).then(setBegun, (thrown: unknown) => setError(asApiError(thrown)));
  };
  return (
    <div data-testid="assistant-wording">
      {begun ? (
        <Written task="answer" begun={begun} growing={growing} />
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
