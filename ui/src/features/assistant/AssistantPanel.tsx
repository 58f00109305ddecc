import { ChartColumn, CircleStop, History, SendHorizontal, SquarePen, X } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { useApi } from '@/app/query';
import { go } from '@/app/route';
import { useCan } from '@/app/session';
import { Button, IconButton } from '@/components/Button';
import { Note } from '@/components/Layout';

import styles from './Assistant.module.css';
import { Past } from './Past';
import { TurnView } from './TurnView';
import type { Conversation } from './useConversation';

/** Longer questions are no questions; the core has the last word. */
const LONGEST = 2000;
/** Pixels that are left free above the newest question. */
const ABOVE = 12;
/** From here on it is said how many questions are left. */
const FEW_LEFT = 5;

interface Props {
  conversation: Conversation;
  /** The field, for whoever opens the panel to put the attention there. */
  field: RefObject<HTMLTextAreaElement | null>;
  onClose: () => void;
}

/** The assistant beside the work: it never covers the day, and what it says leads back into the screens. */
export default function AssistantPanel({ conversation, field, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [past, setPast] = useState(false);
  const { turns, running, ask, stop, beginAnew } = conversation;
  const ready = useReady();
  const send = (question: string) => {
    if (question.trim() === '' || running || !ready.planner) return;
    ask(question.trim());
    setText('');
    setPast(false);
  };
  const rephrase = (question: string) => {
    setText(question);
    field.current?.focus();
  };
  return (
    <aside className={styles.panel} aria-label={t('assistant.title')} data-testid="assistant">
      <PanelHead
        past={past}
        onPast={() => setPast(!past)}
        onAnew={() => {
          beginAnew();
          setPast(false);
          field.current?.focus();
        }}
        onClose={onClose}
      />
      {past ? (
        <Past onAsk={rephrase} onClose={() => setPast(false)} />
      ) : (
        <Turns conversation={conversation} onRephrase={rephrase} onSuggested={send} />
      )}
      <form
        className={styles.foot}
        onSubmit={(event) => {
          event.preventDefault();
          send(text);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (running) stop();
          else onClose();
        }}
      >
        {!ready.pending && !ready.planner && <NoModel />}
        <LeftNow turns={turns} />
        <div className={styles.ask}>
          <textarea
            ref={field}
            autoFocus
            className={styles.field}
            rows={2}
            value={text}
            maxLength={LONGEST}
            aria-label={t('assistant.ask')}
            placeholder={t('assistant.askHint')}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              send(text);
            }}
            data-testid="assistant-field"
          />
          {running ? (
            <IconButton
              label={t('assistant.stop')}
              look="danger"
              icon={<CircleStop size={18} aria-hidden />}
              onPress={stop}
              testid="assistant-stop"
            />
          ) : (
            <IconButton
              type="submit"
              label={t('assistant.send')}
              look="primary"
              icon={<SendHorizontal size={18} aria-hidden />}
              isDisabled={text.trim() === '' || !ready.planner}
              testid="assistant-send"
            />
          )}
        </div>
        <PromiseLine />
      </form>
    </aside>
  );
}

/** What happens to words before a model sees them, and where that model is. */
function PromiseLine() {
  const { t } = useTranslation();
  const can = useCan();
  const network = useApi('assistant.network', {}, { enabled: can('assistant.network') });
  return (
    <p className={styles.promise} data-testid="assistant-promise">
      {network.data ? t('assistant.promiseNetwork', { host: network.data.host }) : t('assistant.promise')}
    </p>
  );
}

/** Whether the model that understands questions is on this computer. */
function useReady(): { pending: boolean; planner: boolean } {
  const can = useCan();
  const models = useApi('assistant.models', {}, { enabled: can('assistant.models') });
  const planner = models.data?.some(({ kind, installed }) => kind === 'planner' && installed) ?? false;
  return { pending: models.isPending, planner };
}

interface HeadProps {
  past: boolean;
  onPast: () => void;
  onAnew: () => void;
  onClose: () => void;
}

