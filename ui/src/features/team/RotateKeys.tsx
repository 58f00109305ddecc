import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { layout } from '@/components/Layout';
import { toasts } from '@/components/toasts';

/** New keys for everything: after a lost laptop, or when somebody left who may have kept a copy. */
export function RotateKeys() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const rotate = useAction('team.rotate_keys', {
    onDone: () => {
      setAsking(false);
      toasts.show(t('team.keysRotated'));
    },
  });
  return (
    <div className={layout.row} style={{ marginTop: 20 }}>
      <Button icon={<KeyRound size={16} aria-hidden />} onPress={() => setAsking(true)} testid="rotate-keys">
        {t('team.rotateKeys')}
      </Button>
      <Dialog
        open={asking}
        title={t('team.rotateKeys')}
        onClose={() => setAsking(false)}
        testid="rotate-keys-dialog"
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button
              look="primary"
              isDisabled={rotate.isPending}
              onPress={() => rotate.mutate({})}
              testid="rotate-keys-confirm"
            >
              {rotate.isPending ? t('settings.backupWorking') : t('team.rotateKeys')}
            </Button>
          </>
        }
      >
        <p>{t('team.rotateKeysText')}</p>
        <ErrorNote error={rotate.error} />
      </Dialog>
    </div>
  );
}
