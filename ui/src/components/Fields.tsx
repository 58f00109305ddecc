import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Checkbox as AriaCheckbox,
  FieldError,
  Input,
  Label,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
} from 'react-aria-components';

import type { Centavos, Day } from '@/backend';
import { maskDay } from '@/lib/br';
import { formatAmount, parseMoney } from '@/lib/money';
import { clock, formatDay, parseClock, parseDay } from '@/lib/time';

import styles from './Fields.module.css';

export interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  required?: boolean;
  disabled?: boolean;
  testid?: string;
}

interface TextProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'password' | 'email' | 'tel';
  mask?: (text: string) => string;
  autoComplete?: string;
  autoFocus?: boolean;
  placeholder?: string;
  align?: 'start' | 'end';
  rows?: number;
  maxLength?: number;
}

export function FieldLabel({ label, required }: Pick<FieldProps, 'label' | 'required'>) {
  const { t } = useTranslation();
  return (
    <Label className={styles.label}>
      {label}
      {required === false && <span className={styles.optional}>{t('common.optionalMark')}</span>}
    </Label>
  );
}

export function FieldNotes({ hint, error }: Pick<FieldProps, 'hint' | 'error'>) {
  return (
    <>
      {hint && !error && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </>
  );
}

export function TextField(props: TextProps) {
  const { label, hint, error, required, disabled, testid, value, onChange, mask, align, rows, ...rest } = props;
  const { type = 'text', autoComplete = 'off', autoFocus = false, placeholder, maxLength = 4000, onBlur } = rest;
  const inputClass = align === 'end' ? `${styles.input} ${styles.end}` : styles.input;
  return (
    <AriaTextField
      className={styles.field}
      value={value}
      onChange={(text) => onChange(mask ? mask(text) : text)}
      isInvalid={Boolean(error)}
      isRequired={required ?? false}
      isDisabled={disabled ?? false}
      validationBehavior="aria"
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      maxLength={maxLength}
      type={type}
      {...(onBlur ? { onBlur } : {})}
    >
      <FieldLabel label={label} {...(required === undefined ? {} : { required })} />
      {rows ? (
        <AriaTextArea className={inputClass} rows={rows} data-testid={testid} placeholder={placeholder} />
      ) : (
        <Input className={inputClass} data-testid={testid} placeholder={placeholder} spellCheck={false} />
      )}
      <FieldNotes hint={hint} error={error} />
    </AriaTextField>
  );
}

interface ParsedProps<T> extends FieldProps {
  value: T | null;
  onChange: (value: T | null) => void;
  autoFocus?: boolean;
}

interface Parsing<T> {
  parse: (text: string) => T | null;
  format: (value: T) => string;
  wrong: string;
  placeholder?: string;
  align?: 'start' | 'end';
  mask?: (text: string) => string;
}

/** A text box over a value: what is typed stays as typed until the field is left; the value follows every key. */
function ParsedField<T>({ value, onChange, parse, format, wrong, error, ...rest }: ParsedProps<T> & Parsing<T>) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null ? '' : format(value));
  const unreadable = typed !== null && typed.trim() !== '' && parse(typed) === null;
  const [left, setLeft] = useState(false);
  return (
    <TextField
      {...rest}
      value={shown}
      error={error ?? (unreadable && left ? wrong : null)}
      onChange={(text) => {
        setTyped(text);
        setLeft(false);
        onChange(text.trim() === '' ? null : parse(text));
      }}
      onBlur={() => {
        setLeft(true);
        if (!unreadable) setTyped(null);
      }}
    />
  );
}

export function MoneyField(props: ParsedProps<Centavos>) {
  const { t } = useTranslation();
  return (
    <ParsedField
      {...props}
      parse={parseMoney}
      format={formatAmount}
      wrong={t('common.wrongAmount')}
      placeholder="0,00"
      align="end"
    />
  );
}

export function DayField(props: ParsedProps<Day>) {
  const { t } = useTranslation();
  return (
    <ParsedField
      {...props}
      parse={parseDay}
      format={formatDay}
      wrong={t('common.wrongDay')}
      placeholder={t('common.dayPlaceholder')}
      mask={maskDay}
    />
  );
}

/** Minutes since midnight. */
export function ClockField(props: ParsedProps<number>) {
  const { t } = useTranslation();
  return <ParsedField {...props} parse={parseClock} format={clock} wrong={t('common.wrongTime')} placeholder="00:00" />;
}

export function NumberField({ whole = true, ...props }: ParsedProps<number> & { whole?: boolean }) {
  const { t } = useTranslation();
  const parse = (text: string) => {
    const pattern = whole ? /^\s*\d{1,7}\s*$/ : /^\s*\d{1,7}([.,]\d{1,3})?\s*$/;
    return pattern.test(text) ? Number(text.replace(',', '.')) : null;
  };
  const format = (value: number) => String(value).replace('.', ',');
  return <ParsedField {...props} parse={parse} format={format} wrong={t('common.wrongNumber')} align="end" />;
}

interface CheckProps {
  children: ReactNode;
  selected: boolean;
  onChange: (selected: boolean) => void;
  disabled?: boolean;
  testid?: string;
}

export function Checkbox({ children, selected, onChange, disabled = false, testid }: CheckProps) {
  return (
    <AriaCheckbox
      className={styles.check}
      isSelected={selected}
      onChange={onChange}
      isDisabled={disabled}
      data-testid={testid}
    >
      <span className={styles.box}>{selected && <Check size={14} strokeWidth={3} aria-hidden />}</span>
      {children}
    </AriaCheckbox>
  );
}
