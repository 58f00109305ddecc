import type { Centavos } from '@/backend';

/** Centavos from what a person types: 1.234,56, 1234,5, R$ 90. Null when it is no amount. */
export function parseMoney(text: string): Centavos | null {
  const bare = text.replace(/R\$|\s/g, '');
  const match = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(bare);
  if (!match) return null;
  const [, sign, whole = '', cents = ''] = match;
  const value = Number(whole.replaceAll('.', '')) * 100 + Number(cents.padEnd(2, '0'));
  if (!Number.isSafeInteger(value)) return null;
  return sign && value > 0 ? -value : value;
}

/** "1.234,56", the form of amounts in Brazil whatever the language of the screen. */
export function formatAmount(amount: Centavos): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${amount < 0 ? '−' : ''}${whole},${digits.slice(-2)}`;
}

/** "R$ 1.234,56" with a no-break space. */
export function formatMoney(amount: Centavos): string {
  const text = formatAmount(Math.abs(amount));
  return `${amount < 0 ? '−' : ''}R$\u00a0${text}`;
}
