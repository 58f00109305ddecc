import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Centavos, Id } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { MoneyField, TextField } from '@/components/Fields';
import { SelectField } from '@/components/Select';
import { formatMoney } from '@/lib/money';

interface Props {
  patient: Id;
  onClose: () => void;
}

export function ChargeDialog({ patient, onClose }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const services = useApi('catalogue.services', {}, { enabled: can('catalogue.services') }).data ?? [];
  const [service, setService] = useState<Id | null>(null);
  const [amount, setAmount] = useState<Centavos | null>(null);
  const [description, setDescription] = useState('');
  const charge = useAction('finance.charge', { onDone: onClose });
  const ready = amount !== null && amount > 0 && description.trim() !== '';
  return (
    <Dialog
      open
      title={t('finance.charge')}
      onClose={onClose}
      testid="charge-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!ready || charge.isPending}
            onPress={() => {
              if (!ready) return;
              charge.mutate({ patient_id: patient, amount, description: description.trim(), appointment_id: null });
            }}
            testid="charge-save"
          >
            {t('finance.chargeSave')}
          </Button>
        </>
      }
    >
      {services.length > 0 && (
        <SelectField
          label={t('agenda.service')}
          required={false}
          value={service}
          options={services.map(({ id, name, price }) => ({ id, label: name, detail: formatMoney(price) }))}
          onChange={(id) => {
            const chosen = services.find((row) => row.id === id);
            setService(id);
            if (!chosen) return;
            setAmount(chosen.price);
            setDescription(chosen.name);
          }}
          testid="charge-service"
        />
      )}
      <MoneyField
        key={service}
        label={t('finance.amount')}
        value={amount}
        onChange={setAmount}
        testid="charge-amount"
      />
      <TextField
        label={t('finance.what')}
        value={description}
        onChange={setDescription}
        maxLength={200}
        testid="charge-description"
      />
      <ErrorNote error={charge.error} />
    </Dialog>
  );
}
