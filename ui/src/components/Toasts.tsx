import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { toasts } from './toasts';
import styles from './Toasts.module.css';

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(toasts.subscribe, toasts.current);
  return (
    <div className={styles.region} role="status" aria-live="polite">
      {shown.map(({ id, text, action }) => (
        <div key={id} className={styles.toast} data-testid="toast">
          <span>{text}</span>
          {action && (
            <button
              type="button"
              className={styles.action}
              data-testid="toast-undo"
              onClick={() => {
                toasts.close(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            className={styles.action}
            aria-label={t('common.close')}
            onClick={() => toasts.close(id)}
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
