import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Conflict, Id, Slot } from '@/backend';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/Fields';
import { Note } from '@/components/Layout';

import { Alternatives, ConflictList } from './Conflicts';

interface Props {
  conflicts: Conflict[];
  alternatives: Slot[];
  zone: string;
  wished: Id | null;
  nameOf: (professional: Id) => string;
  onClose: () => void;
  onOverride: (reason: string) => void;
  onAlternative: (slot: Slot) => void;
}

/** The place is taken: another time, or on purpose beside it ("encaixe") with a reason that stays on the record. */
export function OverrideDialog(props: Props) {
  const { conflicts, alternatives, zone, wished, nameOf, onClose, onOverride, onAlternative } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const possible = conflicts.every(({ overridable }) => overridable);
  return (
    <Dialog
      open
      title={t('agenda.overrideTitle')}
      onClose={onClose}
      testid="override-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          {possible && (
            <Button
              look="primary"
              isDisabled={reason.trim().length < 3}
              onPress={() => onOverride(reason.trim())}
              testid="override-save"
            >
              {t('agenda.overrideSave')}
            </Button>
          )}
        </>
      }
    >
      <ConflictList conflicts={conflicts} zone={zone} />
      <Alternatives slots={alternatives} zone={zone} wished={wished} nameOf={nameOf} onChoose={onAlternative} />
      {possible ? (
        <TextField
          label={t('agenda.overrideReason')}
          hint={t('agenda.overrideHint')}
          value={reason}
          onChange={setReason}
          maxLength={200}
          testid="override-reason"
        />
      ) : (
        <Note>{t('agenda.overrideImpossible')}</Note>
      )}
    </Dialog>
  );
}
