import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Professional } from '@/backend';
import { useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, DataTable, type Tone } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { addDays, formatDay, todayIn } from '@/lib/time';

import { ProfessionalDialog } from './ProfessionalDialog';

const SOON_DAYS = 60;
const STATUS_TONE: Record<Professional['council_status'], Tone> = {
  verified: 'success',
  pending: 'warning',
  rejected: 'danger',
  suspended: 'danger',
};

/** Who treats, with the registration that the law asks of them and the hours in which they may be booked. */
export function Professionals() {
  const { t } = useTranslation();
  const can = useCan();
  const [editing, setEditing] = useState<Professional | null>(null);
  const professionals = useApi('team.professionals', {});
  const users = useApi('team.users', {}).data ?? [];
  return (
    <>
      <ErrorNote error={professionals.error} />
      <DataTable
        label={t('team.professionals')}
        rows={professionals.data ?? []}
        rowKey={({ id }) => id}
        empty={t('team.emptyProfessionals')}
        columns={[
          {
            key: 'name',
            title: t('common.name'),
            cell: ({ full_name, color, active }) => (
              <>
                <span aria-hidden style={{ color }}>
                  {'● '}
                </span>
                <strong>{full_name}</strong> {!active && <Badge>{t('common.inactive')}</Badge>}
              </>
            ),
          },
          { key: 'council', title: t('team.council'), cell: (row) => <Registration row={row} /> },
          { key: 'hours', title: t('firstrun.hours'), cell: (row) => <Hours row={row} /> },
          {
            key: 'edit',
            title: t('common.actions'),
            align: 'end',
            cell: (row) =>
              can('team.save_professional') && (
                <Button size="small" look="quiet" onPress={() => setEditing(row)} testid={`professional-${row.id}`}>
                  {t('common.edit')}
                </Button>
              ),
          },
        ]}
      />
      {editing && <ProfessionalDialog professional={editing} users={users} onClose={() => setEditing(null)} />}
    </>
  );
}

function Registration({ row }: { row: Professional }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const today = todayIn(clinic.timezone);
  const { council, council_number, council_state, council_status, council_expires } = row;
  if (!council) return t('team.noCouncil');
  const expired = council_expires !== null && council_expires < today;
  const soon = council_expires !== null && council_expires < addDays(today, SOON_DAYS);
  return (
    <>
      {`${council}-${council_state ?? ''} ${council_number ?? ''} `}
      <Badge tone={STATUS_TONE[council_status]}>{t(`team.councilStatus.${council_status}`)}</Badge>{' '}
      {council_expires && soon && (
        <Badge tone={expired ? 'danger' : 'warning'} icon={<TriangleAlert size={12} aria-hidden />}>
          {t(expired ? 'team.expired' : 'team.expires', { day: formatDay(council_expires) })}
        </Badge>
      )}
    </>
  );
}

function Hours({ row }: { row: Professional }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const days = [...new Set(row.hours.map(({ weekday }) => weekday))].sort();
  if (days.length === 0) return t('team.noHours');
  const earliest = row.hours.map(({ start }) => start).sort()[0];
  const latest = row.hours
    .map(({ end }) => end)
    .sort()
    .at(-1);
  return `${days.map(formats.weekdayShort).join(' ')}, ${earliest}–${latest}`;
}
