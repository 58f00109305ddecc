import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id, Transaction } from '@/backend';
import { useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Card, layout } from '@/components/Layout';
import { formatMoney } from '@/lib/money';

import { ChargeDialog } from './ChargeDialog';
import { PaymentDialog } from './PaymentDialog';
import { ReverseDialog } from './ReverseDialog';
import { TransactionTable } from './TransactionTable';

/** What a patient owes and how it came to be. */
export function AccountSection({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const can = useCan();
  const account = useApi('finance.account', { patient_id: patient });
  const [dialog, setDialog] = useState<'charge' | 'pay' | null>(null);
  const [reversing, setReversing] = useState<Transaction | null>(null);
  if (!account.data) return <ErrorNote error={account.error} />;
  const { balance, transactions } = account.data;
  return (
    <div className={layout.stack} data-testid="account">
      <Card
        title={balance > 0 ? t('finance.owes') : balance < 0 ? t('finance.credit') : t('finance.settled')}
        actions={
          <>
            {can('finance.charge') && (
              <Button onPress={() => setDialog('charge')} testid="charge">
                {t('finance.charge')}
              </Button>
            )}
            {can('finance.pay') && (
              <Button look="primary" onPress={() => setDialog('pay')} testid="pay">
                {t('finance.pay')}
              </Button>
            )}
          </>
        }
      >
        <strong style={{ fontSize: '1.625rem' }} data-testid="account-balance">
          {formatMoney(Math.abs(balance))}
        </strong>
      </Card>
      <TransactionTable
        transactions={transactions}
        patients={false}
        onReverse={can('finance.reverse') ? setReversing : null}
      />
      {dialog === 'charge' && <ChargeDialog patient={patient} onClose={() => setDialog(null)} />}
      {dialog === 'pay' && <PaymentDialog patient={patient} owed={balance} onClose={() => setDialog(null)} />}
      {reversing && <ReverseDialog transaction={reversing} onClose={() => setReversing(null)} />}
    </div>
  );
}
