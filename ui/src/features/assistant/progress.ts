/** How far something long has come. */
export interface Progress {
  done: number;
  total: number;
}

/** One look at the progress, with the time at which it was had. */
export interface Look extends Progress {
  at: number;
}

/** Looks older than this say nothing about the rate of now. */
const WINDOW_MS = 8000;

/** The looks that matter, with one more. A progress that begins again forgets what was before. */
export function lookedAt(looks: Look[], look: Look): Look[] {
  const [last] = looks.slice(-1);
  if (last && look.done < last.done) return [look];
  return [...looks.filter(({ at }) => look.at - at <= WINDOW_MS), look];
}

/** Bytes a second over the looks, or nothing while there is too little to tell. */
export function rateOf(looks: Look[]): number | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last || last.at <= first.at) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** The part that is done, from 0 to 1; nothing is known of the whole before it begins. */
export function partOf({ done, total }: Progress): number {
  return total > 0 ? Math.min(done / total, 1) : 0;
}

const UNITS = ['B', 'kB', 'MB', 'GB'];
const STEP = 1000;

/** A size in the largest unit in which it is at least one, with one decimal at most. */
export function sizeOf(bytes: number): { amount: number; unit: string } {
  let [amount, power] = [Math.max(bytes, 0), 0];
  while (amount >= STEP && power < UNITS.length - 1) {
    amount /= STEP;
    power += 1;
  }
  return { amount: Math.round(amount * 10) / 10, unit: UNITS[power] ?? 'B' };
}
