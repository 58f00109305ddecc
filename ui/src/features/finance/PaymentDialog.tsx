import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Centavos, Id, Method } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { MoneyField, TextField } from '@/components/Fields';
import { layout, Segments } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { formatMoney } from '@/lib/money';

const AT_THE_DESK: Method[] = ['pix', 'cash', 'credit_card', 'debit_card', 'bank_transfer'];

interface Props {
  patient: Id;
  owed: Centavos;
  onClose: () => void;
}

export function PaymentDialog({ patient, owed, onClose }: Props) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState<Centavos | null>(owed > 0 ? owed : null);
  const [method, setMethod] = useState<Method>('pix');
  const [description, setDescription] = useState('');
  const pay = useAction('finance.pay', {
    onDone: () => {
      toasts.show(t('finance.paid'));
      onClose();
    },
  });
  const ready = amount !== null && amount > 0;
  const rest = ready ? owed - amount : owed;
  return (
    <Dialog
      open
      title={t('finance.pay')}
      onClose={onClose}
      testid="payment-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!ready || pay.isPending}
            onPress={() => {
              if (!ready) return;
              const note = description.trim() === '' ? null : description.trim();
              pay.mutate({ patient_id: patient, amount, method, description: note, appointment_id: null });
            }}
            testid="payment-save"
          >
            {t('finance.paySave')}
          </Button>
        </>
      }
    >
      <MoneyField label={t('finance.amount')} value={amount} onChange={setAmount} autoFocus testid="payment-amount" />
      <Segments
        label={t('finance.method')}
        value={method}
        options={AT_THE_DESK.map((id) => ({ id, label: t(`finance.methods.${id}`) }))}
        onChange={setMethod}
        testid="payment-method"
      />
      <TextField
        label={t('agenda.notes')}
        required={false}
        value={description}
        onChange={setDescription}
        maxLength={200}
        testid="payment-description"
      />
      <p className={layout.muted} role="status">
        {rest > 0 && t('finance.willOwe', { amount: formatMoney(rest) })}
        {rest < 0 && t('finance.willCredit', { amount: formatMoney(-rest) })}
        {rest === 0 && ready && t('finance.willSettle')}
      </p>
      <ErrorNote error={pay.error} />
    </Dialog>
  );
}
