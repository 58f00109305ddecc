/** From 0 (guessed at once) to 4 (a long phrase of its own). It only encourages; see {@link isAcceptable} for the rule. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** The shortest password that the core takes from anybody. */
export const LEAST_CHARACTERS = 12;

/** Whether the core would take it, as far as can be told without the person's name: long enough, with a letter and a digit. */
export function isAcceptable(password: string): boolean {
  return password.length >= LEAST_CHARACTERS && /\p{L}/u.test(password) && /\d/.test(password);
}

const COMMON = /senha|password|clinica|123|abc|qwerty|admin/i;

export function strengthOf(password: string): Strength {
  if (password.length < 8) return 0;
  const kinds = [/[a-zà-ú]/, /[A-ZÀ-Ú]/, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const distinct = new Set(password).size;
  let score = password.length >= 16 ? 3 : password.length >= 12 ? 2 : 1;
  if (kinds >= 3) score += 1;
  if (COMMON.test(password)) score -= 1;
  if (distinct < password.length / 3) score -= 1;
  return Math.max(0, Math.min(4, score)) as Strength;
}
