import { useTranslation } from 'react-i18next';

import type { Unit } from '@/backend';
import { useFormats } from '@/i18n/format';

/** Stock is counted in thousandths of a unit; people read and type units. */
const THOUSAND = 1000;

export function toUnits(thousandths: number): number {
  return thousandths / THOUSAND;
}

export function fromUnits(units: number): number {
  return Math.round(units * THOUSAND);
}

/** How an amount is written out: “12,5 ampolas”. */
export function useAmount(unit: Unit): (thousandths: number) => string {
  const { t } = useTranslation();
  const formats = useFormats();
  return (thousandths) => {
    const count = toUnits(thousandths);
    return t(`stock.amountOf.${unit}`, { count, amount: formats.number(count) });
  };
}
