import { ShieldX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AuditEntry, Id } from '@/backend';
import { useApi } from '@/app/query';
import { useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, DataTable, layout } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

const PAGE = 100;

interface Props {
  subject?: Id;
  kind?: string;
}

/** What happened, newest first, one sentence an event; older pages follow on demand. */
export function AuditTable({ subject, kind }: Props) {
  const [befores, setBefores] = useState<(number | null)[]>([null]);
  return (
    <div className={layout.stack} data-testid="audit-table">
      {befores.map((before, index) => (
        <AuditPage
          key={before ?? 'newest'}
          before={before}
          subject={subject ?? null}
          kind={kind ?? null}
          onMore={index === befores.length - 1 ? (seq) => setBefores([...befores, seq]) : null}
        />
      ))}
    </div>
  );
}

interface PageProps {
  before: number | null;
  subject: Id | null;
  kind: string | null;
  onMore: ((before: number) => void) | null;
}

function AuditPage({ before, subject, kind, onMore }: PageProps) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const sentence = useSentence();
  const list = useApi('audit.list', { before, limit: PAGE, subject_id: subject, actor_id: null, kind }, { keep: true });
  const entries = list.data ?? [];
  const last = entries.at(-1);
  return (
    <>
      <ErrorNote error={list.error} />
      {list.data && (
        <DataTable
          label={t('app.area.audit')}
          rows={entries}
          rowKey={({ seq, device }) => `${device}${seq}`}
          empty={t('audit.empty')}
          columns={[
            { key: 'at', title: t('agenda.when'), cell: ({ at }) => formats.dateTime(at) },
            {
              key: 'what',
              title: t('audit.what'),
              cell: (entry) => (
                <>
                  {sentence(entry)}{' '}
                  {entry.outcome !== 'ok' && (
                    <Badge tone="danger" icon={<ShieldX size={12} aria-hidden />}>
                      {t(`audit.outcome.${entry.outcome}`)}
                    </Badge>
                  )}
                </>
              ),
            },
            { key: 'device', title: t('audit.device'), cell: ({ device }) => device },
            { key: 'seq', title: t('audit.number'), align: 'end', cell: ({ seq }) => seq },
          ]}
        />
      )}
      {onMore && last && entries.length === PAGE && (
        <div>
          <Button onPress={() => onMore(last.seq)}>{t('common.loadMore')}</Button>
        </div>
      )}
    </>
  );
}

const VERBS = ['insert', 'update', 'delete'];

/** "Ana assinou um registro": by the kind of event; for a plain write its table and verb, else the kind itself. */
function useSentence(): (entry: AuditEntry) => string {
  const { t, i18n } = useTranslation();
  const says = (key: string) => typeof i18n.getResource(i18n.language, 'translation', key) === 'string';
  const act = ({ kind, object }: AuditEntry) => {
    if (says(`audit.did.${kind}`)) return t(`audit.did.${kind}`);
    const [table = '', verb = ''] = kind.split('.');
    if (!VERBS.includes(verb)) return [kind, object].filter(Boolean).join(' · ');
    const name = says(`audit.table.${table}`) ? t(`audit.table.${table}`) : table;
    return t(`audit.wrote.${verb}`, { table: name });
  };
  return (entry) => {
    const sentence = `${entry.actor ?? t('audit.system')} ${act(entry)}`;
    return entry.count > 1 ? `${sentence} (${entry.count}×)` : sentence;
  };
}
