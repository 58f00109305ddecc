/** From 0 (guessed at once) to 4 (a long phrase of its own). Mirrors nothing of the server's rule: it only encourages. */
export type Strength = 0 | 1 | 2 | 3 | 4;

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
