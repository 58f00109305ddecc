import { CalendarPlus, Keyboard, Lock, Search, Sparkles, UserPlus, type LucideIcon } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import popover from '@/components/Popover.module.css';
import { shownCpf } from '@/features/patients/identity';
import { shownPhone, plain } from '@/lib/br';

import { AREAS } from './areas';
import styles from './Palette.module.css';
import { useAction, useApi } from './query';
import { go } from './route';
import { useCan } from './session';

/** The entry that hands what was typed to the assistant. */
const ASK = 'ask-assistant';

interface Action {
  id: string;
  label: string;
  icon: LucideIcon;
  run: () => void;
}

interface Props {
  onClose: () => void;
  onShortcuts: () => void;
  /** Opens the assistant, with a question or without; null for whoever has none. */
  onAsk: ((text: string) => void) | null;
}

/** A question is longer than what is searched for; below this nothing is offered to the assistant. */
const QUESTION = 3;

/** Everything by typing: patients by part of a name, CPF or phone, and every place and action that this role has. */
export function Palette({ onClose, onShortcuts, onAsk }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const can = useCan();
  const found = useApi(
    'patients.search',
    { query, limit: 8 },
    { enabled: query.length > 1 && can('patients.search'), keep: true },
  );
  const patients = query.length > 1 ? (found.data ?? []) : [];
  const actions = useActions(onShortcuts, onAsk, text).filter(({ label }) => plain(label).includes(plain(text)));
  const question = onAsk && text.trim().length >= QUESTION ? text.trim() : null;
  const choose = (key: string) => {
    onClose();
    const action = actions.find(({ id }) => id === key);
    if (key === ASK) onAsk?.(text.trim());
    else if (action) action.run();
    else go({ screen: 'patient', id: key, tab: 'timeline' });
  };
  return (
    <ModalOverlay className={styles.overlay ?? ''} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} aria-label={t('app.search')} data-testid="palette">
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField className={styles.field ?? ''} aria-label={t('app.searchHint')} autoFocus>
              <Search size={18} aria-hidden />
              <Input className={styles.input ?? ''} placeholder={t('app.searchHint')} data-testid="palette-input" />
            </SearchField>
            {/* The entries are reached by arrows from the field; the list itself takes the focus only to be scrolled. */}
            <div className={styles.menu} tabIndex={0} role="group" aria-label={t('app.found')}>
              <Menu
                className={styles.entries ?? ''}
                aria-label={t('app.search')}
                onAction={(key) => choose(String(key))}
                renderEmptyState={() => <p className={popover.empty}>{t('common.nothingFound')}</p>}
              >
                {patients.length > 0 && (
                  <MenuSection>
                    <Header className={styles.group ?? ''}>{t('app.area.patients')}</Header>
                    {patients.map((patient) => (
                      <MenuItem
                        key={patient.id}
                        id={patient.id}
                        className={popover.item ?? ''}
                        textValue={patient.full_name}
                      >
                        {patient.full_name}
                        <span className={popover.detail}>
                          {[patient.phone && shownPhone(patient.phone), patient.cpf && shownCpf(patient.cpf)]
                            .filter(Boolean)
                            .join(' · ')}
                        </span>
                      </MenuItem>
                    ))}
                  </MenuSection>
                )}
                {actions.length > 0 && (
                  <MenuSection>
                    <Header className={styles.group ?? ''}>{t('app.actions')}</Header>
                    {actions.map(({ id, label, icon: Icon }) => (
                      <MenuItem key={id} id={id} className={popover.item ?? ''} textValue={label}>
                        <Icon size={16} aria-hidden />
                        {label}
                      </MenuItem>
                    ))}
                  </MenuSection>
                )}
                {question && (
                  <MenuSection>
                    <Header className={styles.group ?? ''}>{t('app.assistant')}</Header>
                    <MenuItem id={ASK} className={popover.item ?? ''} textValue={question} data-testid="palette-ask">
                      <Sparkles size={16} aria-hidden />
                      {t('app.askAssistant', { question })}
                    </MenuItem>
                  </MenuSection>
                )}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useActions(onShortcuts: () => void, onAsk: Props['onAsk'], text: string): Action[] {
  const { t } = useTranslation();
  const can = useCan();
  const lock = useAction('session.lock');
  const areas = AREAS.filter(({ needs }) => needs.some(can)).map(({ area, icon, route }) => ({
    id: `area-${area}`,
    label: t('app.goTo', { area: t(`app.area.${area}`) }),
    icon,
    run: () => go(route),
  }));
  const typed = /\d/.test(text) ? '' : text.trim();
  return [
    ...(can('agenda.book')
      ? [
          {
            id: 'book',
            label: t('app.newBooking'),
            icon: CalendarPlus,
            run: () => go({ screen: 'agenda', view: 'day', day: null }),
          },
        ]
      : []),
    ...(can('patients.register')
      ? [
          {
            id: 'register',
            label: t('app.newPatient'),
            icon: UserPlus,
            run: () => go({ screen: 'register', name: typed }),
          },
        ]
      : []),
    ...areas,
    ...(onAsk ? [{ id: 'assistant', label: t('app.openAssistant'), icon: Sparkles, run: () => onAsk('') }] : []),
    { id: 'lock', label: t('app.lockNow'), icon: Lock, run: () => lock.mutate({}) },
    { id: 'shortcuts', label: t('app.shortcuts'), icon: Keyboard, run: onShortcuts },
  ];
}
