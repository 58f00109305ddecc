import { Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { BegunWriting, Link, WritingTask } from '@/backend';
import { formatRoute } from '@/app/route';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';

import styles from './Assistant.module.css';
import { routeOf } from './links';
import type { Growing } from './useWriting';
import { endingOf, piecesWritten, withoutMarks, type WrittenPiece } from './prose';

interface Props {
  task: WritingTask;
  begun: BegunWriting | null;
  growing: Growing;
  /** Shows what a link leads to on this very screen; answers whether it could. */
  onFollow?: (link: Link) => boolean;
  /** The text stands elsewhere, where it can be corrected. */
  hidesText?: boolean;
  /** The way to stop it stands elsewhere. */
  stopsElsewhere?: boolean;
}

/** A text as it grows. Only what its sources carry is in it; how much was left out is told at its end. */
export function Written({ task, begun, growing, onFollow, hidesText = false, stopsElsewhere = false }: Props) {
  const { t } = useTranslation();
  const { writing, error, running, stop } = growing;
  const cites = task === 'answer' || task === 'summary';
  const text = hidesText ? '' : (writing?.text ?? '');
  const ending = writing && endingOf(writing);
  const doneSentence = begun?.network
    ? t('assistant.writtenOnNetwork', { host: begun.network, model: begun.model })
    : t(`assistant.writtenDone.${task}`, { model: begun?.model ?? '' });
  return (
    <div className={styles.written}>
      <div aria-live="polite" className={styles.writtenText} data-testid="written-text">
        {cites
          ? piecesWritten(text, begun?.sources ?? []).map((piece, index) => (
              <Piece key={index} piece={piece} onFollow={onFollow} />
            ))
          : withoutMarks(text)}
      </div>
      {running && (
        <div className={styles.aside} data-testid="assistant-writing">
          <span className={styles.pulse} aria-hidden />
          {t('assistant.writing')}
          {!stopsElsewhere && (
            <Button size="small" look="quiet" onPress={stop} testid="assistant-stop-writing">
              {t('assistant.stopWriting')}
            </Button>
          )}
        </div>
      )}
      {ending && (
        <p className={styles.aside} role="status" data-testid="assistant-written" data-ending={ending}>
          <Sparkles size={13} aria-hidden />
          <span>
            {ending === 'done' ? doneSentence : t(writing.why ? `errors.${writing.why}` : `assistant.ending.${ending}`)}{' '}
            {writing.cached && `${t('assistant.writtenBefore')} `}
            {writing.left_out > 0 && t('assistant.sentencesLeftOut', { count: writing.left_out })}
          </span>
        </p>
      )}
      <ErrorNote error={error} />
    </div>
  );
}

function Piece({ piece: { text, link, others }, onFollow }: { piece: WrittenPiece; onFollow: Props['onFollow'] }) {
  const { t } = useTranslation();
  if (!link) return <span>{text}</span>;
  return (
    <a
      className={styles.mark}
      href={formatRoute(routeOf(link, others))}
      aria-label={t('assistant.source', { mark: text.slice(1, -1) })}
      onClick={(event) => {
        if (onFollow?.(link)) event.preventDefault();
      }}
      data-testid="written-source"
    >
      {text.slice(1, -1)}
    </a>
  );
}
