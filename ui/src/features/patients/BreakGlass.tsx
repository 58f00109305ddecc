import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Id } from '@/backend';
import { refresh, useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { ReasonDialog } from '@/components/ReasonDialog';

/** Emergency access to one patient for thirty minutes: with a reason, on record, and told to the owner. */
export function BreakGlass({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const open = useAction('session.break_glass', { onDone: () => void refresh(client, 'patients') });
  return (
    <div>
      <Button look="danger" onPress={() => setAsking(true)} testid="break-glass">
        {t('patients.breakGlass')}
      </Button>
      <ErrorNote error={open.error} />
      {asking && (
        <ReasonDialog
          title={t('patients.breakGlass')}
          text={t('patients.breakGlassText')}
          confirm={t('patients.breakGlassConfirm')}
          onClose={() => setAsking(false)}
          onConfirm={(reason) => {
            setAsking(false);
            open.mutate({ patient_id: patient, reason });
          }}
        />
      )}
    </div>
  );
}
