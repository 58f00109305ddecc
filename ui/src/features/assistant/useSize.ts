import { useFormats } from '@/i18n/format';

import { sizeOf } from './progress';

/** A size in the language of the screen. */
export function useSize(): (bytes: number) => string {
  const formats = useFormats();
  return (bytes) => {
    const { amount, unit } = sizeOf(bytes);
    return `${formats.number(amount)} ${unit}`;
  };
}
