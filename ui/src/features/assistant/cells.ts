import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { Cell, Day } from '@/backend';
import { useSession } from '@/app/session';
import { toUnits } from '@/features/stock/quantity';
import { useFormats } from '@/i18n/format';
import { formatMoney } from '@/lib/money';
import { dayOf } from '@/lib/time';

/** Where the words of a closed list have their sentences, by the name of the list. */
const LISTS: Record<string, string[]> = {
  appointment_status: ['agenda.status'],
  consent_purpose: ['consent.purpose'],
  consent_status: ['consent.status'],
  transaction_kind: ['finance.kind'],
  payment_method: ['finance.methods'],
  timeline_kind: ['assistant.timelineKind'],
  audit_kind: ['audit.did'],
  audit_outcome: ['audit.outcome'],
  record_kind: ['records.kind'],
  lot_state: ['assistant.lotState'],
  commission_kind: ['assistant.commissionKind'],
  fact: ['assistant.fact'],
};

/** The lists from which a column of plain text may take its words: a history tells of every area in that area's own. */
const OF_COLUMN: Record<string, string[]> = {
  status: ['agenda.status', 'consent.status', 'records', 'finance.kind'],
  detail: ['finance.methods', 'consent.via', 'records.kind'],
  title: ['consent.purpose', 'patients.alert'],
};

/** Values that people read from the right. */
export function isAtTheEnd({ type }: Cell): boolean {
  return type === 'money' || type === 'number' || type === 'quantity';
}

interface Place {
  /** The column in which the value stands. */
  column?: string;
  /** The day that is said already: the hour is enough. */
  day?: Day | null;
}

/** How a value is written in the language of the screen, in the clinic's time; nothing where there is nothing. */
export function useCellText(): (cell: Cell, place?: Place) => string {
  const { t, i18n } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  return useCallback(
    (cell, { column = '', day = null } = {}) => {
      const says = (key: string) => typeof i18n.getResource(i18n.language, 'translation', key) === 'string';
      const word = (lists: string[], name: string) => {
        const key = lists.map((list) => `${list}.${name}`).find(says);
        return key ? t(key) : name;
      };
      switch (cell.type) {
        case 'text':
          return word(OF_COLUMN[column] ?? [], cell.value);
        case 'money':
          return formatMoney(cell.value);
        case 'day':
          return formats.day(cell.value);
        case 'moment':
          return day === dayOf(cell.value, clinic.timezone) ? formats.time(cell.value) : formats.dateTime(cell.value);
        case 'number':
          return formats.number(cell.value);
        case 'quantity': {
          const count = toUnits(cell.value[0]);
          const amount = formats.number(count);
          return t(`stock.amountOf.${cell.value[1]}`, { count, amount, defaultValue: amount });
        }
        case 'word':
          return word(LISTS[cell.value[0]] ?? [], cell.value[1]);
        case 'withheld':
          return t('assistant.withheld');
        case 'none':
          return '';
      }
    },
    [t, i18n, clinic.timezone, formats],
  );
}
