import { CircleStop, Copy, NotebookPen, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id } from '@/backend';
import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';

import { useWriting } from './useWriting';
import { endingOf, withoutMarks } from './prose';
import { Written } from './Written';

interface Props {
  patient: Id;
  name: string;
  /** What the letter begins from: the text of a note, or nothing. */
  from: string;
  onClose: () => void;
}

/** Instructions in the patient's own words: rewritten by the larger model, corrected by hand, and taken from here by a person. */
export function LetterDialog({ patient, name, from, onClose }: Props) {
  const { t } = useTranslation();
  const [source, setSource] = useState(from);
  const [corrected, setCorrected] = useState<string | null>(null);
  const desk = useWriting();
  const { begun, writing, running, error } = desk;
  const ending = writing && endingOf(writing);
  const letter = corrected ?? withoutMarks(writing?.text ?? '');
  const ended = ending === 'done' || ending === 'stopped';
  const begin = () => {
    setCorrected(null);
    desk.begin({ task: 'letter', patient_id: patient, text: source });
  };
  return (
    <Dialog
      open
      wide
      title={t('assistant.letterTo', { name })}
      onClose={onClose}
      testid="letter-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.close')}</Button>
          <Button
            look={ended ? 'plain' : 'primary'}
            icon={running ? <CircleStop size={16} aria-hidden /> : <Sparkles size={16} aria-hidden />}
            isDisabled={source.trim() === '' && !running}
            onPress={running ? desk.stop : begin}
            testid="letter-begin"
          >
            {t(running ? 'assistant.stopWriting' : ended ? 'assistant.writeAgain' : 'assistant.rewrite')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('assistant.letterFrom')}
        hint={t('assistant.letterHint')}
        value={source}
        onChange={setSource}
        rows={4}
        autoFocus
        testid="letter-from"
      />
      {ended && (
        <TextField
          label={t('assistant.letterText')}
          value={letter}
          onChange={setCorrected}
          rows={7}
          testid="letter-text"
        />
      )}
      {(begun !== null || running || error !== null) && (
        <Written task="letter" begun={begun} growing={desk} hidesText={ended} stopsElsewhere />
      )}
      {ended && <Taken patient={patient} letter={letter} model={begun?.model ?? ''} />}
    </Dialog>
  );
}

/** The two ways out for a letter: copied, or kept in the record as a draft that somebody signs. */
function Taken({ patient, letter, model }: { patient: Id; letter: string; model: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const [copied, setCopied] = useState<'copied' | 'notCopied' | null>(null);
  const save = useAction('records.save');
  const copy = () =>
    void navigator.clipboard.writeText(letter).then(
      () => setCopied('copied'),
      () => setCopied('notCopied'),
    );
  // A button that is switched off under the hand would let go of the keyboard's attention, and Escape with it.
  const keep = () => {
    if (save.isPending || save.isSuccess) return;
    save.mutate({
      id: null,
      version: null,
      ai_assisted: true,
      patient_id: patient,
      appointment_id: null,
      kind: 'guidance',
      title: t('assistant.letterTitle'),
      body: `${letter}\n\n${t('assistant.draftMark', { model })}`,
    });
  };
  return (
    <>
      <div className={layout.row}>
        <Button size="small" icon={<Copy size={14} aria-hidden />} onPress={copy} testid="letter-copy">
          {t('assistant.copy')}
        </Button>
        {can('records.save') && (
          <Button size="small" icon={<NotebookPen size={14} aria-hidden />} onPress={keep} testid="letter-keep">
            {t('assistant.keepLetter')}
          </Button>
        )}
        <span role="status" className={`${layout.muted} ${layout.small}`} data-testid="letter-taken">
          {save.isSuccess ? t('assistant.letterKept') : copied && t(`assistant.${copied}`)}
        </span>
      </div>
      <ErrorNote error={save.error} />
    </>
  );
}
