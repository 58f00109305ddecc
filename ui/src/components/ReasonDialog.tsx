import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from './Button';
import { Dialog } from './Dialog';
import { TextField } from './Fields';

interface Props {
  title: string;
  /** What happens and what will be lost. */
  text: string;
  confirm: string;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}

const LEAST = 3;

/** A step back that stays on the record: confirmed in words, with a reason. */
export function ReasonDialog({ title, text, confirm, onClose, onConfirm }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      testid="reason-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.back')}</Button>
          <Button
            look="danger"
            isDisabled={reason.trim().length < LEAST}
            onPress={() => onConfirm(reason.trim())}
            testid="reason-confirm"
          >
            {confirm}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <TextField
        label={t('common.reason')}
        value={reason}
        onChange={setReason}
        autoFocus
        maxLength={200}
        testid="reason"
      />
    </Dialog>
  );
}
