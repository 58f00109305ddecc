/** Only the digits of a text. */
export function digits(text: string): string {
  return text.replace(/\D/g, '');
}

function mod11(values: number[], weights: number[]): number {
  const sum = values.reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

function descending(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

/** The two check digits of a CPF's nine first digits (Receita Federal, modulo 11). */
export function cpfCheckDigits(base: string): string {
  const values = [...base].map(Number);
  const first = mod11(values, descending(10, 2));
  const second = mod11([...values, first], descending(11, 2));
  return `${first}${second}`;
}

export function isCpf(text: string): boolean {
  const bare = digits(text);
  if (bare.length !== 11 || /^(\d)\1+$/.test(bare)) return false;
  return cpfCheckDigits(bare.slice(0, 9)) === bare.slice(9);
}

const CNPJ_WEIGHTS = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/** The two check digits of a CNPJ's twelve first characters; letters count as their ASCII code minus 48 (IN RFB 2.229/2024). */
export function cnpjCheckDigits(base: string): string {
  const values = [...base].map((char) => char.charCodeAt(0) - 48);
  const first = mod11(values, CNPJ_WEIGHTS);
  const second = mod11([...values, first], [6, ...CNPJ_WEIGHTS]);
  return `${first}${second}`;
}

function cnpjCharacters(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

export function isCnpj(text: string): boolean {
  const bare = cnpjCharacters(text);
  if (!/^[0-9A-Z]{12}\d{2}$/.test(bare) || /^(.)\1+$/.test(bare)) return false;
  return cnpjCheckDigits(bare.slice(0, 12)) === bare.slice(12);
}

/** The national digits of a telephone, which is stored with Brazil's +55 and typed without. */
function phoneDigits(text: string): string {
  const bare = digits(text);
  return text.trim().startsWith('+55') || bare.length > 11 ? bare.replace(/^55/, '') : bare;
}

/** A telephone as it is read; one that is masked for this role is shown as it came. */
export function shownPhone(phone: string): string {
  return /^\+?\d+$/.test(phone) ? maskPhone(phone) : phone;
}

/** Ten digits for a fixed line, eleven for a mobile (third digit 9), area codes 11 to 99 without a zero. */
export function isPhone(text: string): boolean {
  return /^[1-9][1-9](?:9\d{8}|[2-5]\d{7})$/.test(phoneDigits(text));
}

export function isCep(text: string): boolean {
  return /^\d{8}$/.test(digits(text));
}

/** Puts the characters into a pattern of # places, as far as they go. */
function fill(pattern: string, characters: string): string {
  let result = '';
  let used = 0;
  for (const place of pattern) {
    if (used >= characters.length) break;
    result += place === '#' ? (characters[used++] ?? '') : place;
  }
  return result;
}

export function maskCpf(text: string): string {
  return fill('###.###.###-##', digits(text));
}

export function maskCnpj(text: string): string {
  return fill('##.###.###/####-##', cnpjCharacters(text));
}

export function maskPhone(text: string): string {
  const bare = phoneDigits(text);
  return fill(bare.length > 10 ? '(##) #####-####' : '(##) ####-####', bare);
}

export function maskCep(text: string): string {
  return fill('#####-###', digits(text));
}

export function maskDay(text: string): string {
  return fill('##/##/####', digits(text));
}

/** Text without accents and in lower case, for comparing what people type. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .trim();
}
