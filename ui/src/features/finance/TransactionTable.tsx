import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Transaction } from '@/backend';
import { formatRoute } from '@/app/route';
import { useSession } from '@/app/session';
import { IconButton } from '@/components/Button';
import { Badge, DataTable, type Column } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { formatMoney } from '@/lib/money';

interface Props {
  transactions: Transaction[];
  /** Whether the table shows whose money it is. */
  patients: boolean;
  onReverse: ((transaction: Transaction) => void) | null;
}

export function TransactionTable({ transactions, patients, onReverse }: Props) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const patient: Column<Transaction> = {
    key: 'patient',
    title: t('agenda.patient'),
    cell: ({ patient_id, patient_name }) =>
      patient_id && <a href={formatRoute({ screen: 'patient', id: patient_id, tab: 'finance' })}>{patient_name}</a>,
  };
  const undo: Column<Transaction> = {
    key: 'undo',
    title: t('common.actions'),
    align: 'end',
    cell: (row) =>
      onReverse &&
      isReversible(row) && (
        <IconButton
          size="small"
          label={t('finance.reverse')}
          icon={<Undo2 size={15} aria-hidden />}
          onPress={() => onReverse(row)}
          testid={`reverse-${row.id}`}
        />
      ),
  };
  return (
    <DataTable
      label={t('finance.transactions')}
      rows={transactions}
      rowKey={({ id }) => id}
      empty={t('finance.empty')}
      testid="transactions"
      columns={[
        {
          key: 'at',
          title: t('agenda.when'),
          cell: ({ at }) => (patients ? formats.time(at) : formats.dateTime(at)),
        },
        ...(patients ? [patient] : []),
        {
          key: 'what',
          title: t('finance.what'),
          cell: ({ kind, description, reversed }) => (
            <>
              {[t(`finance.kind.${kind}`), description].filter(Boolean).join(' · ')}{' '}
              {reversed && <Badge tone="warning">{t('finance.reversed')}</Badge>}
            </>
          ),
        },
        { key: 'method', title: t('finance.method'), cell: ({ method }) => method && t(`finance.methods.${method}`) },
        { key: 'by', title: t('consent.by'), cell: ({ by }) => by },
        {
          key: 'amount',
          title: t('finance.amount'),
          align: 'end',
          cell: ({ amount }) => formatMoney(Math.abs(amount)),
        },
        ...(onReverse ? [undo] : []),
      ]}
    />
  );
}

function isReversible({ kind, reversed }: Transaction): boolean {
  return !reversed && kind !== 'reversal';
}
