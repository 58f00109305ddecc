import { CircleStop, EyeOff, NotebookPen, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Asked, CareLine, ToolCall } from '@/backend';
import { formatRoute } from '@/app/route';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { useFormats } from '@/i18n/format';

import styles from './Assistant.module.css';
import type { Turn } from './conversation';
import { Correction } from './Correction';
import { Feedback } from './Feedback';
import { kindsOf, piecesOf } from './hidden';
import { OutcomeView } from './OutcomeView';
import type { Conversation } from './useConversation';
import { Wording } from './Wording';

interface Props {
  turn: Turn;
  conversation: Conversation;
  /** Puts the question back into the field, to be written another way. */
  onRephrase: (text: string) => void;
}

/** One question with what was hidden from the model, what was understood, and what came of it. */
export function TurnView({ turn, conversation, onRephrase }: Props) {
  const { t } = useTranslation();
  const { again, settle, rate } = conversation;
  const { reply, state, text } = turn;
  return (
    <li className={styles.turn} data-testid="assistant-turn" data-state={state}>
      <Question turn={turn} />
      {state === 'running' && (
        <p className={styles.aside} data-testid="assistant-thinking">
          <span className={styles.pulse} aria-hidden />
          {t('assistant.thinking')}
        </p>
      )}
      {state === 'stopped' && (
        <p className={styles.aside} data-testid="assistant-stopped">
          <CircleStop size={14} aria-hidden />
          {t('assistant.stopped')}
        </p>
      )}
      <ErrorNote error={turn.error} testid="assistant-error" />
      {reply && (
        <>
          <Understood reply={reply} onMeant={(meant) => again(turn, { meant })} onRephrase={() => onRephrase(text)} />
          <OutcomeView
            turn={turn}
            onPick={(picked) => again(turn, { picks: { ...turn.picks, ...picked } })}
            onMeant={({ call }) => again(turn, { meant: call })}
            onRephrase={() => onRephrase(text)}
            onSettled={(card) => settle(turn, card)}
          />
          <Wording turn={turn} conversation={conversation} />
          {reply.care && <Care care={reply.care} />}
          <footer className={styles.made}>
            <MadeBy reply={reply} />
            <Feedback stars={turn.stars} onRate={(stars, comment) => rate(turn, stars, comment)} />
          </footer>
        </>
      )}
    </li>
  );
}

/** The question as it was typed, with the parts that were replaced before the model saw it. Only their kind is told. */
function Question({ turn: { text, reply } }: { turn: Turn }) {
  const { t, i18n } = useTranslation();
  const pieces = piecesOf(text, reply?.hidden ?? []);
  const name = (kind: string) =>
    t(i18n.exists(`assistant.hiddenKind.${kind}`) ? `assistant.hiddenKind.${kind}` : 'assistant.hiddenKind.TEXTO');
  const kinds = [...new Set(kindsOf(pieces).map(name))];
  return (
    <>
      <p className={styles.question}>
        {pieces.map((piece, index) =>
          piece.kind === null ? (
            piece.text
          ) : (
            <span key={index} className={styles.hidden} title={t('assistant.notSeen', { kinds: name(piece.kind) })}>
              {piece.text}
            </span>
          ),
        )}
      </p>
      {kinds.length > 0 && (
        <p className={`${styles.aside} ${styles.right}`} data-testid="assistant-hidden">
          <EyeOff size={13} aria-hidden />
          {t('assistant.notSeen', { kinds: kinds.join(', ') })}
        </p>
      )}
    </>
  );
}

interface UnderstoodProps {
  reply: Asked;
  onMeant: (meant: ToolCall) => void;
  onRephrase: () => void;
}

/** What the question was taken for, and the way to say that it was something else. */
function Understood({ reply: { understood, understood_sentence }, onMeant, onRephrase }: UnderstoodProps) {
  const { t } = useTranslation();
  const [correcting, setCorrecting] = useState(false);
  if (!understood || !understood_sentence) return null;
  return (
    <div className={styles.understood} data-testid="assistant-understood">
      <div className={styles.chips}>
        <span className="visually-hidden">{t('assistant.understood')}</span>
        {understood_sentence.split(' · ').map((part, index) => (
          <span key={index} className={styles.chip}>
            {part}
          </span>
        ))}
        <Button size="small" look="quiet" onPress={() => setCorrecting(!correcting)} testid="assistant-not-that">
          {t('assistant.notThat')}
        </Button>
      </div>
      {correcting && <Correction understood={understood} onMeant={onMeant} onRephrase={onRephrase} />}
    </div>
  );
}

/** What a professional may add to the record about this use of the assistant: theirs to write, never written for them. */
function Care({ care: { patient_id, line } }: { care: CareLine }) {
  const { t } = useTranslation();
  return (
    <p className={styles.aside} data-testid="assistant-care">
      <NotebookPen size={13} aria-hidden />
      <span>
        {line}{' '}
        <a href={formatRoute({ screen: 'patient', id: patient_id, tab: 'records' })}>{t('assistant.toRecord')}</a>
      </span>
    </p>
  );
}

/** The smallest time that is told; what took less was there at once. */
const LEAST_MS = 10;

/** Every answer says that a machine made it, with which model, and how long it took. */
function MadeBy({ reply: { made_by } }: { reply: Asked }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { model, version, cached, milliseconds } = made_by;
  const seconds = formats.number(Math.max(Math.round(milliseconds / LEAST_MS) * LEAST_MS, LEAST_MS) / 1000);
  return (
    <span className={styles.by} data-testid="assistant-made-by">
      <Sparkles size={12} aria-hidden />
      {model === null
        ? t('assistant.madeWithoutModel', { seconds })
        : t(cached ? 'assistant.madeFromMemory' : 'assistant.madeBy', { model: `${model} ${version ?? ''}`, seconds })}
    </span>
  );
}
