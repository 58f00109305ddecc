import { useTranslation } from 'react-i18next';

import type { Answer, MeantChoice, Picks, Told } from '@/backend';
import { formatRoute, type Route } from '@/app/route';
import { Note, type Tone } from '@/components/Layout';

import { AnswerTable } from './AnswerTable';
import styles from './Assistant.module.css';
import { DidYouMean, PickOne } from './Choices';
import { ConfirmCard } from './ConfirmCard';
import type { CardState, Turn } from './conversation';
import { routeOf } from './links';

interface Props {
  turn: Turn;
  onPick: (picked: Partial<Picks>) => void;
  onMeant: (choice: MeantChoice) => void;
  onRephrase: () => void;
  onSettled: (state: CardState) => void;
}

/** What came of a question: rows, a card, a choice, or a plain sentence. */
export function OutcomeView({ turn, onPick, onMeant, onRephrase, onSettled }: Props) {
  const outcome = turn.reply?.outcome;
  if (!outcome) return null;
  switch (outcome.kind) {
    case 'answer':
      return <AnswerView answer={outcome} />;
    case 'card':
      return (
        <>
          <p className={styles.sentence}>{outcome.sentence}</p>
          <ConfirmCard key={turn.askId} card={outcome} state={turn.card} onSettled={onSettled} />
        </>
      );
    case 'choose':
      return (
        <>
          <p className={styles.sentence}>{outcome.sentence}</p>
          <PickOne choose={outcome} onPick={onPick} />
        </>
      );
    case 'which':
      return (
        <>
          <p className={styles.sentence}>{outcome.sentence}</p>
          <DidYouMean choices={outcome.choices} onMeant={onMeant} onNone={onRephrase} />
        </>
      );
    case 'told':
      return <ToldView told={outcome} />;
  }
}

function AnswerView({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={styles.sentence} data-testid="assistant-sentence">
        {answer.sentence}
      </p>
      <AnswerTable answer={answer} />
      {answer.truncated && <p className={styles.aside}>{t('assistant.truncated')}</p>}
      {answer.left_out > 0 && (
        <Note testid="assistant-left-out">{t('assistant.leftOut', { count: answer.left_out })}</Note>
      )}
    </>
  );
}

const TONES: Partial<Record<Told['why'], Tone>> = { limited: 'warning', unavailable: 'warning', no_consent: 'accent' };

function ToldView({ told }: { told: Told }) {
  const { t } = useTranslation();
  return (
    <Note tone={TONES[told.why] ?? 'neutral'} testid={`assistant-told-${told.why}`}>
      <p>{told.sentence}</p>
      {told.links.map((link) => (
        <p key={link.id}>
          <a href={formatRoute(placeOf(told, link))}>
            {t(told.why === 'no_consent' ? 'assistant.openConsents' : `assistant.open.${link.kind}`)}
          </a>
        </p>
      ))}
    </Note>
  );
}

/** Who does not agree to the assistant is reached where the agreement is kept. */
function placeOf(told: Told, link: Told['links'][number]): Route {
  if (told.why === 'no_consent' && link.kind === 'patient') return { screen: 'patient', id: link.id, tab: 'consents' };
  return routeOf(link, told.links);
}
