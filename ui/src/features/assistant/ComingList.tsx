import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ComingModel } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { layout } from '@/components/Layout';
import { useErrorSentence } from '@/i18n/errors';

import styles from './Models.module.css';
import { lookedAt, partOf, rateOf, type Look } from './progress';
import { useSize } from './useSize';

interface Props {
  coming: ComingModel[];
  /** When they stood like this. */
  at: number;
  onResume: (model: ComingModel) => void;
}

/** Models on their way: how far, how fast, and the way to stop and go on. What has come stands among the others. */
export function ComingList({ coming, at, onResume }: Props) {
  const shown = coming.filter(({ state }) => state !== 'done');
  if (shown.length === 0) return null;
  return (
    <ul className={styles.models}>
      {shown.map((model) => (
        <Coming key={model.id} model={model} at={at} onResume={() => onResume(model)} />
      ))}
    </ul>
  );
}

function Coming({ model, at, onResume }: { model: ComingModel; at: number; onResume: () => void }) {
  const { t } = useTranslation();
  const size = useSize();
  const sentence = useErrorSentence();
  const pause = useAction('assistant.pause_model');
  const { id, name, done, all, state, why } = model;
  const progress = { done, total: all ?? 0 };
  const rate = useRate(progress, at);
  // What came whole and was refused is gone again: a full bar would say that it is here.
  const refused = state === 'failed' && all !== null && done >= all;
  const facts = [
    t(`assistant.comingState.${state}`),
    done > 0 && !refused && t('assistant.doneOf', { done: size(done), total: size(all ?? done) }),
    state === 'running' && rate !== null && rate > 0 && t('assistant.rateOf', { rate: size(rate) }),
  ];
  return (
    <li className={styles.model} data-testid={`coming-${id}`} data-state={state}>
      <div>
        <strong>{name}</strong>
        <p className={`${layout.muted} ${layout.small}`}>{facts.filter(Boolean).join(' · ')}</p>
        {!refused && (
          <progress
            className={styles.progress}
            value={partOf(progress)}
            max={1}
            aria-label={t('assistant.comingOf', { model: name })}
          />
        )}
        {why && (
          <p className={`${layout.small} ${styles.why}`} role="alert" data-testid={`coming-why-${id}`}>
            {sentence({ code: why, kind: 'validation', params: {}, incident: null })}
          </p>
        )}
        <ErrorNote error={pause.error} />
      </div>
      {state === 'running' ? (
        <Button size="small" onPress={() => pause.mutate({ id })} testid={`model-pause-${id}`}>
          {t('assistant.pause')}
        </Button>
      ) : (
        <Button size="small" onPress={onResume} testid={`model-resume-${id}`}>
          {t(state === 'failed' ? 'assistant.tryAgain' : 'assistant.resume')}
        </Button>
      )}
    </li>
  );
}

/** Bytes a second, from one look to the next. */
function useRate({ done, total }: { done: number; total: number }, at: number): number | null {
  const [looks, setLooks] = useState<Look[]>([]);
  if (looks.at(-1)?.at !== at) setLooks(lookedAt(looks, { done, total, at }));
  return rateOf(looks);
}
