import { useTranslation } from 'react-i18next';

import { Dialog } from '@/components/Dialog';

import { SHORTCUTS } from './hotkeys';
import styles from './ShortcutSheet.module.css';

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('app.shortcuts')} open={open} onClose={onClose} testid="shortcut-sheet">
      <dl className={styles.list}>
        {SHORTCUTS.map(({ keys, name }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt className={styles.keys}>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`app.shortcut.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
