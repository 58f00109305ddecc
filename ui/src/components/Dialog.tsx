import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { IconButton } from './Button';
import styles from './Dialog.module.css';

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons of the last row, the main one last. */
  actions?: ReactNode;
  wide?: boolean;
  testid?: string;
}

export function Dialog({ title, open, onClose, children, actions, wide, testid }: Props) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      // Where something is being filled in, a click beside it must not throw it away.
      isDismissable={!actions}
    >
      <Modal className={wide ? `${styles.modal} ${styles.wide}` : (styles.modal ?? '')}>
        <AriaDialog className={styles.dialog ?? ''} data-testid={testid}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label={t('common.close')} icon={<X size={18} aria-hidden />} onPress={onClose} />
          </div>
          {actions ? (
            <div className={styles.body}>{children}</div>
          ) : (
            // Nothing in it takes the focus, so the text itself must, to be scrolled by keys.
            <div className={styles.body} tabIndex={0} role="region" aria-label={title}>
              {children}
            </div>
          )}
          {actions && <div className={styles.foot}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
