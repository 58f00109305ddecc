import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Card, Note, Page } from '@/components/Layout';
import { SelectField } from '@/components/Select';

import { AuditTable } from './AuditTable';

const KINDS = ['all', 'session', 'patients', 'records', 'finance', 'consent', 'agenda', 'team', 'settings', 'stock'] as const;

export default function AuditScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all');
  const verify = useAction('audit.verify');
  return (
    <Page
      title={t('app.area.audit')}
      testid="audit"
      actions={
        can('audit.verify') && (
          <Button
            icon={<ShieldCheck size={16} aria-hidden />}
            isDisabled={verify.isPending}
            onPress={() => verify.mutate({})}
            testid="audit-verify"
          >
            {verify.isPending ? t('audit.verifying') : t('audit.verify')}
          </Button>
        )
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
        <SelectField
          label={t('audit.filter')}
          value={kind}
          options={KINDS.map((id) => ({ id, label: t(`audit.kind.${id}`) }))}
          onChange={(next) => next && setKind(next)}
          testid="audit-kind"
        />
        <AuditTable key={kind} {...(kind === 'all' ? {} : { kind })} />
      </Card>
    </Page>
  );
}