function PanelHead({ past, onPast, onAnew, onClose }: HeadProps) {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <div className={styles.head}>
      <h2>{t('assistant.title')}</h2>
      {can('assistant.usage') && (
        <IconButton
          label={t('app.area.assistant')}
          icon={<ChartColumn size={18} aria-hidden />}
          onPress={() => go({ screen: 'assistant' })}
          testid="assistant-usage-open"
        />
      )}
      <IconButton
        label={t('assistant.history')}
        icon={<History size={18} aria-hidden />}
        onPress={onPast}
        aria-expanded={past}
        testid="assistant-history"
      />
      <IconButton
        label={t('assistant.beginAnew')}
        icon={<SquarePen size={18} aria-hidden />}
        onPress={onAnew}
        testid="assistant-new"
      />
      <IconButton
        label={t('common.close')}
        icon={<X size={18} aria-hidden />}
        onPress={onClose}
        testid="assistant-close"
      />
    </div>
  );
}

interface TurnsProps {
  conversation: Conversation;
  onRephrase: (text: string) => void;
  onSuggested: (text: string) => void;
}

/** Questions and answers, the newest in sight and read aloud as it comes. */
function Turns({ conversation, onRephrase, onSuggested }: TurnsProps) {
  const { t } = useTranslation();
  const { turns } = conversation;
  const body = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const last = turns.at(-1);
  useEffect(() => {
    // The newest question comes to the top, so that its answer is read from the beginning.
    const newest = list.current?.lastElementChild;
    if (body.current && newest instanceof HTMLElement) body.current.scrollTop = newest.offsetTop - ABOVE;
  }, [turns.length, last?.state]);
  return (
    <div ref={body} className={styles.body} role="log" aria-label={t('assistant.conversation')} tabIndex={0}>
      {turns.length === 0 ? (
        <Suggestions onAsk={onSuggested} />
      ) : (
        <ol ref={list} className={styles.turns}>
          {turns.map((turn) => (
            <TurnView key={turn.askId} turn={turn} conversation={conversation} onRephrase={onRephrase} />
          ))}
        </ol>
      )}
    </div>
  );
}

/** What somebody of this role may ask, for the first time that the panel is open. */
function Suggestions({ onAsk }: { onAsk: (text: string) => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const suggestions = useApi('assistant.suggestions', {}, { enabled: can('assistant.suggestions') });
  return (
    <div className={styles.intro}>
      <p>{t('assistant.intro')}</p>
      {suggestions.data && suggestions.data.length > 0 && (
        <>
          <h3>{t('assistant.forExample')}</h3>
          <ul className={styles.choices} data-testid="assistant-suggestions">
            {suggestions.data.map((sentence) => (
              <li key={sentence}>
                <button type="button" className={styles.choice} onClick={() => onAsk(sentence)}>
                  {sentence}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function NoModel() {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Note tone="warning" testid="assistant-no-model">
      <p>{t(can('assistant.save_settings') ? 'assistant.noModelOwner' : 'assistant.noModel')}</p>
      {can('assistant.save_settings') && (
        <Button size="small" onPress={() => go({ screen: 'settings', tab: 'assistant' })}>
          {t('assistant.openModels')}
        </Button>
      )}
    </Note>
  );
}

/** How many questions are left, once there are few. */
function LeftNow({ turns }: { turns: Conversation['turns'] }) {
  const { t } = useTranslation();
  const limits = turns.findLast(({ reply }) => reply)?.reply?.limits;
  if (!limits) return null;
  const { left_minute, left_hour } = limits;
  if (Math.min(left_minute, left_hour) > FEW_LEFT) return null;
  const hour = left_hour <= left_minute;
  return (
    <p className={styles.aside} data-testid="assistant-left">
      {t(hour ? 'assistant.leftThisHour' : 'assistant.leftThisMinute', { count: hour ? left_hour : left_minute })}
    </p>
  );
}
