import { FileDown, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Card, Note, Page } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { toasts } from '@/components/toasts';

import { AuditTable } from './AuditTable';

const KINDS = [
  'all',
  'session',
  'patients',
  'records',
  'finance',
  'consent',
  'agenda',
  'team',
  'settings',
  'stock',
  'door',
] as const;

export default function AuditScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all');
  const [exporting, setExporting] = useState(false);
  const verify = useAction('audit.verify');
  return (
    <Page
      title={t('app.area.audit')}
      testid="audit"
      actions={
        <>
          {can('audit.export') && (
            <Button icon={<FileDown size={16} aria-hidden />} onPress={() => setExporting(true)} testid="audit-export">
              {t('audit.export')}
            </Button>
          )}
          {can('audit.verify') && (
            <Button
              icon={<ShieldCheck size={16} aria-hidden />}
              isDisabled={verify.isPending}
              onPress={() => verify.mutate({})}
              testid="audit-verify"
            >
              {verify.isPending ? t('audit.verifying') : t('audit.verify')}
            </Button>
          )}
        </>
      }
    >
      {verify.data && (
        <Note tone={verify.data.ok ? 'success' : 'danger'} live testid="audit-result">
          {verify.data.ok
            ? t('audit.intact', { count: verify.data.events })
            : t('audit.broken', { code: verify.data.code, detail: verify.data.detail ?? '' })}
        </Note>
      )}
      <ErrorNote error={verify.error} />
      <Card>
        <div style={{ maxWidth: 260, marginBottom: 12 }}>
          <SelectField
            label={t('audit.filter')}
            value={kind}
            options={KINDS.map((id) => ({ id, label: t(`audit.kind.${id}`) }))}
            onChange={(next) => next && setKind(next)}
            testid="audit-kind"
          />
        </div>
        <AuditTable key={kind} {...(kind === 'all' ? {} : { kind })} />
      </Card>
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Page>
  );
}

function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const write = useAction('audit.export', {
    onDone: (file) => {
      toasts.show(t('audit.exported', { path: file.path }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      title={t('audit.export')}
      onClose={onClose}
      testid="audit-export-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={path.trim() === '' || write.isPending}
            onPress={() => write.mutate({ to: path.trim() })}
            testid="audit-export-save"
          >
            {t('audit.export')}
          </Button>
        </>
      }
    >
      <p>{t('audit.exportHint')}</p>
      <TextField label={t('audit.exportPath')} value={path} onChange={setPath} autoFocus testid="audit-export-path" />
      <ErrorNote error={write.error} />
    </Dialog>
  );
}
