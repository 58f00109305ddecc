import { useTranslation } from 'react-i18next';

import type { Choose, MeantChoice, Picks } from '@/backend';
import { Button } from '@/components/Button';

import styles from './Assistant.module.css';
import { useCellText } from './cells';

/** Which of several: each told from the others by what the person knows of it. */
export function PickOne({ choose, onPick }: { choose: Choose; onPick: (picked: Partial<Picks>) => void }) {
  const text = useCellText();
  const columns = choose.between === 'appointment' ? ['start', 'patient', 'service', 'professional', 'status'] : [];
  return (
    <ul className={styles.choices} data-testid="assistant-choices">
      {choose.choices.map(({ id, cells }) => {
        const [first, ...rest] = cells
          .map((cell, place) => text(cell, { column: columns[place] ?? '' }))
          .filter((said) => said !== '');
        return (
          <li key={id}>
            <button
              type="button"
              className={styles.choice}
              onClick={() => onPick({ [choose.between]: id })}
              data-testid={`assistant-pick-${id}`}
            >
              <span>{first}</span>
              {rest.length > 0 && <span className={styles.detail}>{rest.join(' · ')}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface MeantProps {
  choices: MeantChoice[];
  onMeant: (choice: MeantChoice) => void;
  onNone: () => void;
}

/** What the question may have meant, the likeliest first. */
export function DidYouMean({ choices, onMeant, onNone }: MeantProps) {
  const { t } = useTranslation();
  return (
    <>
      <ul className={styles.choices} data-testid="assistant-meanings">
        {choices.map((choice, index) => (
          <li key={choice.sentence}>
            <button
              type="button"
              className={styles.choice}
              onClick={() => onMeant(choice)}
              data-testid={`assistant-meant-${index}`}
            >
              {choice.sentence}
            </button>
          </li>
        ))}
      </ul>
      <div>
        <Button size="small" look="quiet" onPress={onNone} testid="assistant-meant-none">
          {t('assistant.noneOfThese')}
        </Button>
      </div>
    </>
  );
}
