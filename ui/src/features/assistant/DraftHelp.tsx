import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id, RecordView } from '@/backend';
import { Button } from '@/components/Button';
import { layout, Note } from '@/components/Layout';

import styles from './Assistant.module.css';
import { useWriter, useWriting } from './useWriting';
import { endingOf, withoutMarks } from './prose';
import { Written } from './Written';

/** A text, and whether any of it was drafted here. */
type Drafted = Pick<RecordView, 'body' | 'ai_assisted'>;

interface Props {
  patient: Id;
  /** What stands in the editor. */
  text: Drafted;
  onText: (text: Drafted) => void;
}

/** A draft from what was jotted down. It goes into the editor only when its author says so, with a line that tells of its origin. */
export function DraftHelp({ patient, text, onText }: Props) {
  const { t } = useTranslation();
  const writer = useWriter(patient);
  const desk = useWriting();
  const [jotted, setJotted] = useState<Drafted | null>(null);
  const { begun, writing, running, error } = desk;
  const shown = begun !== null || running || error !== null;
  const place = useRef<HTMLElement>(null);
  // It grows below the text, which may fill the window: the attention follows it there.
  useEffect(() => {
    if (shown) place.current?.focus();
  }, [shown]);
  if (writer !== 'ready') return null;
  const ending = writing && endingOf(writing);
  const usable = ending === 'done' || ending === 'stopped';
  const use = () => {
    setJotted({ body: text.body, ai_assisted: text.ai_assisted });
    const body = `${withoutMarks(writing?.text ?? '')}\n\n${t('assistant.draftMark', { model: begun?.model ?? '' })}`;
    onText({ body, ai_assisted: true });
    desk.forget();
  };
  const back = () => {
    if (jotted) onText(jotted);
    setJotted(null);
  };
  return (
    <div className={layout.stack} data-testid="draft-help">
      <div className={layout.row}>
        <Button
          size="small"
          icon={<Sparkles size={14} aria-hidden />}
          isDisabled={text.body.trim() === ''}
          onPress={() => desk.begin({ task: 'draft', patient_id: patient, text: text.body })}
          testid="draft-begin"
        >
          {t('assistant.draft')}
        </Button>
        <span className={`${layout.muted} ${layout.small}`}>{t('assistant.draftHint')}</span>
      </div>
      {shown && (
        <section
          ref={place}
          tabIndex={-1}
          className={styles.help}
          aria-label={t('assistant.draftOf')}
          data-testid="draft"
        >
          <div className={styles.helpHead}>
            <h2>{t('assistant.draftOf')}</h2>
          </div>
          <Written task="draft" begun={begun} growing={desk} />
          {!running && (
            <div className={layout.row}>
              {usable && (
                <Button size="small" look="primary" onPress={use} testid="draft-use">
                  {t('assistant.useDraft')}
                </Button>
              )}
              <Button size="small" onPress={desk.forget} testid="draft-discard">
                {t(usable ? 'assistant.discard' : 'common.close')}
              </Button>
            </div>
          )}
        </section>
      )}
      {jotted !== null && (
        <Note tone="accent" testid="draft-used">
          <p>{t('assistant.draftUsed')}</p>
          <Button size="small" autoFocus onPress={back} testid="draft-back">
            {t('assistant.draftBack')}
          </Button>
        </Note>
      )}
    </div>
  );
}
