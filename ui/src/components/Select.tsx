import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  ComboBox,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import { FieldLabel, FieldNotes, type FieldProps } from './Fields';
import styles from './Fields.module.css';
import popover from './Popover.module.css';

export interface Option<K extends string = string> {
  id: K;
  label: string;
  detail?: string | null;
  disabled?: boolean;
}

interface Props<K extends string> extends FieldProps {
  options: Option<K>[];
  value: K | null;
  onChange: (value: K | null) => void;
  placeholder?: string;
  /** The name is read aloud but not shown. */
  quietLabel?: boolean;
}

function option({ id, label, detail, disabled }: Option): ReactNode {
  return (
    <ListBoxItem key={id} id={id} textValue={label} className={popover.item ?? ''} isDisabled={disabled ?? false}>
      {label}
      {detail && <span className={popover.detail}>{detail}</span>}
    </ListBoxItem>
  );
}

/** A short closed list. */
export function SelectField<K extends string>(props: Props<K>) {
  const { label, hint, error, required, disabled, testid, options, value, onChange, placeholder } = props;
  const { t } = useTranslation();
  return (
    <AriaSelect
      className={styles.field ?? ''}
      {...(props.quietLabel ? { 'aria-label': label } : {})}
      selectedKey={value}
      onSelectionChange={(key) => onChange(key as K)}
      isInvalid={Boolean(error)}
      isDisabled={disabled ?? false}
      isRequired={required ?? false}
      validationBehavior="aria"
      placeholder={placeholder ?? t('common.choose')}
    >
      {!props.quietLabel && <FieldLabel label={label} {...(required === undefined ? {} : { required })} />}
      <Button className={`${styles.input} ${styles.select}`} data-testid={testid}>
        <SelectValue />
        <ChevronDown size={16} aria-hidden />
      </Button>
      <FieldNotes hint={hint} error={error} />
      <Popover className={popover.popover ?? ''}>
        <ListBox className={popover.list ?? ''}>{options.map(option)}</ListBox>
      </Popover>
    </AriaSelect>
  );
}

interface ComboProps<K extends string> extends Props<K> {
  /** What is typed; given when the options come from a search. */
  text?: string;
  onText?: (text: string) => void;
}

/** A list that is narrowed by typing. */
export function ComboField<K extends string>(props: ComboProps<K>) {
  const { label, hint, error, required, disabled, testid, options, value, onChange, placeholder, text, onText } = props;
  const { t } = useTranslation();
  const searched = text !== undefined;
  return (
    <ComboBox
      className={styles.field ?? ''}
      selectedKey={value}
      onSelectionChange={(key) => onChange(key as K | null)}
      items={searched ? options : undefined}
      defaultItems={searched ? undefined : options}
      inputValue={searched ? text : undefined}
      onInputChange={onText}
      isInvalid={Boolean(error)}
      isDisabled={disabled ?? false}
      isRequired={required ?? false}
      validationBehavior="aria"
      allowsEmptyCollection
      // What a search does not find stays in the field: it may be somebody new.
      allowsCustomValue={searched}
      menuTrigger={searched ? 'input' : 'focus'}
    >
      <FieldLabel label={label} {...(required === undefined ? {} : { required })} />
      <div className={styles.combo}>
        <Input className={styles.input ?? ''} data-testid={testid} placeholder={placeholder} spellCheck={false} />
        <Button className={styles.chevron ?? ''}>
          <ChevronDown size={16} aria-hidden />
        </Button>
      </div>
      <FieldNotes hint={hint} error={error} />
      <Popover className={searched ? `${popover.popover} ${popover.searched}` : (popover.popover ?? '')}>
        <ListBox<Option<K>>
          className={popover.list ?? ''}
          renderEmptyState={() => <p className={popover.empty}>{t('common.nothingFound')}</p>}
        >
          {option}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
