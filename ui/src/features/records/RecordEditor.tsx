import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiError, Id, RecordDraft, RecordView } from '@/backend';
import { asApiError } from '@/backend';
import { refresh, useBackend } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/Fields';
import { layout, Note } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { DraftHelp } from '@/features/assistant/DraftHelp';
import { useQueryClient } from '@tanstack/react-query';
import { useErrorSentence } from '@/i18n/errors';

import styles from './Records.module.css';

interface Props {
  patient: Id;
  record: RecordView | null;
  onClose: () => void;
}

type Text = Pick<RecordView, 'title' | 'body' | 'ai_assisted'> & Pick<RecordDraft, 'kind'>;
type Saving = 'untouched' | 'typing' | 'saving' | 'saved' | 'failed';

const KINDS: RecordDraft['kind'][] = ['evolution', 'anamnesis', 'procedure', 'guidance'];
/** Typing rests this long before the draft goes to disk. */
const REST_MS = 800;

function kindOf(record: RecordView | null): RecordDraft['kind'] {
  return KINDS.find((kind) => kind === record?.kind) ?? 'evolution';
}

/** A draft that is on disk a moment after every pause, until it is signed and never changes again. */
export function RecordEditor({ patient, record, onClose }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const sentence = useErrorSentence();
  const [confirming, setConfirming] = useState(false);
  const initial = {
    kind: kindOf(record),
    title: record?.title ?? '',
    body: record?.body ?? '',
    ai_assisted: record?.ai_assisted ?? false,
  };
  const draft = useDraft(patient, record, initial);
  const { text, saving, error } = draft;
  const close = () => void draft.flush().then((kept) => kept && onClose());
  const sign = () => {
    setConfirming(false);
    void draft.sign().then((signed) => signed && onClose());
  };
  return (
    <div className={styles.editor} data-testid="note-editor">
      <div className={layout.grid}>
        <SelectField
          label={t('records.kindLabel')}
          value={text.kind}
          disabled={record !== null}
          options={KINDS.map((id) => ({ id, label: t(`records.kind.${id}`) }))}
          onChange={(kind) => kind && draft.type({ ...text, kind })}
          testid="note-kind"
        />
        <TextField
          label={t('records.title')}
          value={text.title}
          onChange={(title) => draft.type({ ...text, title })}
          maxLength={200}
          testid="note-title"
        />
      </div>
      <TextField
        label={t('records.body')}
        value={text.body}
        onChange={(body) => draft.type({ ...text, body })}
        rows={10}
        maxLength={50_000}
        autoFocus
        testid="note-body"
      />
      <DraftHelp patient={patient} text={text} onText={(changed) => draft.type({ ...text, ...changed })} />
      {error && (
        <Note tone="danger" live testid="note-error">
          {sentence(error)}
        </Note>
      )}
      <div className={layout.row}>
        {can('records.sign') && (
          <Button
            look="primary"
            isDisabled={text.body.trim() === '' || saving === 'saving'}
            onPress={() => setConfirming(true)}
            testid="note-sign"
          >
            {t('records.sign')}
          </Button>
        )}
        <Button onPress={close} testid="note-close">
          {t('records.keepDraft')}
        </Button>
        <span className={styles.state} role="status" data-testid="note-state">
          {t(`records.saving.${saving}`)}
        </span>
      </div>
      <Dialog
        open={confirming}
        title={t('records.signTitle')}
        testid="sign-dialog"
        onClose={() => setConfirming(false)}
        actions={
          <>
            <Button onPress={() => setConfirming(false)}>{t('common.back')}</Button>
            <Button look="primary" onPress={sign} testid="note-sign-confirm">
              {t('records.sign')}
            </Button>
          </>
        }
      >
        <p>{t('records.signText')}</p>
      </Dialog>
    </div>
  );
}

/** The text under the hands, and its way to the disk: one save at a time, the newest text last. */
function useDraft(patient: Id, record: RecordView | null, initial: Text) {
  const backend = useBackend();
  const client = useQueryClient();
  const [text, setText] = useState<Text>(initial);
  const [saving, setSaving] = useState<Saving>('untouched');
  const [error, setError] = useState<ApiError | null>(null);
  const stored = useRef({ id: record?.id ?? null, version: record?.version ?? null, text: initial });
  const wanted = useRef(initial);
  const timer = useRef<number | undefined>(undefined);
  const running = useRef<Promise<boolean> | null>(null);

  const save = useCallback(async (): Promise<boolean> => {
    while (stored.current.text !== wanted.current) {
      const sent = wanted.current;
      const { id, version } = stored.current;
      setSaving('saving');
      try {
        const saved = await backend.call('records.save', {
          id,
          version,
          patient_id: patient,
          appointment_id: null,
          ...sent,
        });
        stored.current = { ...saved, text: sent };
      } catch (thrown) {
        setSaving('failed');
        setError(asApiError(thrown));
        return false;
      }
    }
    setError(null);
    setSaving('saved');
    return true;
  }, [backend, patient]);

  /** Everything typed so far, on disk. */
  const flush = useCallback(async (): Promise<boolean> => {
    window.clearTimeout(timer.current);
    if (running.current) await running.current;
    running.current = save();
    const kept = await running.current;
    running.current = null;
    await refresh(client, 'records');
    return kept;
  }, [save, client]);

  const type = (next: Text) => {
    wanted.current = next;
    setText(next);
    setSaving('typing');
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void flush(), REST_MS);
  };

  const sign = async (): Promise<boolean> => {
    if (!(await flush())) return false;
    const { id, version } = stored.current;
    if (!id || !version) return false;
    try {
      await backend.call('records.sign', { id, version });
      await refresh(client, 'records');
      return true;
    } catch (thrown) {
      setError(asApiError(thrown));
      return false;
    }
  };

  // Leaving the screen must not lose the last words.
  useEffect(
    () => () => {
      if (stored.current.text !== wanted.current) void flush();
    },
    [flush],
  );

  return { text, saving, error, type, flush, sign };
}
