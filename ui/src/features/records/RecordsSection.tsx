import { BadgeCheck, GitFork, NotebookPen, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id, RecordView } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Badge, Empty, layout, Note } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

import { RecordEditor } from './RecordEditor';
import styles from './Records.module.css';

const MOST = 100;

/** The notes of a patient: drafts of one's own to go on with, signed ones to read and add to. */
export function RecordsSection({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const can = useCan();
  const { user } = useSession();
  const [editing, setEditing] = useState<RecordView | 'new' | null>(null);
  const list = useApi('records.list', { patient_id: patient, limit: MOST, before: null }, { keep: true });
  const records = list.data ?? [];
  const editedId = editing === 'new' || editing === null ? null : editing.id;
  return (
    <div className={layout.stack} data-testid="records">
      {can('records.save') && editing === null && (
        <div>
          <Button
            look="primary"
            icon={<NotebookPen size={16} aria-hidden />}
            onPress={() => setEditing('new')}
            testid="note-new"
          >
            {t('records.write')}
          </Button>
        </div>
      )}
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
            />
          ))}
      </div>
    </div>
  );
}

interface CardProps {
  record: RecordView;
  addenda: RecordView[];
  onEdit: (() => void) | null;
}

function RecordCard({ record, addenda, onEdit }: CardProps) {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const { status, other_heads } = record;
  return (
    <article className={styles.record} data-testid={`record-${record.id}`}>
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
  const { title, kind, author, created, signed_at, status, signature_valid, addendum_of } = record;
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
