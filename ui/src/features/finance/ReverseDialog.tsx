import { useTranslation } from 'react-i18next';

import type { Transaction } from '@/backend';
import { useAction } from '@/app/query';
import { ReasonDialog } from '@/components/ReasonDialog';
import { toasts } from '@/components/toasts';
import { useErrorSentence } from '@/i18n/errors';
import { formatMoney } from '@/lib/money';

interface Props {
  transaction: Transaction;
  onClose: () => void;
}

/** Takes an entry back by a second one; nothing is ever deleted. */
export function ReverseDialog({ transaction, onClose }: Props) {
  const { t } = useTranslation();
  const sentence = useErrorSentence();
  const reverse = useAction('finance.reverse', {
    onDone: () => toasts.show(t('finance.reverseDone')),
    onRefused: (error) => toasts.show(sentence(error), { tone: 'danger' }),
  });
  return (
    <ReasonDialog
      title={t('finance.reverseTitle')}
      text={t('finance.reverseText', { amount: formatMoney(Math.abs(transaction.amount)) })}
      confirm={t('finance.reverse')}
      onClose={onClose}
      onConfirm={(reason) => {
        onClose();
        reverse.mutate({ id: transaction.id, reason });
      }}
    />
  );
}
