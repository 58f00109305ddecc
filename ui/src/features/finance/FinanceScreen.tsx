import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FinanceDay, Transaction } from '@/backend';
import { useApi } from '@/app/query';
import { formatRoute } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { Button, IconButton } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Card, DataTable, layout, Page } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { formatMoney } from '@/lib/money';
import { addDays, dayOf, todayIn } from '@/lib/time';

import styles from './Finance.module.css';
import { ReverseDialog } from './ReverseDialog';
import { TransactionTable } from './TransactionTable';

/** The money of a day: what came in, how, from whom; and who still owes. */
export default function FinanceScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const today = todayIn(clinic.timezone);
  const [day, setDay] = useState(today);
  const [reversing, setReversing] = useState<Transaction | null>(null);
  const report = useApi('finance.day', { day }, { keep: true });
  return (
    <Page
      title={t('finance.dayTitle', { day: formats.dayLong(day) })}
      testid="finance"
      actions={
        <div className={layout.row}>
          <IconButton
            label={t('agenda.previous')}
            icon={<ChevronLeft size={18} aria-hidden />}
            onPress={() => setDay(addDays(day, -1))}
            testid="finance-previous"
          />
          <Button onPress={() => setDay(today)}>{t('agenda.today')}</Button>
          <IconButton
            label={t('agenda.next')}
            icon={<ChevronRight size={18} aria-hidden />}
            isDisabled={day >= today}
            onPress={() => setDay(addDays(day, 1))}
          />
        </div>
      }
    >
      <ErrorNote error={report.error} />
      {report.data && (
        <>
          <Totals report={report.data} />
          <Card title={t('finance.transactions')}>
            <TransactionTable
              transactions={report.data.transactions}
              patients
              onReverse={can('finance.reverse') ? setReversing : null}
            />
          </Card>
        </>
      )}
      {can('finance.overdue') && <Overdue />}
      {reversing && <ReverseDialog transaction={reversing} onClose={() => setReversing(null)} />}
    </Page>
  );
}

function Totals({ report }: { report: FinanceDay }) {
  const { t } = useTranslation();
  return (
    <Card>
      <dl className={styles.totals}>
        <div>
          <dt>{t('finance.totalIn')}</dt>
          <dd data-testid="finance-total">{formatMoney(report.total_in)}</dd>
        </div>
        {report.by_method.map(({ method, amount, count }) => (
          <div key={method}>
            <dt>{t(`finance.methods.${method}`)}</dt>
            <dd>
              {formatMoney(amount)} <small>{t('finance.times', { count })}</small>
            </dd>
          </div>
        ))}
        {report.total_reversed > 0 && (
          <div>
            <dt>{t('finance.totalReversed')}</dt>
            <dd>{formatMoney(report.total_reversed)}</dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

function Overdue() {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const overdue = useApi('finance.overdue', {});
  return (
    <Card title={t('finance.overdue')}>
      <ErrorNote error={overdue.error} />
      <DataTable
        label={t('finance.overdue')}
        rows={overdue.data ?? []}
        rowKey={({ patient }) => patient.id}
        empty={t('finance.noOverdue')}
        columns={[
          {
            key: 'patient',
            title: t('agenda.patient'),
            cell: ({ patient }) => (
              <a href={formatRoute({ screen: 'patient', id: patient.id, tab: 'finance' })}>{patient.full_name}</a>
            ),
          },
          { key: 'since', title: t('finance.since'), cell: ({ since }) => formats.day(dayOf(since, clinic.timezone)) },
          { key: 'amount', title: t('finance.owes'), align: 'end', cell: ({ balance }) => formatMoney(balance) },
        ]}
      />
    </Card>
  );
}
