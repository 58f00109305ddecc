import { BadgeCheck, GitFork, Mail, NotebookPen, ShieldAlert, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id, Link, RecordView } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { formatRoute } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Badge, Empty, layout, Note } from '@/components/Layout';
import { LetterDialog } from '@/features/assistant/LetterDialog';
import { RecordSummary } from '@/features/assistant/RecordSummary';
import { useWriter, useWriting } from '@/features/assistant/useWriting';
import { useFormats } from '@/i18n/format';

import { RecordEditor } from './RecordEditor';
import styles from './Records.module.css';

const MOST = 100;

/** Brings a note into sight and gives it the attention. */
function showNote({ kind, id }: Link): boolean {
  const card = kind === 'record' ? document.getElementById(`record-${id}`) : null;
  card?.focus();
  return card !== null;
}

interface Props {
  patient: Id;
  /** The patient's name, as it stands on the page. */
  name: string;
}

/** The notes of a patient: drafts of one's own to go on with, signed ones to read and add to. */
export function RecordsSection({ patient, name }: Props) {
  const { t } = useTranslation();
  const { user } = useSession();
  const [editing, setEditing] = useState<RecordView | 'new' | null>(null);
  const [letter, setLetter] = useState<string | null>(null);
  const writer = useWriter(patient);
  const summary = useWriting();
  const list = useApi('records.list', { patient_id: patient, limit: MOST, before: null }, { keep: true });
  const records = list.data ?? [];
  const editedId = editing === 'new' || editing === null ? null : editing.id;
  const summarise = () => summary.begin({ task: 'summary', patient_id: patient, text: t('assistant.summaryAsk') });
  const summarised = summary.begun !== null || summary.running || summary.error !== null;
  return (
    <div className={layout.stack} data-testid="records">
      {editing === null && (
        <Head
          patient={patient}
          onWrite={() => setEditing('new')}
          onSummarise={records.length > 0 && !summarised ? summarise : null}
          saysWhy={records.length > 0}
        />
      )}
      {summarised && <RecordSummary desk={summary} onAgain={summarise} onFollow={showNote} />}
      {editing !== null && (
        <RecordEditor
          key={editedId ?? 'new'}
          patient={patient}
          record={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      <ErrorNote error={list.error} />
      {list.data && records.length === 0 && editing === null && <Empty>{t('records.empty')}</Empty>}
      <div>
        {records
          .filter(
            ({ addendum_of, id, status }) =>
              !addendum_of && !(editing !== null && status === 'draft' && id === editedId),
          )
          .map((record) => (
            <RecordCard
              key={record.id}
              record={record}
              addenda={records.filter(({ addendum_of }) => addendum_of === record.id)}
              onEdit={record.status === 'draft' && record.author_id === user.id ? () => setEditing(record) : null}
              onLetter={writer === 'ready' && record.status === 'signed' ? () => setLetter(record.body) : null}
            />
          ))}
      </div>
      {letter !== null && <LetterDialog patient={patient} name={name} from={letter} onClose={() => setLetter(null)} />}
    </div>
  );
}

interface HeadProps {
  patient: Id;
  onWrite: () => void;
  onSummarise: (() => void) | null;
  saysWhy: boolean;
}

/** What may be begun here. Where a larger model could help and the patient has not agreed, that is said once. */
function Head({ patient, onWrite, onSummarise, saysWhy }: HeadProps) {
  const { t } = useTranslation();
  const can = useCan();
  const writer = useWriter(patient);
  return (
    <div className={layout.row}>
      {can('records.save') && (
        <Button look="primary" icon={<NotebookPen size={16} aria-hidden />} onPress={onWrite} testid="note-new">
          {t('records.write')}
        </Button>
      )}
      {writer === 'ready' && onSummarise && (
        <Button icon={<Sparkles size={16} aria-hidden />} onPress={onSummarise} testid="summary-begin">
          {t('assistant.summarise')}
        </Button>
      )}
      {writer === 'no_consent' && saysWhy && (
        <span className={`${layout.muted} ${layout.small}`} data-testid="writer-no-consent">
          {t('assistant.noConsentHere')}{' '}
          <a href={formatRoute({ screen: 'patient', id: patient, tab: 'consents' })}>{t('assistant.openConsents')}</a>
        </span>
      )}
    </div>
  );
}

interface CardProps {
  record: RecordView;
  addenda: RecordView[];
  onEdit: (() => void) | null;
  onLetter: (() => void) | null;
}

function RecordCard({ record, addenda, onEdit, onLetter }: CardProps) {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const { status, other_heads } = record;
  return (
    <article id={`record-${record.id}`} className={styles.record} tabIndex={-1} data-testid={`record-${record.id}`}>
      <RecordHead record={record} />
      {other_heads.length > 0 && (
        <Note tone="warning">
          <GitFork size={14} aria-hidden /> {t('records.twoHeads', { count: other_heads.length + 1 })}
        </Note>
      )}
      <p className={styles.body}>{record.body}</p>
      <div className={layout.row}>
        {onEdit && (
          <Button size="small" onPress={onEdit} testid="note-continue">
            {t('records.goOn')}
          </Button>
        )}
        {status === 'signed' && can('records.addendum') && !adding && (
          <Button size="small" onPress={() => setAdding(true)} testid="note-addendum">
            {t('records.addAddendum')}
          </Button>
        )}
        {onLetter && (
          <Button size="small" icon={<Mail size={14} aria-hidden />} onPress={onLetter} testid="letter-open">
            {t('assistant.letter')}
          </Button>
        )}
      </div>
      {adding && <Addendum record={record.id} onClose={() => setAdding(false)} />}
      {addenda.map((addendum) => (
        <div key={addendum.id} className={styles.addendum}>
          <RecordHead record={addendum} />
          <p className={styles.body}>{addendum.body}</p>
        </div>
      ))}
    </article>
  );
}

function RecordHead({ record }: { record: RecordView }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const { title, kind, author, created, signed_at, status, signature_valid, addendum_of, ai_assisted } = record;
  return (
    <header className={styles.head}>
      <h2 className={styles.title}>
        {addendum_of ? t('records.addendum') : title || t(`records.kind.${kind}`, { defaultValue: kind })}
      </h2>
      {status === 'draft' && <Badge tone="warning">{t('records.draft')}</Badge>}
      {status === 'signed' && signature_valid !== false && (
        <Badge tone="success" icon={<BadgeCheck size={13} aria-hidden />}>
          {t('records.signed')}
        </Badge>
      )}
      {signature_valid === false && (
        <Badge tone="danger" icon={<ShieldAlert size={13} aria-hidden />}>
          {t('records.signatureBroken')}
        </Badge>
      )}
      {ai_assisted && (
        <Badge tone="accent" icon={<Sparkles size={13} aria-hidden />}>
          {t('records.assisted')}
        </Badge>
      )}
      <span
        className={`${layout.muted} ${layout.small}`}
      >{`${author} · ${formats.dateTime(signed_at ?? created)}`}</span>
    </header>
  );
}

function Addendum({ record, onClose }: { record: Id; onClose: () => void }) {
  const { t } = useTranslation();
  const [body, setBody] = useState('');
  const add = useAction('records.addendum', { onDone: onClose });
  return (
    <div className={`${styles.addendum} ${layout.stack}`}>
      <TextField
        label={t('records.addendum')}
        rows={4}
        value={body}
        onChange={setBody}
        maxLength={50_000}
        autoFocus
        testid="addendum-body"
      />
      <ErrorNote error={add.error} />
      <div className={layout.row}>
        <Button
          look="primary"
          isDisabled={body.trim() === '' || add.isPending}
          onPress={() => add.mutate({ record_id: record, body: body.trim() })}
          testid="addendum-sign"
        >
          {t('records.signAddendum')}
        </Button>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
      </div>
    </div>
  );
}
