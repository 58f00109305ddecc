import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Day, Grant, TeamUser } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { DayField } from '@/components/Fields';
import { Card, DataTable, layout, Segments } from '@/components/Layout';
import { ComboField, SelectField } from '@/components/Select';
import { ROLES } from '@/features/team/roles';
import { useFormats } from '@/i18n/format';
import { addDays, instantAt } from '@/lib/time';

/** Tables that an owner may open further than the roles do. */
const TABLES = [
  'patients',
  'appointments',
  'medical_records',
  'consent_records',
  'financial_transactions',
  'products',
  'lots',
  'treatments',
  'services',
  'professionals',
  'photos',
  'prescriptions',
];
const ACTIONS: Grant['action'][] = ['select', 'insert', 'update', 'delete'];

/** Rights given beyond the roles, and until when. */
export function GrantsSection() {
  const { t, i18n } = useTranslation();
  const can = useCan();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const grants = useApi('settings.grants', {});
  const users = useApi('team.users', {}, { enabled: can('team.users') }).data ?? [];
  const [adding, setAdding] = useState(false);
  const withdraw = useAction('settings.withdraw_grant');
  const table = (name: string) => (i18n.exists(`settings.table.${name}`) ? t(`settings.table.${name}`) : name);
  return (
    <Card
      title={t('settings.tab.grants')}
      actions={
        can('settings.grant') && (
          <Button size="small" onPress={() => setAdding(true)} testid="grant-new">
            {t('settings.newGrant')}
          </Button>
        )
      }
    >
      <p className={layout.muted}>{t('settings.grantsHint')}</p>
      <ErrorNote error={grants.error ?? withdraw.error} />
      <DataTable
        label={t('settings.tab.grants')}
        rows={grants.data ?? []}
        rowKey={({ id }) => id}
        empty={t('settings.emptyGrants')}
        columns={[
          { key: 'who', title: t('settings.grantee'), cell: (grant) => granteeName(grant, users, t) },
          {
            key: 'what',
            title: t('settings.right'),
            cell: ({ action, table: name, row_id }) =>
              `${t(`settings.action.${action}`)} · ${table(name)}${row_id ? ` · ${t('settings.oneRow')}` : ''}`,
          },
          {
            key: 'until',
            title: t('settings.until'),
            cell: ({ expires }) => (expires ? formats.dateTime(expires) : t('settings.forever')),
          },
          { key: 'by', title: t('consent.by'), cell: ({ granted_by }) => granted_by },
          {
            key: 'actions',
            title: t('common.actions'),
            align: 'end',
            cell: ({ id }) =>
              can('settings.withdraw_grant') && (
                <Button
                  size="small"
                  look="quiet"
                  onPress={() => withdraw.mutate({ id })}
                  testid={`grant-withdraw-${id}`}
                >
                  {t('settings.withdraw')}
                </Button>
              ),
          },
        ]}
      />
      {adding && <GrantDialog users={users} tableName={table} onClose={() => setAdding(false)} />}
    </Card>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function granteeName({ subject, subject_id }: Grant, users: TeamUser[], t: Translate): string {
  if (subject === 'role') return t(`team.roles.${subject_id}`, { defaultValue: subject_id });
  return users.find(({ id }) => id === subject_id)?.name ?? subject_id;
}

interface DialogProps {
  users: TeamUser[];
  tableName: (name: string) => string;
  onClose: () => void;
}

function GrantDialog({ users, tableName, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const [subject, setSubject] = useState<Grant['subject']>('user');
  const [who, setWho] = useState<string | null>(null);
  const [table, setTable] = useState<string | null>(null);
  const [action, setAction] = useState<Grant['action']>('select');
  const [until, setUntil] = useState<Day | null>(null);
  const grant = useAction('settings.grant', { onDone: onClose });
  const grantees =
    subject === 'role'
      ? ROLES.map((id) => ({ id: id as string, label: t(`team.roles.${id}`) }))
      : users.filter(({ active }) => active).map(({ id, name }) => ({ id, label: name }));
  return (
    <Dialog
      open
      title={t('settings.newGrant')}
      onClose={onClose}
      testid="grant-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!who || !table || grant.isPending}
            onPress={() => {
              if (!who || !table) return;
              // A right lasts to the end of its last day.
              const expires = until ? instantAt(addDays(until, 1), 0, clinic.timezone) : null;
              grant.mutate({ subject, subject_id: who, table, action, row_id: null, expires });
            }}
            testid="grant-save"
          >
            {t('settings.give')}
          </Button>
        </>
      }
    >
      <Segments
        label={t('settings.grantee')}
        value={subject}
        options={[
          { id: 'user', label: t('settings.toPerson') },
          { id: 'role', label: t('settings.toRole') },
        ]}
        onChange={(next) => {
          setSubject(next);
          setWho(null);
        }}
      />
      <ComboField
        key={subject}
        label={t('settings.grantee')}
        value={who}
        options={grantees}
        onChange={setWho}
        testid="grant-who"
      />
      <SelectField
        label={t('settings.what')}
        value={table}
        options={TABLES.map((id) => ({ id, label: tableName(id) }))}
        onChange={setTable}
        testid="grant-table"
      />
      <Segments
        label={t('settings.right')}
        value={action}
        options={ACTIONS.map((id) => ({ id, label: t(`settings.action.${id}`) }))}
        onChange={setAction}
      />
      <DayField label={t('settings.until')} required={false} value={until} onChange={setUntil} testid="grant-until" />
      <ErrorNote error={grant.error} />
    </Dialog>
  );
}
